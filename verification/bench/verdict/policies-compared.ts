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

/** Someone who judges releases. */
export interface Contender {
  readonly name: string;
  readonly isOurs: boolean;
  policyFor(strategy: Strategy): Policy;
  strategyFor(scenario: VerdictScenario): Strategy;
  /** @default every scenario */
  takesPart?(scenario: VerdictScenario): boolean;
}

/** The judge, with the strategy that a deployment has when it says nothing else. */
export const defaultContender = ours('ours', { withAlarms: true, withRightDispersion: true });

/** The judge without alarms: what the comparison alone does. */
export const compareContender = ours('ours, compare alone', { withAlarms: false, withRightDispersion: true });

const misledContender: Contender = {
  ...ours('ours, compare, φ = 1', { withAlarms: false, withRightDispersion: false }),
  takesPart: ({ traffic }) => (traffic.clusterSize ?? 1) > 1,
};

const peers: readonly Contender[] = [
  peer('any error', anyError),
  peer('z-test each minute', zTest),
  peer('Flagger 1 m, 10, 99 %', flagger),
  peer('Argo 5 m, limit 3, 1 %', argoRollouts({ intervalMinutes: 5, failureLimit: 3, maxErrorRate: 0.01 })),
  peer('Argo 1 m, limit 0, 1 %', argoRollouts({ intervalMinutes: 1, failureLimit: 0, maxErrorRate: 0.01 })),
  peer('CodeDeploy > 0, 2 × 1 m', codeDeploy(anyErrorTwice)),
  peer('CodeDeploy > 1 %, 5 m', codeDeploy(onePercentInFiveMinutes)),
  peer('CodeDeploy > 1 %, ≥ 3, 5 m', codeDeploy(onePercentAndThreeInFiveMinutes)),
  peer('Kayenta 10 m', kayenta),
];

/** All, ours first. */
export const contenders: readonly Contender[] = [
  defaultContender,
  compareContender,
  misledContender,
  ...peers,
];

/** @throws RangeError for a name that is none */
export function contenderOf(name: string): Contender {
  const contender = contenders.find((candidate) => candidate.name === name);
  if (!contender) throw new RangeError(`there is no contender "${name}"`);
  return contender;
}

function ours(name: string, options: { withAlarms: boolean; withRightDispersion: boolean }): Contender {
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

/** On our ladder, whose gates it does not look at. */
function peer(name: string, policy: Policy): Contender {
  const strategy = parseStrategy('canary', {});
  return { name, isOurs: false, policyFor: () => policy, strategyFor: () => strategy };
}
