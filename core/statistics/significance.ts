/**
 * The logarithm that an e-process must reach to reject: ln(metrics / alpha).
 *
 * An e-process is a running number whose expectation under the null hypothesis is at most 1 at every stopping
 * time. Ville's inequality: the probability that it ever reaches 1/alpha is at most alpha. So it may be checked as
 * often, and stopped whenever, one likes. Several metrics share alpha (Bonferroni).
 *
 * @param alpha the probability of ever being wrong, between 0 and 1: of a false rollback over the whole release
 * @param metrics how many metrics are tested side by side. @default 1
 * @throws RangeError for an alpha outside (0, 1), or metrics that are not a positive integer
 * @see Shafer and others, "Test martingales, Bayes factors and p-values", arXiv 0912.4269
 */
export function logThreshold(alpha: number, metrics = 1): number {
  if (!(alpha > 0 && alpha < 1)) throw new RangeError(`alpha must lie between 0 and 1, not ${alpha}`);
  if (!Number.isInteger(metrics) || metrics < 1) {
    throw new RangeError(`metrics must be a positive integer, not ${metrics}`);
  }
  return Math.log(metrics) - Math.log(alpha);
}

/**
 * The always-valid p-value of an e-process: 1 over the largest value it has had. It may be read at any time,
 * and never rises. Not corrected for other metrics.
 *
 * @param logEMax the logarithm of that largest value, as `harmOf` gives it
 */
export function alwaysValidPValue(logEMax: number): number {
  return Math.exp(-Math.max(0, logEMax));
}
