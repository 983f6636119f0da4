/**
 * In an informational response: the answer takes virtual time, and waiting for it counts as idle. Its value is
 * the request's number.
 */
export const heldRequestHeader = 'x-local-held-request';

/**
 * In a request of a process of the local cloud: the access key of that process. The credentials of a request need not be its sender's: a
 * function may present the signature of somebody else to AWS STS.
 */
export const senderHeader = 'x-local-sender';

/** Carries virtual time in milliseconds since the epoch: with each invocation, and in the local cloud's HTTP responses. */
export const virtualTimeHeader = 'x-virtual-time';
