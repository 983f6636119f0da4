import { productionWatchIntervalSeconds, productionWatchSeconds } from '../strategy/defaults';
import type { Strategy } from '../strategy/strategy';
import { leastChecksOf } from './strategy-duration';
import { mostChecksOf } from '../strategy/history-budget';

/**
 * US dollars for one state transition of a standard workflow in us-east-1, as read in November 2026. The first
 * 4,000 of a month are free, which is not counted here.
 *
 * @see https://aws.amazon.com/step-functions/pricing/
 */
export const dollarsPerStateTransition = 0.025 / 1000;

/** The states Wait, Judge and Verdict. */
const transitionsPerCheck = 3;

/** The state of the shift. */
const transitionsPerStage = 1;

/** Admit, Anything to do?, Prepare canary, Wait for the alias, Which strategy?, the Parallel, its beginning and its end, Promote, Conclude, Released. */
const transitionsAround = 11;

/** The states Wait to watch production, Watch production and Watch on? */
const transitionsPerWatch = 3;

/** With traffic, two complete minutes are published after 180 seconds at the earliest. */
const leastWatches = 3;

const mostWatches = productionWatchSeconds / productionWatchIntervalSeconds;

/** The cost of a promoted release in Step Functions, without retries. */
export interface Cost {
  readonly checks: number;
  readonly stateTransitions: number;
  readonly dollars: number;
}

/** The cost of a release in which no stage holds. */
export function costAtBest(strategy: Strategy): Cost {
  return costOf(
    strategy,
    leastChecksOf(strategy).reduce((sum, ofStage) => sum + ofStage, 0),
    leastWatches,
  );
}

/** The highest cost of a release, with every limit used up. */
export function costAtMost(strategy: Strategy): Cost {
  return costOf(strategy, mostChecksOf(strategy).checks, mostWatches);
}

function costOf({ stages }: Strategy, checks: number, watches: number): Cost {
  const stateTransitions =
    transitionsAround +
    stages.length * transitionsPerStage +
    checks * transitionsPerCheck +
    watches * transitionsPerWatch;
  return { checks, stateTransitions, dollars: stateTransitions * dollarsPerStateTransition };
}
