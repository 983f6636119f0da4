import type { Policy } from '../../../../core/planning/simulation/policy';
import { advanceWhenBaked, fail, newestMinute } from './stages';

/**
 * Flagger, with the interval and the limits of its own example: a tick each minute, `threshold: 10` failed checks,
 * a success rate of at least 99% (facts/peers.md, section 4, "Flagger, tick", and section 5).
 *
 * A check is of the newest minute. A failed one, or one without data, adds to a count that never decays; the
 * count is compared at the beginning of the next tick. A tick with a failed check does not advance. CloudWatch's
 * delay at the start of the release does not count as missing data.
 */
export const flagger: Policy = () => {
  const threshold = 10;
  const minSuccessRate = 0.99;
  let failedChecks = 0;
  let nextTickAt = 0;
  return (check) => {
    if (nextTickAt === 0) nextTickAt = check.shifts[0]! + 60_000;
    if (check.at < nextTickAt) return { decision: 'hold' };
    nextTickAt += 60_000;
    if (failedChecks >= threshold) return fail;
    const newest = check.buckets.at(-1);
    const expected = newestMinute(check.at);
    const isTooEarly = expected < Math.floor(check.shifts[0]! / 60_000) * 60_000;
    if (isTooEarly) return advanceWhenBaked(check);
    const { requests, events } = newest?.startsAt === expected ? newest.canary : { requests: 0, events: 0 };
    if (requests > 0 && 1 - events / requests >= minSuccessRate) return advanceWhenBaked(check);
    failedChecks += 1;
    return { decision: 'hold' };
  };
};
