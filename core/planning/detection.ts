import { simulateRelease, type SimulatedRelease } from './simulation/release';
import { steadyTraffic } from './simulation/traffic';
import type { Strategy } from '../strategy/strategy';
import type { PlannedTraffic } from './traffic-profile';
import type { Regression } from './regressions';

/** The middle of what was simulated, and what one in twenty exceeds. */
export interface Quantiles {
  readonly median: number;
  readonly p95: number;
}

/** What becomes of simulated releases of one kind. Shares are of all of them, from 0 to 1. */
export interface Outcomes {
  /** Taken back because of evidence. */
  readonly foundShare: number;
  /** Found within the bake time of the first stage. */
  readonly foundInFirstBakeShare: number;
  /** Taken back because a stage was held to its limit: neither shown to be good nor to be bad. */
  readonly heldToLimitShare: number;
  readonly promotedShare: number;
  /** From the first shift to the verdict, of those that were found. */
  readonly secondsToFind: Quantiles | null;
  /** From the first shift to the promotion, of those that were promoted. */
  readonly secondsToPromote: Quantiles | null;
  /** What the canary served until then, of those that were found. */
  readonly canaryRequestsUntilFound: Quantiles | null;
  /** Faults of the canary until then, of those that were found. */
  readonly badResponsesUntilFound: Quantiles | null;
}

/** What becomes of a regression. */
export interface Detection extends Regression, Outcomes {}

/** How releases are simulated. */
export interface Trials {
  readonly strategy: Strategy;
  readonly traffic: PlannedTraffic;
  /** How many of each kind. */
  readonly releases: number;
  /**
   * Uniform numbers in [0, 1) for a release by its number, the same for every kind, so that kinds differ by what
   * they are and not by luck. The same numbers, the same plan.
   */
  readonly chanceOf: (release: number) => () => number;
}

/** Plays releases whose canary fails at a rate through the judge, and counts how they end. */
export function outcomesOf(canaryFaultRate: number, trials: Trials): Outcomes {
  const { strategy, traffic, releases, chanceOf } = trials;
  const simulated = Array.from({ length: releases }, (_, release) =>
    simulateRelease({
      strategy,
      traffic: steadyTraffic(traffic.requestsPerSecond, {
        production: traffic.faultRate,
        canary: canaryFaultRate,
      }),
      chance: chanceOf(release),
    }),
  );
  const found = simulated.filter(({ outcome, heldToLimit }) => outcome === 'rolled-back' && !heldToLimit);
  const promoted = simulated.filter(({ outcome }) => outcome === 'promoted');
  const shareOf = (some: readonly SimulatedRelease[]) => some.length / releases;
  return {
    foundShare: shareOf(found),
    foundInFirstBakeShare: shareOf(found.filter(({ seconds }) => seconds <= strategy.stages[0]!.bakeSeconds)),
    heldToLimitShare: shareOf(simulated.filter(({ heldToLimit }) => heldToLimit)),
    promotedShare: shareOf(promoted),
    secondsToFind: quantilesOf(found.map(({ seconds }) => seconds)),
    secondsToPromote: quantilesOf(promoted.map(({ seconds }) => seconds)),
    canaryRequestsUntilFound: quantilesOf(found.map(({ canaryRequests }) => canaryRequests)),
    badResponsesUntilFound: quantilesOf(found.map(({ canaryFaults }) => canaryFaults)),
  };
}

/** By nearest rank: one of the numbers, never one between. */
function quantilesOf(numbers: readonly number[]): Quantiles | null {
  if (numbers.length === 0) return null;
  const sorted = [...numbers].sort((one, other) => one - other);
  const at = (share: number) => sorted[Math.ceil(share * sorted.length) - 1]!;
  return { median: at(0.5), p95: at(0.95) };
}
