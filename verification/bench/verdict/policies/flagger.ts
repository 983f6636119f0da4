import type { Policy } from '../../../../core/planning/simulation/policy';
import { climb, fail, newestMinute } from './stages';

/**
 * Flagger, with the interval and the limits of its own example: a tick each minute, `threshold: 10` failed checks,
 * a success rate of at least 99 % (facts/peers.md, section 4, "Flagger, tick", and section 5).
 *
 * A check is of the newest minute. A failed one, or one without data, adds to a count that never decays; the
 * count is compared at the beginning of the next tick. A tick with a failed check does not advance. The delay of
 * CloudWatch at the beginning of the release is not held against it.
 */
export const flagger: Policy = () => {
  const threshold = 10;
  const minSuccessRate = 0.99;
  let failedChecks = 0;
  let nextTickAt = 0;
  return (look) => {
    if (nextTickAt === 0) nextTickAt = look.shifts[0]! + 60_000;
    if (look.at < nextTickAt) return { decision: 'hold' };
    nextTickAt += 60_000;
    if (failedChecks >= threshold) return fail;
    const newest = look.buckets.at(-1);
    const expected = newestMinute(look.at);
    const isTooEarly = expected < Math.floor(look.shifts[0]! / 60_000) * 60_000;
    if (isTooEarly) return climb(look);
    const { requests, events } = newest?.startsAt === expected ? newest.canary : { requests: 0, events: 0 };
    if (requests > 0 && 1 - events / requests >= minSuccessRate) return climb(look);
    failedChecks += 1;
    return { decision: 'hold' };
  };
};
