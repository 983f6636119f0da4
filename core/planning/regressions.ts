import { formatPercent } from '../text/format';

/** A regression of the canary. */
export interface Regression {
  /** The name for people: `2×`, `all fail`. */
  readonly name: string;
  /** The canary's fault rate over production's; `null` when production has no faults, or all requests fail. */
  readonly ratio: number | null;
  /** The fraction of the canary's requests that fail, from 0 to 1. */
  readonly canaryFaultRate: number;
}

const ratios: readonly number[] = [1.5, 2, 5, 10, 50];

/** Used in place of ratios when production has no faults to compare with. */
const faultRates: readonly number[] = [0.001, 0.005, 0.01, 0.05, 0.1];

/** The regressions that a plan tries, mildest first, a total failure last. */
export function regressionsFrom(faultRate: number): Regression[] {
  const partial: Regression[] =
    faultRate > 0
      ? ratios
          .filter((ratio) => ratio * faultRate < 1)
          .map((ratio) => ({ name: `${ratio}×`, ratio, canaryFaultRate: ratio * faultRate }))
      : faultRates.map((rate) => ({ name: formatPercent(rate), ratio: null, canaryFaultRate: rate }));
  return [...partial, { name: 'all fail', ratio: null, canaryFaultRate: 1 }];
}
