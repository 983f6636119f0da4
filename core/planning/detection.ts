import { judgePolicyFor } from './simulation/judge-policy';
import { simulateRelease, type SimulatedRelease } from './simulation/release';
import { steadyTraffic } from './simulation/traffic';
import type { Strategy } from '../strategy/strategy';
import type { PlannedTraffic } from './traffic-profile';
import type { Regression } from './regressions';

/** The median and the 95th percentile of simulated values. */
export interface Quantiles {
  readonly median: number;
  readonly p95: number;
}

/** The outcomes of simulated releases of one kind. Shares are fractions of all of them, from 0 to 1. */
export interface Outcomes {
  /** Rolled back because of evidence. */
  readonly foundShare: number;
  /** Rolled back because of evidence within the bake time of the first stage. */
  readonly foundInFirstBakeShare: number;
  /** Rolled back because a stage held until its limit: the evidence was inconclusive. */
  readonly heldToLimitShare: number;
  readonly promotedShare: number;
  /** From the first shift to the verdict, of releases that were found. */
  readonly secondsToFind: Quantiles | null;
  /** From the first shift to the promotion, of releases that were promoted. */
  readonly secondsToPromote: Quantiles | null;
  /** Requests of the canary until then, of releases that were found. */
  readonly canaryRequestsUntilFound: Quantiles | null;
  /** Faults of the canary until then, of releases that were found. */
  readonly badResponsesUntilFound: Quantiles | null;
}

/** The outcomes of releases with a regression. */
export interface Detection extends Regression, Outcomes {}

/** The settings of a simulation. */
export interface Trials {
  readonly strategy: Strategy;
  readonly traffic: PlannedTraffic;
  /** The number of releases of each kind. */
  readonly releases: number;
  /**
   * Uniform random numbers in [0, 1) for a release by its number. They are the same for every kind, so that kinds differ
   * not by chance, and the plan can be reproduced.
   */
  readonly chanceOf: (release: number) => () => number;
  /** The reaction time that a budget assumes. @default without a tripwire */
  readonly reactionSeconds?: number;
}

/** Simulates releases whose canary fails at a rate. */
export function simulatedReleases(
  canaryFaultRate: number,
  { strategy, traffic, releases, chanceOf, reactionSeconds }: Trials,
): SimulatedRelease[] {
  const { requestsPerSecond, faultRate } = traffic;
  const rates = { production: faultRate, canary: canaryFaultRate };
  const policy = judgePolicyFor(strategy, reactionSeconds);
  return Array.from({ length: releases }, (_, release) =>
    simulateRelease({
      strategy,
      traffic: steadyTraffic(requestsPerSecond, rates),
      chance: chanceOf(release),
      policy,
    }),
  );
}

/** Simulates releases whose canary fails at a rate, and counts their outcomes. */
export function outcomesOf(canaryFaultRate: number, trials: Trials): Outcomes {
  const { strategy, releases } = trials;
  const simulated = simulatedReleases(canaryFaultRate, trials);
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

/** Quantiles by nearest rank: always one of the numbers. */
export function quantilesOf(numbers: readonly number[]): Quantiles | null {
  if (numbers.length === 0) return null;
  const sorted = [...numbers].sort((one, other) => one - other);
  const at = (share: number) => sorted[Math.ceil(share * sorted.length) - 1]!;
  return { median: at(0.5), p95: at(0.95) };
}
