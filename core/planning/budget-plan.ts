import { judgeFirstWeight } from '../analysis/gates/budget';
import type { GateDecision } from '../analysis/gates/gate-result';
import { metricsReactionSeconds, tripwireReactionSeconds } from '../strategy/defaults';
import { parseStrategies } from '../strategy/strategy';
import { outcomesOf, quantilesOf, simulatedReleases, type Quantiles, type Trials } from './detection';

/** The weights and times of releases within a budget, beside the default strategy. */
export interface BudgetPlan {
  readonly maxBadResponses: number;
  /** The decision about the first weight, with a tripwire that sees every kind of fault, and without one. */
  readonly first: { readonly withTripwire: GateDecision; readonly withoutTripwire: GateDecision };
  /** The reaction time of the simulations: without a tripwire, unless no release could begin then. */
  readonly reactionSeconds: number;
  /** The stages of healthy releases. Empty if none could begin. */
  readonly steps: readonly PlannedStep[];
  /** The default strategy at the same traffic: from the first shift to the promotion of a healthy release. */
  readonly fixed: { readonly stages: readonly string[]; readonly secondsToPromote: Quantiles | null };
}

/** A stage of releases that follow a budget. */
export interface PlannedStep {
  readonly label: string;
  /** The fraction of releases that do not skip it. */
  readonly share: number;
  /** Seconds from the first shift until the stage, of those releases. */
  readonly startsAfter: Quantiles;
}

/** Plans releases within a budget; undefined for a strategy without one. */
export function budgetPlanOf(trials: Trials): BudgetPlan | undefined {
  const { strategy, traffic } = trials;
  const { budget } = strategy;
  if (!budget) return undefined;
  const [fixed] = parseStrategies();
  const { requestsPerSecond } = traffic;
  const firstBy = (reactionSeconds: number) =>
    judgeFirstWeight(budget, { requestsPerSecond, reactionSeconds })!;
  const withoutTripwire = firstBy(metricsReactionSeconds);
  const reactionSeconds =
    withoutTripwire.code === 'budgetExceeded' ? tripwireReactionSeconds : metricsReactionSeconds;
  return {
    maxBadResponses: budget.maxBadResponses,
    first: { withTripwire: firstBy(tripwireReactionSeconds), withoutTripwire },
    reactionSeconds,
    steps: stepsOf({ ...trials, reactionSeconds }),
    fixed: {
      stages: fixed!.stages.map(({ label }) => label),
      secondsToPromote: outcomesOf(traffic.faultRate, { ...trials, strategy: fixed! }).secondsToPromote,
    },
  };
}

function stepsOf(trials: Trials): PlannedStep[] {
  const { strategy, traffic, releases } = trials;
  const simulated = simulatedReleases(traffic.faultRate, trials);
  return strategy.stages.flatMap(({ label }) => {
    const starts = simulated.flatMap(({ stages }) =>
      stages.filter((stage) => stage.label === label).map(({ second }) => second),
    );
    const startsAfter = quantilesOf(starts);
    return startsAfter ? [{ label, share: starts.length / releases, startsAfter }] : [];
  });
}
