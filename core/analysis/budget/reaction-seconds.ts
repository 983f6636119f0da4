import { metricsReactionSeconds, tripwireReactionSeconds } from '../../strategy/defaults';
import { faultKinds, type FaultKind } from '../faults/fault-line';

/**
 * The time from the first fault of a canary until it serves no more, in seconds. What the tripwire does not see is found by metrics only.
 *
 * @param counted the kinds of faults that the tripwire counts
 */
export function reactionSecondsOf(counted: readonly FaultKind[]): number {
  return faultKinds.every((kind) => counted.includes(kind))
    ? tripwireReactionSeconds
    : metricsReactionSeconds;
}
