import type { JudgedRelease } from './simulated-reaction';

/** The result of one release for its clients. */
export interface Reaction {
  readonly isRolledBack: boolean;
  /** Seconds from the canary's first fault until the baseline is written. */
  readonly secondsToBaseline?: number;
  /** Seconds from the canary's first fault to its last one: nodes learn of the baseline at different times. */
  readonly secondsToLast?: number;
  /** Requests that the canary failed, all of them. */
  readonly badResponses: number;
}

/** Counts a release to the last request that the canary served. @param rolledBackAt the second at which the baseline is written */
export function reactionOf(release: JudgedRelease, rolledBackAt: number | undefined): Reaction {
  const { served, endedAt, rollbackDelays } = release;
  const faults = served.seconds.map((second) => second.faults.canary);
  if (rolledBackAt === undefined) {
    return { isRolledBack: false, badResponses: sum(faults.slice(0, endedAt)) };
  }
  const first = faults.findIndex((count) => count > 0);
  const remaining = faults.map((count, second) =>
    second < rolledBackAt ? count : count * stillServing(rollbackDelays, second - rolledBackAt),
  );
  const last = remaining.findLastIndex((count) => count > 0);
  return {
    isRolledBack: true,
    ...(first >= 0 && {
      secondsToBaseline: Math.max(0, rolledBackAt - first),
      secondsToLast: Math.max(0, last - first),
    }),
    badResponses: sum(remaining),
  };
}

/** The figures of releases of one cell under one policy. Rates are 0 to 1. */
export interface ReactionFigures {
  readonly releases: number;
  readonly rolledBack: number;
  readonly medianSecondsToBaseline?: number;
  readonly medianSecondsToLast?: number;
  /** The mean, over all releases. */
  readonly badResponses: number;
}

export function figuresOf(reactions: readonly Reaction[]): ReactionFigures {
  const found = reactions.filter(({ isRolledBack }) => isRolledBack);
  const [baseline, last] = (['secondsToBaseline', 'secondsToLast'] as const).map((of) =>
    median(found.flatMap((reaction) => reaction[of] ?? [])),
  );
  return {
    releases: reactions.length,
    rolledBack: found.length / reactions.length,
    ...(baseline !== undefined && { medianSecondsToBaseline: baseline }),
    ...(last !== undefined && { medianSecondsToLast: last }),
    badResponses: sum(reactions.map(({ badResponses }) => badResponses)) / reactions.length,
  };
}

function stillServing(delays: readonly number[], second: number): number {
  return delays.filter((delay) => delay > second).length / delays.length;
}

function median(numbers: readonly number[]): number | undefined {
  return [...numbers].sort((one, other) => one - other)[numbers.length >> 1];
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, each) => total + each, 0);
}
