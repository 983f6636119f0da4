import type { Strategy } from '../../strategy/strategy';
import type { Stage } from '../../strategy/stage';
import { judgePolicyFor } from './judge-policy';
import { SimulatedMinutes } from './minutes';
import type { Policy, PolicyVerdict } from './policy';
import { firstStageOf, stageAfter } from './stages';
import type { SimulatedTraffic } from './traffic';

export interface SimulationOptions {
  readonly strategy: Strategy;
  readonly traffic: SimulatedTraffic;
  /** Uniform random numbers in [0, 1), which determine the release. */
  readonly chance: () => number;
  /** The judge. @default judgePolicyFor(strategy), which judges as real releases are judged */
  readonly policy?: Policy;
}

/** The result of a simulated release. Times in seconds since its first request. */
export interface SimulatedRelease {
  readonly outcome: 'promoted' | 'rolled-back';
  readonly seconds: number;
  /** Set if it was rolled back. */
  readonly secondsToRollback?: number;
  /** The last stage: `10%`. */
  readonly stageLabel: string;
  /** Every stage with its beginning. */
  readonly stages: readonly { readonly label: string; readonly second: number }[];
  /** All requests of the canary, published or not. */
  readonly canaryRequests: number;
  readonly canaryFaults: number;
  /** The names of the gates that failed or held at the end. */
  readonly blockingGates: readonly string[];
  readonly checks: number;
  /** True if it was rolled back because of missing evidence. */
  readonly heldToLimit: boolean;
}

/** The beginning of simulated time. */
const epoch = 0;

/**
 * Simulates a release from its first shift to its end, with the strategy, evidence and judge of a real one, in about a
 * millisecond.
 *
 * Requests arrive as a Poisson process. Each goes to the canary and fails at random, independently except for clusters of
 * faults. A release begins anywhere in a minute. Weights take effect at once and checks take no time: a real release also
 * takes the time of its tasks and of the data plane.
 *
 * @throws RangeError for impossible traffic
 */
export function simulateRelease(options: SimulationOptions): SimulatedRelease {
  const { strategy, traffic, chance, policy = judgePolicyFor(strategy) } = options;
  const startedAt = epoch + Math.floor(chance() * 60) * 1000;
  const minutes = new SimulatedMinutes(traffic, chance, startedAt);
  const judge = policy();
  const shifts: number[] = [];
  const stages: { label: string; second: number }[] = [];
  let second = 0;
  let checks = 0;

  const judgeNow = (stage: Stage): PolicyVerdict =>
    judge({
      stage,
      shifts,
      at: startedAt + second * 1000,
      buckets: minutes.published(),
      requestsPerSecond: traffic.requestsPerSecond(second),
    });
  const checkStage = (stage: Stage, shiftedSecond: number): PolicyVerdict => {
    second += strategy.checkIntervalSeconds;
    checks += 1;
    minutes.serveUntil(second, { canaryWeight: stage.canaryWeight, shiftedSecond });
    const verdict = judgeNow(stage);
    const isOver = second - shiftedSecond >= stage.bakeSeconds + stage.maxHoldSeconds;
    if (verdict.decision !== 'hold' || !isOver) return verdict;
    return { ...verdict, decision: 'fail', heldToLimit: true };
  };
  const ended = (stage: Stage, verdict: PolicyVerdict): SimulatedRelease => ({
    outcome: verdict.decision === 'fail' ? 'rolled-back' : 'promoted',
    seconds: second,
    ...(verdict.decision === 'fail' && { secondsToRollback: second }),
    stageLabel: stage.label,
    stages,
    canaryRequests: minutes.canary.requests,
    canaryFaults: minutes.canary.events,
    blockingGates: verdict.blockingGates ?? [],
    checks,
    heldToLimit: verdict.heldToLimit ?? false,
  });

  const { stage: first, verdict: refusal } = firstStageOf(strategy, judgeNow);
  if (strategy.start && refusal?.decision === 'fail') return ended(strategy.start, refusal);
  let next = first;
  while (next) {
    const stage: Stage = next;
    shifts.push(startedAt + second * 1000);
    stages.push({ label: stage.label, second });
    const shiftedSecond = second;
    let verdict = checkStage(stage, shiftedSecond);
    while (verdict.decision === 'hold') verdict = checkStage(stage, shiftedSecond);
    next = stageAfter(strategy, stage, verdict);
    if (verdict.decision === 'fail' || !next) return ended(stage, verdict);
  }
  throw new RangeError(`strategy "${strategy.name}" has no stages`);
}
