import { settledBuckets } from '../../../core/analysis/evidence/evidence';
import { seededChance } from '../../../core/planning/simulation/seeded-chance';
import type { Look, Policy } from '../../../core/planning/simulation/policy';
import { simulateRelease } from '../../../core/planning/simulation/release';
import { contenderOf } from './policies-compared';
import { verdictScenario, verdictScenarios } from './scenarios';

/** Releases to simulate: those from one number on and before another. */
export interface VerdictOrder {
  readonly scenario: string;
  readonly contender: string;
  readonly seed: number;
  readonly from: number;
  readonly to: number;
}

/** How releases ended, one number each at the same index. */
export interface VerdictSample {
  /** Seconds until the traffic was taken back; 0 for a promoted release. */
  readonly secondsToRollback: number[];
  /** Minutes of both sides, after the settle times, that were known at the end. */
  readonly dataMinutes: number[];
  readonly canaryFaults: number[];
  /** 1 for a release that was taken back because nothing could be shown. */
  readonly heldToLimit: number[];
}

/** Simulates releases; a number of a scenario meets the same chance whoever judges. */
export function simulateVerdicts(order: VerdictOrder): VerdictSample {
  const scenario = verdictScenario(order.scenario);
  const contender = contenderOf(order.contender);
  const strategy = contender.strategyFor(scenario);
  const ruleOf = contender.policyFor(strategy);
  const scenarioNumber = verdictScenarios.indexOf(scenario);
  const sample: VerdictSample = { secondsToRollback: [], dataMinutes: [], canaryFaults: [], heldToLimit: [] };
  for (let release = order.from; release < order.to; release++) {
    const chance = seededChance(order.seed, scenarioNumber, release);
    let last: Look | undefined;
    const policy: Policy = () => {
      const rule = ruleOf();
      return (look) => rule((last = look));
    };
    const { traffic } = scenario;
    const ended = simulateRelease({ strategy, traffic, chance, policy });
    sample.secondsToRollback.push(ended.secondsToRollback ?? 0);
    sample.dataMinutes.push(
      last ? settledBuckets(last.buckets, last.shifts, last.stage.settleSeconds).length : 0,
    );
    sample.canaryFaults.push(ended.canaryFaults);
    sample.heldToLimit.push(ended.heldToLimit ? 1 : 0);
  }
  return sample;
}
