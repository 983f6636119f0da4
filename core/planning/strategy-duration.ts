import { publicationDelaySeconds } from '../strategy/defaults';
import { bucketMilliseconds } from '../analysis/evidence/evidence';
import type { Strategy } from '../strategy/strategy';
import type { Stage } from '../strategy/stage';

/** How long a release takes, without the seconds that its tasks themselves take, and without what people take to approve. */
export interface StrategyDuration {
  /** Until the canary carries everything, when no stage holds. */
  readonly fullTrafficSeconds: number;
  /** Until the version is promoted, when no stage holds. */
  readonly promotedSeconds: number;
  /** Until the release is over, every stage held to its limit, and every approval after the first shift given at the last moment. */
  readonly longestSeconds: number;
}

const bucketSeconds = bucketMilliseconds / 1000;

/** How long a strategy takes at best and at longest. */
export function strategyDurationOf(strategy: Strategy): StrategyDuration {
  const atBest = leastChecksOf(strategy).map((checks) => checks * strategy.checkIntervalSeconds);
  const longest = strategy.stages.map(
    ({ bakeSeconds, maxHoldSeconds, approval }) =>
      checksIn(bakeSeconds + maxHoldSeconds, strategy) * strategy.checkIntervalSeconds +
      (approval?.timeoutSeconds ?? 0),
  );
  return {
    fullTrafficSeconds: sumOf(atBest.slice(0, -1)),
    promotedSeconds: sumOf(atBest),
    longestSeconds: sumOf(longest),
  };
}

/** How often each stage is judged when it advances as soon as it may. */
export function leastChecksOf(strategy: Strategy): number[] {
  return strategy.stages.map((stage, index) => checksIn(leastSecondsOf(stage, index === 0), strategy));
}

/** When the first whole minute after the settle time can be seen, counted from the shift. */
export function firstEvidenceSeconds(stage: Stage): number {
  return stage.settleSeconds + bucketSeconds + publicationDelaySeconds;
}

/** A gate that counts at this stage waits for its evidence; the comparison brings that of the stages before. */
function leastSecondsOf(stage: Stage, isFirst: boolean): number {
  const waits = stage.gates.some(
    (gate) =>
      gate.mode === 'enforce' &&
      (gate.type === 'enoughData' ||
        (gate.type === 'compare' && isFirst) ||
        (gate.type === 'threshold' && gate.missingData === 'hold')),
  );
  return waits ? Math.max(stage.bakeSeconds, firstEvidenceSeconds(stage)) : stage.bakeSeconds;
}

/** A stage is judged at least once. */
function checksIn(seconds: number, { checkIntervalSeconds }: Strategy): number {
  return Math.max(1, Math.ceil(seconds / checkIntervalSeconds));
}

function sumOf(numbers: readonly number[]): number {
  return numbers.reduce((sum, number) => sum + number, 0);
}
