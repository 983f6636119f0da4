import { canCompare, checkCountsBySide, type CountsBySide } from './counts-by-side';

/** With fewer buckets with events, the estimate is off by more than about a quarter. */
export const leastBucketsForDispersion = 30;

/**
 * Estimates the dispersion φ from an A/A period, in which both sides ran the same version: how many times
 * more the events scatter between the sides than events that happen one by one do. Events that come in
 * clusters of m, all on one side, give about m.
 *
 * Given a bucket's totals, independent events give the canary a hypergeometric number of them; the estimate is
 * the sum of the squared deviations over the sum of those variances, and at least 1. Load and rates may change
 * from bucket to bucket, and so may the weights. Sides that truly differ make it larger, which errs on the side of caution.
 *
 * Dividing evidence by φ keeps the guarantee if no cluster is larger than φ. The estimate is the size-weighted mean of
 * the clusters (Σm²/Σm); if their sizes vary widely, use the largest instead.
 *
 * @param buckets must span several clusters each to be of use; a cluster that spans two buckets counts as two
 * @returns `undefined` when fewer than 30 buckets have events to divide between the sides
 * @throws RangeError for impossible counts
 */
export function estimateDispersion(buckets: readonly CountsBySide[]): number | undefined {
  let informative = 0;
  let squaredDeviations = 0;
  let variances = 0;
  for (const bucket of buckets) {
    checkCountsBySide(bucket);
    const variance = hypergeometricVariance(bucket);
    if (variance === 0) continue;
    informative += 1;
    squaredDeviations += (bucket.canary.events - expectedCanaryEvents(bucket)) ** 2;
    variances += variance;
  }
  return informative < leastBucketsForDispersion ? undefined : Math.max(1, squaredDeviations / variances);
}

/**
 * Refuses an invalid dispersion.
 *
 * @throws RangeError for anything but a finite number from 1 on
 */
export function checkDispersion(dispersion: number): void {
  if (!(dispersion >= 1 && dispersion < Infinity)) {
    throw new RangeError(`dispersion must be a number from 1 on, not ${dispersion}`);
  }
}

function expectedCanaryEvents({ canary, production }: CountsBySide): number {
  return (canary.requests / (canary.requests + production.requests)) * (canary.events + production.events);
}

/** The variance of the canary's events given the totals; 0 when the totals leave nothing to chance. */
function hypergeometricVariance(bucket: CountsBySide): number {
  const { canary, production } = bucket;
  const requests = canary.requests + production.requests;
  const events = canary.events + production.events;
  if (!canCompare(bucket) || events === 0 || events === requests) return 0;
  const productionFraction = production.requests / requests;
  return expectedCanaryEvents(bucket) * productionFraction * ((requests - events) / (requests - 1));
}
