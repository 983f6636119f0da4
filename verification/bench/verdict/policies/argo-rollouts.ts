import type { Policy } from '../../../../core/planning/simulation/policy';
import { canaryBetween, advanceWhenBaked, fail, newestMinute } from './stages';

/** The settings of an AnalysisTemplate. */
interface Analysis {
  readonly intervalMinutes: number;
  /** Fails when more measurements than this failed, over the whole run. */
  readonly failureLimit: number;
  /** `successCondition: result < maxErrorRate`. */
  readonly maxErrorRate: number;
}

/** `consecutiveErrorLimit`: the fifth error in a row aborts. */
const consecutiveErrorLimit = 4;

/**
 * Argo Rollouts with an analysis in the background: each interval, the error rate of the canary over that interval
 * (facts/peers.md, section 4, "Argo, failure accounting").
 *
 * Without data the expression fails and is retried (every 10 s there, at every check here). Five failures in a row
 * abort the run.
 */
export function argoRollouts({ intervalMinutes, failureLimit, maxErrorRate }: Analysis): Policy {
  return () => {
    let failed = 0;
    let errors = 0;
    let nextAt = 0;
    return (check) => {
      // The first measurement comes after one interval and CloudWatch's delay.
      if (nextAt === 0) nextAt = check.shifts[0]! + (intervalMinutes + 2) * 60_000;
      if (check.at < nextAt) return advanceWhenBaked(check);
      const end = newestMinute(check.at) + 60_000;
      const { requests, events } = canaryBetween(end - intervalMinutes * 60_000, end, check.buckets);
      if (requests === 0) {
        errors += 1;
        return errors > consecutiveErrorLimit ? fail : advanceWhenBaked(check);
      }
      errors = 0;
      nextAt = check.at + intervalMinutes * 60_000;
      if (events / requests >= maxErrorRate) failed += 1;
      return failed > failureLimit ? fail : advanceWhenBaked(check);
    };
  };
}
