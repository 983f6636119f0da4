import type { Policy } from '../../../core/planning/simulation/policy';
import { parseStrategy, type Strategy } from '../../../core/strategy/strategy';
import { usualDeliverySeconds } from '../../../core/strategy/defaults';
import { defaultPolicy, policyNamed } from '../verdict/policies-compared';
import { codeDeploy, onePercentAndThreeInOneMinute } from '../verdict/policies/code-deploy';

/** A policy on minutes, and the tripwires beside it. */
export interface Competitor {
  readonly name: string;
  readonly isOurs: boolean;
  readonly policy: Policy;
  readonly strategy: Strategy;
  /** The slowest delivery of log records in seconds, by the name of the row. @default no tripwire */
  readonly tripwires?: Readonly<Record<string, number>>;
}

const strategy = parseStrategy('canary', {});
const ourStrategy = parseStrategy('canary', {
  gates: [{ type: 'alarms' }, { type: 'compare' }, { type: 'enoughData' }],
});

/** All competitors, ours first. */
export const competitors: readonly Competitor[] = [
  {
    name: 'ours, without tripwire',
    isOurs: true,
    policy: defaultPolicy.policyFor(ourStrategy),
    strategy: ourStrategy,
    tripwires: {
      'ours, delivery in 5 s': usualDeliverySeconds,
      'ours, delivery in 60 s': 60,
      'ours, delivery in 180 s': 180,
    },
  },
  ...['any error', 'Flagger 1 m, 10, 99%', 'Argo 1 m, limit 0, 1%', 'Argo 5 m, limit 3, 1%'].map(peer),
  ...['CodeDeploy > 0, 2 × 1 m', 'CodeDeploy > 1%, ≥ 3, 5 m'].map(peer),
  {
    name: 'CodeDeploy > 1%, ≥ 3, 1 m',
    isOurs: false,
    policy: codeDeploy(onePercentAndThreeInOneMinute),
    strategy,
  },
];

function peer(name: string): Competitor {
  return { name, isOurs: false, policy: policyNamed(name).policyFor(strategy), strategy };
}
