import { judgePolicyFor } from '../../../core/planning/simulation/judge-policy';
import type { Policy } from '../../../core/planning/simulation/policy';
import { parseStrategy, type Strategy } from '../../../core/strategy/strategy';
import { anyError } from './policies/any-error';
import { argoRollouts } from './policies/argo-rollouts';
import {
  anyErrorTwice,
  codeDeploy,
  onePercentAndThreeInFiveMinutes,
  onePercentInFiveMinutes,
} from './policies/code-deploy';
import { flagger } from './policies/flagger';
import { kayenta } from './policies/kayenta';
import { zTest } from './policies/z-test';
import type { VerdictScenario } from './scenarios';

/** A policy whose decisions the bench compares with those of the others. */
export interface ComparedPolicy {
  readonly name: string;
  readonly isOurs: boolean;
  policyFor(strategy: Strategy): Policy;
  strategyFor(scenario: VerdictScenario): Strategy;
  /** @default every scenario */
  takesPart?(scenario: VerdictScenario): boolean;
}

/** The judge with the default strategy. */
export const defaultPolicy = ours('ours', { withAlarms: true, withRightDispersion: true });

/** The judge with the gates `compare` and `enoughData` only. */
export const comparePolicy = ours('ours, compare alone', { withAlarms: false, withRightDispersion: true });

const misledPolicy: ComparedPolicy = {
  ...ours('ours, compare, φ = 1', { withAlarms: false, withRightDispersion: false }),
  takesPart: ({ traffic }) => (traffic.clusterSize ?? 1) > 1,
};

const peers: readonly ComparedPolicy[] = [
  peer('any error', anyError),
  peer('z-test each minute', zTest),
  peer('Flagger 1 m, 10, 99%', flagger),
  peer('Argo 5 m, limit 3, 1%', argoRollouts({ intervalMinutes: 5, failureLimit: 3, maxErrorRate: 0.01 })),
  peer('Argo 1 m, limit 0, 1%', argoRollouts({ intervalMinutes: 1, failureLimit: 0, maxErrorRate: 0.01 })),
  peer('CodeDeploy > 0, 2 × 1 m', codeDeploy(anyErrorTwice)),
  peer('CodeDeploy > 1%, 5 m', codeDeploy(onePercentInFiveMinutes)),
  peer('CodeDeploy > 1%, ≥ 3, 5 m', codeDeploy(onePercentAndThreeInFiveMinutes)),
  peer('Kayenta 10 m', kayenta),
];

/** All policies, ours first. */
export const policies: readonly ComparedPolicy[] = [defaultPolicy, comparePolicy, misledPolicy, ...peers];

/** @throws RangeError for an unknown name */
export function policyNamed(name: string): ComparedPolicy {
  const policy = policies.find((candidate) => candidate.name === name);
  if (!policy) throw new RangeError(`there is no policy "${name}"`);
  return policy;
}

function ours(name: string, options: { withAlarms: boolean; withRightDispersion: boolean }): ComparedPolicy {
  const strategyOf = (dispersion: number) =>
    parseStrategy('canary', {
      gates: [
        ...(options.withAlarms ? [{ type: 'alarms' }] : []),
        { type: 'compare', dispersion },
        { type: 'enoughData' },
      ],
    });
  return {
    name,
    isOurs: true,
    policyFor: judgePolicyFor,
    strategyFor: ({ traffic }) => strategyOf(options.withRightDispersion ? (traffic.clusterSize ?? 1) : 1),
  };
}

/** Returns a peer that runs the stages of our default strategy and ignores its gates. */
function peer(name: string, policy: Policy): ComparedPolicy {
  const strategy = parseStrategy('canary', {});
  return { name, isOurs: false, policyFor: () => policy, strategyFor: () => strategy };
}
