import { percent } from '../text/format';
import type { Side } from './side';
import { allTraffic } from './weight';

/** The weight of the production target group at rest, as the template has it. */
export const restWeight = 100;

/** Both sides. */
export const sides: readonly Side[] = ['production', 'canary'];

/** The names of the aliases that the target groups of the two sides target. */
export type AliasNames = Readonly<Record<Side, string>>;

export const defaultAliasNames: AliasNames = { production: 'live', canary: 'canary' };

/** What a route forwards to: the weight of each side that is listed. VPC Lattice allows integers 0–999. */
export type Forward = Readonly<Partial<Record<Side, number>>>;

/** The template's own action: everything on production, the canary not even listed. */
export const rest: Forward = { production: restWeight };

/**
 * The forward of a release in flight: both sides listed, weights in lowest terms.
 *
 * @param canaryPerMille the canary's share of the traffic, an integer from 0 to 1000
 * @throws RangeError for anything else
 */
export function forwardFor(canaryPerMille: number): Forward {
  if (!Number.isInteger(canaryPerMille) || canaryPerMille < 0 || canaryPerMille > allTraffic) {
    throw new RangeError(`a split is an integer from 0 to ${allTraffic} per mille, not ${canaryPerMille}`);
  }
  const productionPerMille = allTraffic - canaryPerMille;
  const divisor = greatestCommonDivisor(canaryPerMille, productionPerMille);
  return { production: productionPerMille / divisor, canary: canaryPerMille / divisor };
}

/** Whether two forwards name the same sides with the same weights. */
export function sameForward(one: Forward, other: Forward): boolean {
  return one.production === other.production && one.canary === other.canary;
}

/** Whether production gets everything, however it is written. */
export function isAtRest(forward: Forward): boolean {
  return (forward.production ?? 0) > 0 && (forward.canary ?? 0) === 0;
}

/** A forward in words: `90 % production, 10 % canary`. */
export function describeForward(forward: Forward): string {
  const production = forward.production ?? 0;
  const canary = forward.canary ?? 0;
  const total = production + canary;
  if (total === 0) return 'no traffic to either side';
  return `${percent(production / total)} production, ${percent(canary / total)} canary`;
}

function greatestCommonDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestCommonDivisor(b, a % b);
}
