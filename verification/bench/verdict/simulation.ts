import { settledBuckets } from '../../../core/analysis/evidence/evidence';
import { seededChance } from '../../../core/planning/simulation/seeded-chance';
import type { PolicyInput, Policy } from '../../../core/planning/simulation/policy';
import { simulateRelease } from '../../../core/planning/simulation/release';
import { policyNamed } from './policies-compared';
import { verdictScenario, verdictScenarios } from './scenarios';

/** The releases to simulate: numbers `from` (inclusive) to `to` (exclusive). */
export interface VerdictOrder {
  readonly scenario: string;
  /** The name of a compared policy. */
  readonly policy: string;
  readonly seed: number;
  readonly from: number;
  readonly to: number;
}

/** The results of simulated releases; the same index in each list is the same release. */
export interface VerdictSample {
  /** Seconds until the rollback; 0 for a promoted release. */
  readonly secondsToRollback: number[];
  /** Minutes of data of both sides at the end, settle times excluded. */
  readonly dataMinutes: number[];
  readonly canaryFaults: number[];
  /** 1 for a release that was rolled back for want of evidence. */
  readonly heldToLimit: number[];
}

/** Simulates releases. A release number sees the same random numbers under every policy, so policies are comparable. */
export function simulateVerdicts(order: VerdictOrder): VerdictSample {
  const scenario = verdictScenario(order.scenario);
  const compared = policyNamed(order.policy);
  const strategy = compared.strategyFor(scenario);
  const comparedPolicy = compared.policyFor(strategy);
  const scenarioNumber = verdictScenarios.indexOf(scenario);
  const sample: VerdictSample = { secondsToRollback: [], dataMinutes: [], canaryFaults: [], heldToLimit: [] };
  for (let release = order.from; release < order.to; release++) {
    const chance = seededChance(order.seed, scenarioNumber, release);
    let last: PolicyInput | undefined;
    const policy: Policy = () => {
      const decide = comparedPolicy();
      return (check) => decide((last = check));
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
