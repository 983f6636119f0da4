import type { Policy, PolicyVerdict } from '../../../core/planning/simulation/policy';
import { seededChance } from '../../../core/planning/simulation/seeded-chance';
import { firstStageOf, stageAfter } from '../../../core/planning/simulation/stages';
import type { Stage } from '../../../core/strategy/stage';
import type { Strategy } from '../../../core/strategy/strategy';
import { nodeArrivals, ServedSeconds, type ReactionTraffic, type WeightsSpread } from './served-seconds';

export interface ReactionOptions {
  readonly strategy: Strategy;
  readonly traffic: ReactionTraffic;
  readonly policy: Policy;
  readonly spread: WeightsSpread;
  /** Determine the release; the traffic and the spread of weights are the same under every policy until it decides. */
  readonly seeds: readonly number[];
}

/** A release as a policy without the tripwire ends it, and the seconds after that in which the canary would still serve. */
export interface JudgedRelease {
  readonly served: ServedSeconds;
  /** The seconds at which stages began. */
  readonly shifts: readonly { readonly second: number; readonly canaryWeight: number }[];
  /** The second at which the policy rolls back. */
  readonly rolledBackAt?: number;
  /** The second at which the release is over. */
  readonly endedAt: number;
  /** The seconds at which the nodes of the data plane learn of a rollback, counted from it. */
  readonly rollbackDelays: readonly number[];
}

/** The slowest node has learned of a rollback after this many seconds. */
const slowestRollbackSeconds = 91;

/** Simulates a release under a policy that reads complete minutes. */
export function judgeRelease(options: ReactionOptions): JudgedRelease {
  const { strategy, traffic, spread, seeds } = options;
  const spreadChance = seededChance(...seeds, 1);
  const rollbackDelays = nodeArrivals(0, spread, spreadChance);
  const chances = { traffic: seededChance(...seeds, 0), spread: spreadChance };
  // A release begins anywhere in a minute.
  const firstMinute = -Math.floor(seededChance(...seeds, 2)() * 60);
  const served = new ServedSeconds(traffic, spread, chances);
  const policy = options.policy();
  const shifts: { second: number; canaryWeight: number }[] = [];
  const at = (second: number) => (second - firstMinute) * 1000;
  const judge = (stage: Stage, second: number): PolicyVerdict =>
    policy({
      stage,
      shifts: shifts.map((shift) => at(shift.second)),
      at: at(second),
      buckets: served.published(firstMinute),
      requestsPerSecond: traffic.requestsPerSecond,
    });
  let { stage } = firstStageOf(strategy, (start) => judge(start, 0));
  while (stage) {
    const shiftedAt = served.seconds.length;
    shifts.push({ second: shiftedAt, canaryWeight: stage.canaryWeight });
    served.shift(stage.canaryWeight);
    let verdict: PolicyVerdict = { decision: 'hold' };
    while (verdict.decision === 'hold') {
      const second = served.seconds.length + strategy.checkIntervalSeconds;
      served.serveUntil(second);
      verdict = judge(stage, second);
      const isOver = second - shiftedAt >= stage.bakeSeconds + stage.maxHoldSeconds;
      if (verdict.decision !== 'fail' && !(verdict.decision === 'hold' && isOver)) continue;
      served.serveUntil(second + slowestRollbackSeconds);
      return { served, shifts, rolledBackAt: second, endedAt: second, rollbackDelays };
    }
    stage = stageAfter(strategy, stage, verdict);
  }
  const endedAt = served.seconds.length;
  served.serveUntil(endedAt + slowestRollbackSeconds);
  return { served, shifts, endedAt, rollbackDelays };
}
