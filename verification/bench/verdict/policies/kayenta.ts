import type { Bucket } from '../../../../core/analysis/evidence/evidence';
import type { Policy } from '../../../../core/planning/simulation/policy';
import { advanceWhenBaked, fail } from './stages';

/** The upper 1% of the normal distribution: an interval of 98%. */
const criticalValue = 2.326;
const tolerance = 0.25;
const intervalMilliseconds = 600_000;

/**
 * Kayenta's judge with one critical metric, the error rate of each minute, against production, over the whole
 * release so far, judged every ten minutes (facts/verdict-statistics.md, section 10).
 *
 * *High*, and so a score of 0, when the lower end of Mann-Whitney's 98% interval exceeds a quarter of the
 * Hodges-Lehmann estimate. Where it would add Gaussian noise, because both series are constant, it passes here.
 */
export const kayenta: Policy = () => {
  let nextAt = 0;
  return (check) => {
    // The first judgment comes after one interval and CloudWatch's delay.
    if (nextAt === 0) nextAt = check.shifts[0]! + intervalMilliseconds + 120_000;
    if (check.at < nextAt) return advanceWhenBaked(check);
    nextAt += intervalMilliseconds;
    const comparable = check.buckets.filter(
      ({ canary, production }) => canary.requests > 0 && production.requests > 0,
    );
    if (comparable.length === 0) return fail;
    return isHigh(comparable) ? fail : advanceWhenBaked(check);
  };
};

function isHigh(buckets: readonly Bucket[]): boolean {
  const canary = buckets.map((bucket) => bucket.canary.events / bucket.canary.requests);
  const production = buckets.map((bucket) => bucket.production.events / bucket.production.requests);
  const differences = Float64Array.from(
    canary.flatMap((one) => production.map((other) => one - other)),
  ).sort();
  const pairs = differences.length;
  const spread = Math.sqrt((pairs * (canary.length + production.length + 1)) / 12);
  const lowest = Math.floor(pairs / 2 - criticalValue * spread) - 1;
  if (lowest < 0) return false;
  const estimate = (differences[Math.floor((pairs - 1) / 2)]! + differences[Math.floor(pairs / 2)]!) / 2;
  return differences[lowest]! > tolerance * Math.abs(estimate);
}
