import { largestDispersion } from '../error-rate-alarm';
import type { Strategy } from '../../strategy/strategy';
import type { FaultPathOptions } from './fault-path';

/** The limits of a service, by which the faults of its releases are judged. */
export interface FaultLimits {
  /** The number of faults per cause, by the name of the strategy: the largest `dispersion` of its comparisons. */
  readonly dispersions: Readonly<Record<string, number>>;
  /** The share of the requests that a canary with all of the traffic may fail. */
  readonly maxErrorPercent: number;
}

/** Returns the limits of a service. */
export function faultLimitsOf(strategies: readonly Strategy[], maxErrorPercent: number): FaultLimits {
  const dispersions = strategies.map((strategy) => [strategy.name, largestDispersion([strategy])] as const);
  return { dispersions: Object.fromEntries(dispersions), maxErrorPercent };
}

/** Returns the limits of a release with a strategy. That of an earlier deployment has no dispersion of its own. */
export function limitsOf({ dispersions, maxErrorPercent }: FaultLimits, strategy: string): FaultPathOptions {
  const dispersion = Object.hasOwn(dispersions, strategy) ? dispersions[strategy] : undefined;
  return { dispersion, maxErrorPercent };
}
