/** The requests of one side in a bucket, and those that were events. */
export interface EventCounts {
  readonly requests: number;
  /** Requests with the counted event: a fault, a latency above a limit, a conversion. */
  readonly events: number;
}

/**
 * The counts of both sides in the same complete period, such as a minute: the input of every test.
 *
 * The weights must not change within the period, which must lie after the settle time: if weights and rate change
 * together within a bucket, a healthy canary looks better or worse than it is (Simpson's paradox).
 */
export interface CountsBySide {
  readonly canary: EventCounts;
  readonly production: EventCounts;
}

/** Beyond this, sums of logarithms lose the digits that a verdict needs. No real bucket has as many requests. */
const mostRequests = 1e12;

/**
 * Refuses impossible counts: an error in the data, not evidence about the canary.
 *
 * @throws RangeError that names the bucket's numbers
 */
export function checkCountsBySide(bucket: CountsBySide): void {
  if (!isCountable(bucket.canary) || !isCountable(bucket.production)) {
    throw invalidCounts(`canary ${describe(bucket.canary)}, production ${describe(bucket.production)}`);
  }
}

/**
 * Refuses impossible counts of one side.
 *
 * @throws RangeError that names the numbers
 */
export function checkEventCounts(counts: EventCounts): void {
  if (!isCountable(counts)) throw invalidCounts(describe(counts));
}

/** True if both sides served requests. */
export function canCompare({ canary, production }: CountsBySide): boolean {
  return canary.requests > 0 && production.requests > 0;
}

/** True if the bucket is evidence about the ratio of the rates: both sides served requests, and there were events. */
export function isInformative(bucket: CountsBySide): boolean {
  return canCompare(bucket) && bucket.canary.events + bucket.production.events > 0;
}

function isCountable({ requests, events }: EventCounts): boolean {
  return (
    Number.isInteger(requests) &&
    Number.isInteger(events) &&
    0 <= events &&
    events <= requests &&
    requests <= mostRequests
  );
}

function describe({ requests, events }: EventCounts): string {
  return `${events} events of ${requests} requests`;
}

function invalidCounts(words: string): RangeError {
  return new RangeError(
    `invalid counts: ${words}; counts must be integers with 0 ≤ events ≤ requests ≤ 10^12`,
  );
}
