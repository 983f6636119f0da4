import { publicationDelaySeconds } from '../strategy/defaults';
import { bucketMilliseconds } from '../analysis/evidence/evidence';
import type { Strategy } from '../strategy/strategy';
import type { Stage } from '../strategy/stage';

/** The durations of a release, without those of its tasks and, except for the longest, of approvals. */
export interface StrategyDuration {
  /** Until the canary has all traffic, if no stage holds. */
  readonly fullTrafficSeconds: number;
  /** Until the version is promoted, if no stage holds. */
  readonly promotedSeconds: number;
  /** Until the end of the release, with every stage held to its limit and every approval after the first shift given last-minute. */
  readonly longestSeconds: number;
}

const bucketSeconds = bucketMilliseconds / 1000;

/** Computes the durations of a strategy. */
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

/** The checks of each stage if no stage holds. */
export function leastChecksOf(strategy: Strategy): number[] {
  return strategy.stages.map((stage, index) => checksIn(leastSecondsOf(stage, index === 0), strategy));
}

/** Seconds from the shift until the first whole minute after the settle time is published. */
export function firstEvidenceSeconds(stage: Stage): number {
  return stage.settleSeconds + bucketSeconds + publicationDelaySeconds;
}

/** Some gates wait for evidence of this stage. The comparison has that of earlier stages. */
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
