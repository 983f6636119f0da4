import { formatPercent } from '../text/format';

/** The canary's share of a route's traffic: an integer in per mille, from 0 to {@link fullWeight}. */
export type Weight = number;

/** All of the traffic. */
export const fullWeight: Weight = 1000;

/** The weight as a fraction, from 0 to 1. */
export function fractionOf(weight: Weight): number {
  return weight / fullWeight;
}

/** The weight in percent, from 0 to 100, with at most one decimal. */
export function percentOf(weight: Weight): number {
  return fractionOf(weight) * 100;
}

/** The weight that a user writes in percent, with at most one decimal. */
export function weightOfPercent(weightPercent: number): Weight {
  return Math.round((weightPercent / 100) * fullWeight);
}

/** The weight as people read it, which is also the label of its stage: `12.5%`. */
export function formatWeight(weight: Weight): string {
  return formatPercent(fractionOf(weight));
}
