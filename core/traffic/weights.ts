import { formatPercent } from '../text/format';
import type { Side } from './side';
import { fullWeight, type Weight } from './weight';

/** The weight of the production target group at the baseline, as the template has it. */
export const baselineWeight = 100;

/** The sides of a route. */
export const sides: readonly Side[] = ['production', 'canary'];

/** The names of the aliases behind the target groups of the two sides. */
export type AliasNames = Readonly<Record<Side, string>>;

export const defaultAliasNames: AliasNames = { production: 'live', canary: 'canary' };

/** The weights of a route: one for each side that is listed. VPC Lattice allows integers 0–999. */
export type Weights = Readonly<Partial<Record<Side, number>>>;

/** The two kinds of a route: the default action of a listener, or a rule of it. */
export type RouteKind = 'listener' | 'rule';

/**
 * The template's own action on a listener: all traffic on production. The canary is listed, so that VPC Lattice knows its target group
 * before the first release.
 */
export const baseline: Weights = { production: baselineWeight, canary: 0 };

/**
 * The template's own action. A rule lists production only: CloudFormation's schema has no weight of 0 in a rule.
 *
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-vpclattice-rule-weightedtargetgroup.html
 */
export function baselineOf(kind: RouteKind): Weights {
  return kind === 'listener' ? baseline : { production: baselineWeight };
}

/**
 * The weights of a release in flight: both sides listed, in lowest terms.
 *
 * @throws RangeError unless the canary's weight is an integer from 0 to 1000
 */
export function weightsFor(canaryWeight: Weight): Weights {
  if (!Number.isInteger(canaryWeight) || canaryWeight < 0 || canaryWeight > fullWeight) {
    throw new RangeError(`a canary's weight is an integer from 0 to ${fullWeight}, not ${canaryWeight}`);
  }
  const productionWeight = fullWeight - canaryWeight;
  const divisor = greatestCommonDivisor(canaryWeight, productionWeight);
  return { production: productionWeight / divisor, canary: canaryWeight / divisor };
}

/** True if both give each side the same weight. A side that is not listed has weight 0: AWS may leave it out of its answer. */
export function sameWeights(one: Weights, other: Weights): boolean {
  return sides.every((side) => (one[side] ?? 0) === (other[side] ?? 0));
}

/** True if production gets all traffic, in any notation. */
export function isAtBaseline(weights: Weights): boolean {
  return (weights.production ?? 0) > 0 && (weights.canary ?? 0) === 0;
}

/** Formats weights: `90% production, 10% canary`. */
export function formatWeights(weights: Weights): string {
  const production = weights.production ?? 0;
  const canary = weights.canary ?? 0;
  const total = production + canary;
  if (total === 0) return 'no traffic to either side';
  return `${formatPercent(production / total)} production, ${formatPercent(canary / total)} canary`;
}

function greatestCommonDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestCommonDivisor(b, a % b);
}
