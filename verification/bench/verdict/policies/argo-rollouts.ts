import type { Policy } from '../../../../core/planning/simulation/policy';
import { canaryBetween, climb, fail, newestMinute } from './stages';

/** Of an AnalysisTemplate. */
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
 * No data is an error of the expression, which is tried again (every 10 s there, at every look here) and aborts
 * when it was one five times in a row.
 */
export function argoRollouts({ intervalMinutes, failureLimit, maxErrorRate }: Analysis): Policy {
  return () => {
    let failed = 0;
    let errors = 0;
    let nextAt = 0;
    return (look) => {
      // The first interval, and CloudWatch's delay.
      if (nextAt === 0) nextAt = look.shifts[0]! + (intervalMinutes + 2) * 60_000;
      if (look.at < nextAt) return climb(look);
      const end = newestMinute(look.at) + 60_000;
      const { requests, events } = canaryBetween(end - intervalMinutes * 60_000, end, look.buckets);
      if (requests === 0) {
        errors += 1;
        return errors > consecutiveErrorLimit ? fail : climb(look);
      }
      errors = 0;
      nextAt = look.at + intervalMinutes * 60_000;
      if (events / requests >= maxErrorRate) failed += 1;
      return failed > failureLimit ? fail : climb(look);
    };
  };
}
