import { formatPercent } from '../text/format';

/** A way for a canary to be worse. */
export interface Regression {
  /** For people: `2×`, `all fail`. */
  readonly name: string;
  /** How many times production's share of faults; `null` when production has none, or all fail. */
  readonly ratio: number | null;
  /** The share of the canary's requests that fail, from 0 to 1. */
  readonly canaryFaultRate: number;
}

const ratios: readonly number[] = [1.5, 2, 5, 10, 50];

/** Stand for the ratios where production has no faults to compare with. */
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
