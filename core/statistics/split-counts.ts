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
export interface SplitCounts {
  readonly canary: EventCounts;
  readonly production: EventCounts;
}

/** Beyond this, sums of logarithms lose the digits that a verdict needs; nothing real has as many in a bucket. */
export const mostRequests = 1e12;

/**
 * Refuses what cannot have been counted. That is a fault of the data, not evidence about the canary.
 *
 * @throws RangeError that names the bucket's numbers
 */
export function checkSplitCounts(bucket: SplitCounts): void {
  if (!isCountable(bucket.canary) || !isCountable(bucket.production)) {
    throw new RangeError(
      `not counts of events among requests: canary ${inWords(bucket.canary)}, production ${inWords(bucket.production)}; ` +
        `both must be integers with 0 ≤ events ≤ requests ≤ ${mostRequests}`,
    );
  }
}

/**
 * Refuses counts of one side that cannot be.
 *
 * @throws RangeError that names the numbers
 */
export function checkEventCounts(counts: EventCounts): void {
  if (!isCountable(counts)) {
    throw new RangeError(
      `not counts of events among requests: ${inWords(counts)}; ` +
        `both must be integers with 0 ≤ events ≤ requests ≤ ${mostRequests}`,
    );
  }
}

/** Whether the bucket can compare the sides at all: both served something. */
export function canCompare({ canary, production }: SplitCounts): boolean {
  return canary.requests > 0 && production.requests > 0;
}

/** Whether the bucket says anything about the ratio of the rates: the sides compare, and something happened. */
export function speaks(bucket: SplitCounts): boolean {
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
  return `${events} of ${requests}`;
}
