import type { VerdictSample } from './simulation';

/** The outcomes of releases of one scenario ended under one policy. Rates are 0 to 1. */
export interface VerdictFigures {
  readonly releases: number;
  /** Rolled back on evidence. */
  readonly rolledBack: number;
  /** Rolled back for want of evidence within the time limit. */
  readonly held: number;
  readonly promoted: number;
  /** Minutes until a rollback on evidence; absent if there was none. */
  readonly minutesToRollback?: { readonly median: number; readonly p90: number };
  /** Median minutes of settled data at a rollback on evidence. */
  readonly dataMinutes?: number;
  /** Mean number of failed canary requests until the rollback or the promotion. */
  readonly badResponses: number;
}

export function figuresOf({
  secondsToRollback,
  dataMinutes,
  canaryFaults,
  heldToLimit,
}: VerdictSample): VerdictFigures {
  const releases = secondsToRollback.length;
  const found = secondsToRollback.flatMap((seconds, index) =>
    seconds > 0 && !heldToLimit[index] ? [index] : [],
  );
  const held = sum(heldToLimit);
  const seconds = found.map((index) => secondsToRollback[index]!);
  return {
    releases,
    rolledBack: found.length / releases,
    held: held / releases,
    promoted: (releases - found.length - held) / releases,
    ...(found.length > 0 && {
      minutesToRollback: { median: quantile(seconds, 0.5) / 60, p90: quantile(seconds, 0.9) / 60 },
      dataMinutes: quantile(
        found.map((index) => dataMinutes[index]!),
        0.5,
      ),
    }),
    badResponses: sum(canaryFaults) / releases,
  };
}

/** Returns the smallest number that at least this share of them does not exceed. */
function quantile(numbers: readonly number[], share: number): number {
  const sorted = [...numbers].sort((one, other) => one - other);
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)]!;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, each) => total + each, 0);
}
