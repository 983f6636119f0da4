import { longestDeliverySeconds } from '../../strategy/defaults';
import { bucketMilliseconds, sumOf, type Bucket } from '../evidence/evidence';
import { faultKinds, type FaultKind } from '../faults/fault-line';
import { mergeFaultMinutes, type FaultMinute } from './fault-minutes';
import { faultSecondsOf } from './fault-seconds';
import { canaryFaultsIn } from './materiality';

/** Failed requests of the canary that AWS counted, and how many of them the tripwire saw. */
export interface UnseenFaults {
  readonly counted: number;
  readonly seen: number;
}

/** The kinds of faults that AWS Lambda counts as errors of a function. */
const countedByLambda = faultKinds.filter((kind) => kind !== 'answered');

/** Fewer faults may be of another kind than what the log shows. */
const leastCounted = 10;

/** The fraction of the counted faults that must have been seen. */
const leastSeen = 0.5;

/**
 * True if the tripwire counts all that AWS Lambda counts.
 *
 * @param kinds those that the tripwire counts
 */
export function canReconcile(kinds: readonly FaultKind[]): boolean {
  return countedByLambda.every((kind) => kinds.includes(kind));
}

/**
 * Compares the canary's faults in AWS Lambda's metrics with those of the log, in complete minutes whose records must have arrived.
 *
 * @param buckets those of AWS Lambda
 * @param from the first shift, in milliseconds since the epoch, as `at`
 * @returns undefined unless the tripwire saw less than half of them
 * @throws RangeError for a malformed row
 */
export function unseenFaults(
  buckets: readonly Bucket[],
  minutes: readonly FaultMinute[],
  { from, at }: { readonly from: number; readonly at: number },
): UnseenFaults | undefined {
  const to = at - longestDeliverySeconds * 1000;
  const isCompared = (startsAt: number) => startsAt >= from && startsAt + bucketMilliseconds <= to;
  const counted = sumOf(buckets.filter(({ startsAt }) => isCompared(startsAt))).canary.events;
  if (counted < leastCounted) return undefined;
  const merged = mergeFaultMinutes(minutes).filter(({ startsAt }) => isCompared(startsAt));
  const seen = canaryFaultsIn(faultSecondsOf(merged));
  return seen < counted * leastSeen ? { counted, seen } : undefined;
}
