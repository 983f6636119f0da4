/**
 * The time of an invocation, ISO 8601, for functions that no state machine invokes: everybody who may invoke them chooses the times in
 * the event.
 */
export function invocationTime(): string {
  return new Date().toISOString();
}
