import type { Strategy } from '../../strategy/strategy';
import type { Stage } from '../../strategy/stage';
import { judgePolicyFor } from './judge-policy';
import { SimulatedMinutes } from './minutes';
import type { Policy, PolicyVerdict } from './policy';
import type { SimulatedTraffic } from './traffic';

export interface SimulationOptions {
  readonly strategy: Strategy;
  readonly traffic: SimulatedTraffic;
  /** Uniform numbers in [0, 1): the same numbers, the same release. */
  readonly chance: () => number;
  /** Who judges. @default judgePolicyFor the strategy: as releases are judged */
  readonly policy?: Policy;
}

/** How a simulated release ended. Times in seconds since its first request. */
export interface SimulatedRelease {
  readonly outcome: 'promoted' | 'rolled-back';
  readonly seconds: number;
  /** Until the traffic was taken back; only when it was. */
  readonly secondsToRollback?: number;
  /** The stage that it ended at: `10%`. */
  readonly stageLabel: string;
  /** What the canary served in all, published or not. */
  readonly canaryRequests: number;
  readonly canaryFaults: number;
  /** The names of the gates that took it back. */
  readonly blockingGates: readonly string[];
  readonly checks: number;
  /** Whether it was taken back for lack of evidence, not because of any. */
  readonly heldToLimit: boolean;
}

/** When simulated time begins; minutes begin at its multiples. */
const epoch = 0;

/**
 * Plays a release from its first shift to its end, by the same strategy, evidence and judge as a real one, in
 * about a millisecond.
 *
 * Requests arrive by chance (Poisson), each goes to the canary by chance and fails by chance, independently but
 * for clusters of faults. A release begins anywhere in a minute. Weights take effect at once, and a look and what
 * follows from it take no time: to what a simulation says come the seconds of the tasks, and what the data plane
 * needs to follow.
 *
 * @throws RangeError for traffic that cannot be
 */
export function simulateRelease(options: SimulationOptions): SimulatedRelease {
  const { strategy, traffic, chance, policy = judgePolicyFor(strategy) } = options;
  const startedAt = epoch + Math.floor(chance() * 60) * 1000;
  const minutes = new SimulatedMinutes(traffic, chance, startedAt);
  const rule = policy();
  const shifts: number[] = [];
  let second = 0;
  let looks = 0;

  const checkStage = (stage: Stage, shiftedSecond: number): PolicyVerdict => {
    second += strategy.checkIntervalSeconds;
    looks += 1;
    minutes.serveUntil(second, { canaryWeight: stage.canaryWeight, shiftedSecond });
    const ruling = rule({ stage, shifts, at: startedAt + second * 1000, buckets: minutes.published() });
    const isOver = second - shiftedSecond >= stage.bakeSeconds + stage.maxHoldSeconds;
    if (ruling.decision !== 'hold' || !isOver) return ruling;
    return { ...ruling, decision: 'fail', heldToLimit: true };
  };
  const ended = (stage: Stage, ruling: PolicyVerdict): SimulatedRelease => ({
    outcome: ruling.decision === 'fail' ? 'rolled-back' : 'promoted',
    seconds: second,
    ...(ruling.decision === 'fail' && { secondsToRollback: second }),
    stageLabel: stage.label,
    canaryRequests: minutes.canary.requests,
    canaryFaults: minutes.canary.events,
    blockingGates: ruling.blockingGates ?? [],
    checks: looks,
    heldToLimit: ruling.heldToLimit ?? false,
  });

  for (const [index, stage] of strategy.stages.entries()) {
    shifts.push(startedAt + second * 1000);
    const shiftedSecond = second;
    let ruling = checkStage(stage, shiftedSecond);
    while (ruling.decision === 'hold') ruling = checkStage(stage, shiftedSecond);
    if (ruling.decision === 'fail' || index === strategy.stages.length - 1) return ended(stage, ruling);
  }
  throw new RangeError(`strategy "${strategy.name}" has no stages`);
}
