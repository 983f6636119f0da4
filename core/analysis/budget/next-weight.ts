import type { EventCounts } from '../../statistics/counts-by-side';
import { rateBand } from '../../statistics/rates';
import {
  budgetWeightsPercent,
  largestBudgetStep,
  largestFirstPercent,
  safetyAlpha,
} from '../../strategy/defaults';
import { fractionOf, fullWeight, weightOfPercent, type Weight } from '../../traffic/weight';
import { neededFaults } from './needed-faults';

/** The input of {@link nextWeight}. */
export interface BudgetContext {
  /** The requests that a bad canary may fail until the last one. */
  readonly maxBadResponses: number;
  /** Of both sides together. */
  readonly requestsPerSecond: number;
  /**
   * The time from the evidence until the canary serves no more: the bad responses after it, over those a second. On average over
   * the nodes of the data plane, which learn of a rollback at different times.
   */
  readonly reactionSeconds: number;
  /** The canary's requests and faults since the first shift. */
  readonly canary: EventCounts;
  /** Production's requests and faults in the same time: what fails there, too, is no cost of the canary. @default unknown */
  readonly production?: EventCounts;
  /** The present weight of the canary. @default the release is before its first shift */
  readonly canaryWeight?: Weight;
  /** The number of faults per cause, φ. @default 1 (faults are independent) */
  readonly dispersion?: number;
}

/** The numbers behind a step. */
export interface BudgetNumbers {
  /**
   * The canary's error rate is less than this above production's, from 0 to 1: 1 as long as nothing is known. Anytime-valid, with 95%
   * confidence.
   */
  readonly excessBound: number;
  /** The weight that the numbers are about. */
  readonly canaryWeight: Weight;
  /** The bad responses there, if the canary fails as much as it may. */
  readonly badResponses: number;
  readonly maxBadResponses: number;
}

/** The reasons that a step leads to no larger weight. */
export const budgetLimits = ['budget', 'firstStage', 'step', 'none'] as const;

/** The reason that a step leads to no larger weight. */
export type BudgetLimit = (typeof budgetLimits)[number];

/**
 * The next step of a release that follows a budget of bad responses.
 *
 * - `shift`: go to `canaryWeight`; stages between are skipped. `limit` is the reason that it is not more: the budget, the limit of
 *   the first stage (10%) or of a step (tenfold, and to 100% from 50% only), or none, at 100%
 * - `hold`: the next larger weight, `canaryWeight`, does not fit the budget yet
 * - `exceeded`: even the smallest weight does not fit: raise the budget, or release when there is less traffic
 */
export type BudgetStep =
  | (BudgetNumbers & { readonly kind: 'shift'; readonly limit: BudgetLimit })
  | (BudgetNumbers & { readonly kind: 'hold' })
  | (BudgetNumbers & { readonly kind: 'exceeded' });

/**
 * Chooses the largest weight at which a canary that fails as much as it may stays within the budget: the bound of its excess over
 * production times the requests that it would serve until the rollback, and the faults that the evidence needs.
 *
 * At first everything may fail, so the first weight is small where there is much traffic. Each healthy request lowers
 * the bound. The rule never lowers a weight: gates and the tripwire roll back. The step to 100% needs the evidence of safety that
 * every strategy needs, beside this.
 *
 * @returns undefined at 100%
 * @throws RangeError for impossible counts, rates or times
 * @see "Safely and Quickly Deploying New Features with a Staged Rollout Framework", arXiv 1905.10493, and "SQR: Balancing Speed,
 *   Quality and Risk in Online Experiments", arXiv 1801.08532, for weights that follow from risk
 */
export function nextWeight(context: BudgetContext): BudgetStep | undefined {
  checkContext(context);
  const { canary, canaryWeight = 0, dispersion = 1, maxBadResponses, production = unknown } = context;
  const bounds = { alpha: safetyAlpha / 2, dispersion };
  const excessBound = Math.max(0, rateBand(canary, bounds).upper - rateBand(production, bounds).lower);
  const reachable = reachableWeights(canaryWeight);
  const numbersAt = (weight: Weight): BudgetNumbers => ({
    excessBound,
    canaryWeight: weight,
    badResponses: badResponsesAt(weight, excessBound, context),
    maxBadResponses,
  });
  const [next] = reachable;
  if (next === undefined) return undefined;
  const chosen = reachable.findLast((weight) => numbersAt(weight).badResponses <= maxBadResponses);
  if (chosen === undefined) return { kind: canaryWeight === 0 ? 'exceeded' : 'hold', ...numbersAt(next) };
  return { kind: 'shift', limit: limitOf(chosen, reachable, canaryWeight), ...numbersAt(chosen) };
}

const unknown: EventCounts = { requests: 0, events: 0 };

const budgetWeights = budgetWeightsPercent.map(weightOfPercent);

/**
 * The weights that one step may lead to, smallest first: at most 10% at first, then at most tenfold, and to 100% from 50% only, where both
 * sides show the most. None at 100%.
 *
 * @param canaryWeight 0 before the first shift
 */
export function reachableWeights(canaryWeight: Weight): Weight[] {
  const most = canaryWeight === 0 ? weightOfPercent(largestFirstPercent) : canaryWeight * largestBudgetStep;
  const larger = budgetWeights.filter((weight) => weight > canaryWeight);
  return larger.filter((weight, index) => weight <= most && (weight < fullWeight || index === 0));
}

function badResponsesAt(
  weight: Weight,
  excessBound: number,
  { requestsPerSecond, reactionSeconds, dispersion }: BudgetContext,
): number {
  return (
    excessBound * requestsPerSecond * fractionOf(weight) * reactionSeconds + neededFaults(weight, dispersion)
  );
}

function limitOf(chosen: Weight, reachable: readonly Weight[], canaryWeight: Weight): BudgetLimit {
  if (chosen === fullWeight) return 'none';
  if (chosen !== reachable.at(-1)) return 'budget';
  if (canaryWeight === 0) return 'firstStage';
  return 'step';
}

function checkContext({
  maxBadResponses,
  requestsPerSecond,
  reactionSeconds,
  canaryWeight = 0,
}: BudgetContext): void {
  for (const [name, value] of Object.entries({
    maxBadResponses,
    requestsPerSecond,
    reactionSeconds,
    canaryWeight,
  })) {
    if (!(value >= 0 && value < Infinity)) {
      throw new RangeError(`${name} must be a number from 0 on, not ${value}`);
    }
  }
}
