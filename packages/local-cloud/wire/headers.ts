/**
 * In an informational response: the answer takes virtual time, and waiting for it counts as idle. Its value is
 * the request's number.
 */
export const heldRequestHeader = 'x-local-held-request';

/** Carries virtual time in milliseconds since the epoch: with each invocation, and in the local cloud's HTTP responses. */
export const virtualTimeHeader = 'x-virtual-time';
