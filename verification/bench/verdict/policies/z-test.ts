import { sumOf } from '../../../../core/analysis/evidence/evidence';
import type { Policy } from '../../../../core/planning/simulation/policy';
import { advanceWhenBaked, fail } from './stages';

/** The upper 1% of the normal distribution. */
const criticalValue = 2.326;

/**
 * The test of two proportions at 1%, one-sided, on the totals at every new minute: an implementation
 * that ignores that each further test spends the 1% again (facts/verdict-statistics.md, section 1).
 */
export const zTest: Policy = () => (check) => {
  const { canary, production } = sumOf(check.buckets.filter((bucket) => bucket.production.requests > 0));
  const requests = canary.requests + production.requests;
  const pooled = (canary.events + production.events) / requests;
  const variance = pooled * (1 - pooled) * (1 / canary.requests + 1 / production.requests);
  const difference = canary.events / canary.requests - production.events / production.requests;
  return variance > 0 && difference / Math.sqrt(variance) > criticalValue ? fail : advanceWhenBaked(check);
};
