/** What one side did in a bucket. */
export interface EventCounts {
  readonly requests: number;
  /** Requests that went wrong, whatever that means here: faults, requests slower than a limit, missing conversions. */
  readonly events: number;
}

/**
 * The input of every test: what both sides did in the same complete period, a minute for instance.
 *
 * The period must have one split and lie after the settle time: where the split and the rate change together
 * within a bucket, a healthy canary looks better or worse than it is (Simpson's paradox).
 */
export interface CountsBySide {
  readonly canary: EventCounts;
  readonly production: EventCounts;
}

/** Beyond this, sums of logarithms lose the digits that a verdict needs; nothing real has as many in a bucket. */
const mostRequests = 1e12;

/**
 * Refuses what cannot have been counted. That is a fault of the data, not evidence about the canary.
 *
 * @throws RangeError that names the bucket's numbers
 */
export function checkCountsBySide(bucket: CountsBySide): void {
  if (!isCountable(bucket.canary) || !isCountable(bucket.production)) {
    throw notCounts(`canary ${inWords(bucket.canary)}, production ${inWords(bucket.production)}`);
  }
}

/**
 * Refuses counts of one side that cannot be.
 *
 * @throws RangeError that names the numbers
 */
export function checkEventCounts(counts: EventCounts): void {
  if (!isCountable(counts)) throw notCounts(inWords(counts));
}

/** Whether the bucket can compare the sides at all: both served something. */
export function canCompare({ canary, production }: CountsBySide): boolean {
  return canary.requests > 0 && production.requests > 0;
}

/** Whether the bucket says anything about the ratio of the rates: the sides compare, and something happened. */
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

function inWords({ requests, events }: EventCounts): string {
  return `${events} events of ${requests} requests`;
}

function notCounts(words: string): RangeError {
  return new RangeError(
    `these are no counts of events among requests: ${words}; they must be integers with 0 ≤ events ≤ requests ≤ 10^12`,
  );
}
