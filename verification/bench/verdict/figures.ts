import type { VerdictSample } from './simulation';

/** How releases of one scenario ended under one contender. Shares are 0 to 1. */
export interface VerdictFigures {
  readonly releases: number;
  /** Taken back because of what was seen. */
  readonly rolledBack: number;
  /** Taken back because nothing could be shown in time. */
  readonly held: number;
  readonly promoted: number;
  /** Of those taken back because of what was seen; absent without any. */
  readonly minutesToRollback?: { readonly median: number; readonly p90: number };
  /** Minutes of settled data that they were taken back on, the median. */
  readonly dataMinutes?: number;
  /** Failed requests of the canary until the traffic was taken back or all of it was the canary's, the mean. */
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

/** The smallest number that at least this share of them does not exceed. */
function quantile(numbers: readonly number[], share: number): number {
  const sorted = [...numbers].sort((one, other) => one - other);
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)]!;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, each) => total + each, 0);
}
