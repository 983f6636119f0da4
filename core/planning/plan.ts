import type { ApprovalPolicy } from '../strategy/approval-policy';
import { assertNever } from '../errors/assert-never';
import type { Gate } from '../strategy/gates';
import { historyBudget, historyEventsOf, historyLimit } from '../strategy/history-budget';
import { everyStageOf, type Strategy } from '../strategy/strategy';
import { budgetPlanOf, type BudgetPlan } from './budget-plan';
import { costAtBest, costAtMost, type Cost } from './cost';
import { outcomesOf, type Detection, type Outcomes, type Trials } from './detection';
import { strategyDurationOf, leastChecksOf, type StrategyDuration } from './strategy-duration';
import { needsOf, type Needs } from './needs';
import type { PlannedTraffic } from './traffic-profile';
import { reactionOf, type Reaction } from './reaction';
import { regressionsFrom } from './regressions';

/** The times, costs and outcomes of a strategy at given traffic. */
export interface Plan {
  readonly strategy: { readonly name: string; readonly stages: readonly string[] };
  readonly traffic: PlannedTraffic;
  /** The number of simulated releases of each kind. */
  readonly releases: number;
  readonly time: StrategyDuration;
  readonly reaction: Reaction;
  readonly healthy: Healthy;
  /** Mildest first, a total failure last. */
  readonly regressions: readonly Detection[];
  readonly needs: Needs;
  /** Set for a strategy with a budget of bad responses. */
  readonly budget?: BudgetPlan;
  readonly cost: { readonly atBest: Cost; readonly atMost: Cost };
  /** The most history events of the checks, their budget, and the limit of Step Functions. */
  readonly history: { readonly events: number; readonly budget: number; readonly limit: number };
  /** The approvals of its stages. Only the longest time includes them; simulations do not. */
  readonly approvals: readonly (ApprovalPolicy & { readonly stage: string })[];
  /** Gates that are assumed to pass. */
  readonly notSimulated: readonly string[];
}

/** The outcomes of releases that are as good as production. */
export interface Healthy extends Outcomes {
  /** The limit of the comparisons on the probability of a rollback by mistake, if there are comparisons. */
  readonly promisedShare: number | null;
  /** `foundShare` without alarms; set if it exceeds the limit with them. */
  readonly foundWithoutAlarmsShare: number | null;
}

/**
 * Plans releases by a strategy. Computes times, cost and needs, and simulates outcomes with the judge itself.
 *
 * @throws RangeError for impossible traffic
 */
export function planReleases(given: Trials): Plan {
  const { strategy, traffic, releases } = given;
  checkTraffic(traffic);
  const budget = budgetPlanOf(given);
  const trials = { ...given, ...(budget && { reactionSeconds: budget.reactionSeconds }) };
  return {
    strategy: { name: strategy.name, stages: strategy.stages.map(({ label }) => label) },
    traffic,
    releases,
    time: strategyDurationOf(strategy),
    reaction: reactionOf(strategy),
    healthy: healthyOf(trials),
    regressions: regressionsFrom(traffic.faultRate).map((regression) => ({
      ...regression,
      ...outcomesOf(regression.canaryFaultRate, trials),
    })),
    needs: needsOf(strategy, traffic),
    ...(budget && { budget }),
    cost: { atBest: costAtBest(strategy), atMost: costAtMost(strategy) },
    history: { events: historyEventsOf(strategy), budget: historyBudget, limit: historyLimit },
    approvals: everyStageOf(strategy).flatMap(({ label, approval }) =>
      approval ? [{ stage: label, ...approval }] : [],
    ),
    notSimulated: notSimulatedIn(strategy),
  };
}

/** Enough to distinguish 90% from 85% or 95%. */
const manyReleases = 400;
const fewReleases = 40;

/** The work of about a hundredth of a second: checks times minutes of evidence. */
const quickWork = 6400;

/** The number of releases of each kind to simulate, so that a plan takes seconds: fewer for longer strategies. */
export function defaultReleases(strategy: Strategy): number {
  const checks = leastChecksOf(strategy).reduce((sum, ofStage) => sum + ofStage, 0);
  const minutes = (checks * strategy.checkIntervalSeconds) / 60;
  const affordable = Math.round((manyReleases * quickWork) / (checks * minutes));
  return Math.max(fewReleases, Math.min(manyReleases, affordable));
}

function checkTraffic({ requestsPerSecond, faultRate }: PlannedTraffic): void {
  if (!(requestsPerSecond > 0 && requestsPerSecond < Infinity)) {
    throw new RangeError(`requestsPerSecond must be above 0, not ${requestsPerSecond}`);
  }
  if (!(faultRate >= 0 && faultRate < 1)) {
    throw new RangeError(`faultRate must be from 0 to less than 1, not ${faultRate}`);
  }
}

function healthyOf(trials: Trials): Healthy {
  const { strategy, traffic } = trials;
  const outcomes = outcomesOf(traffic.faultRate, trials);
  const promisedShare = promisedShareOf(strategy);
  const isKept = promisedShare === null || outcomes.foundShare <= promisedShare;
  const withoutAlarms = { ...trials, strategy: strategyWithoutAlarms(strategy) };
  return {
    ...outcomes,
    promisedShare,
    foundWithoutAlarmsShare: isKept ? null : outcomesOf(traffic.faultRate, withoutAlarms).foundShare,
  };
}

/** Comparisons of a stage share alpha, and those of the next stage continue with the same evidence. */
function promisedShareOf({ stages }: Strategy): number | null {
  const alphas = stages.flatMap(({ gates }) =>
    gates.flatMap((gate) => (gate.type === 'compare' && gate.mode === 'enforce' ? [gate.alpha] : [])),
  );
  return alphas.length > 0 ? Math.max(...alphas) : null;
}

function strategyWithoutAlarms(strategy: Strategy): Strategy {
  return {
    ...strategy,
    stages: strategy.stages.map((stage) => ({
      ...stage,
      gates: stage.gates.filter((gate) => gate.type !== 'alarms'),
    })),
  };
}

function notSimulatedIn({ stages }: Strategy): string[] {
  return [...new Set(stages.flatMap(({ gates }) => gates.flatMap(assumedToPass)))];
}

function assumedToPass(gate: Gate): string[] {
  switch (gate.type) {
    case 'alarms':
      return (gate.names ?? []).map((name) => `alarm ${name}`);
    case 'compare':
      return gate.signal === 'faults' ? [] : [`compare ${gate.kpi ?? gate.signal}`];
    case 'threshold':
      return [`threshold ${gate.label}`];
    case 'check':
      return [`check ${gate.check}`];
    case 'window':
      return ['window'];
    case 'enoughData':
      return [];
    default:
      return assertNever(gate);
  }
}
