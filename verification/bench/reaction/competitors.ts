import type { Policy } from '../../../core/planning/simulation/policy';
import { parseStrategy, type Strategy } from '../../../core/strategy/strategy';
import { usualDeliverySeconds } from '../../../core/strategy/defaults';
import { defaultPolicy, policyNamed } from '../verdict/policies-compared';
import { codeDeploy, onePercentAndThreeInOneMinute } from '../verdict/policies/code-deploy';

/** A policy on minutes, and the tripwires beside it. */
export interface Competitor {
  readonly name: string;
  readonly isOurs: boolean;
  readonly policyFor: (strategy: Strategy) => Policy;
  /** @param dispersion the number of faults per cause, which peers have no setting for */
  readonly strategyFor: (dispersion: number) => Strategy;
  /** The slowest delivery of log records in seconds, by the name of the row. @default no tripwire */
  readonly tripwires?: Readonly<Record<string, number>>;
}

const strategy = parseStrategy('canary', {});
const ourStrategies = new Map<number, Strategy>();

function ourStrategy(dispersion: number): Strategy {
  const known = ourStrategies.get(dispersion);
  if (known) return known;
  const made = parseStrategy('canary', {
    gates: [{ type: 'alarms' }, { type: 'compare', dispersion }, { type: 'enoughData' }],
  });
  ourStrategies.set(dispersion, made);
  return made;
}

/** All competitors, ours first. */
export const competitors: readonly Competitor[] = [
  {
    name: 'ours, without tripwire',
    isOurs: true,
    policyFor: (of) => defaultPolicy.policyFor(of),
    strategyFor: ourStrategy,
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
    policyFor: () => codeDeploy(onePercentAndThreeInOneMinute),
    strategyFor: () => strategy,
  },
];

function peer(name: string): Competitor {
  const policy = policyNamed(name).policyFor(strategy);
  return { name, isOurs: false, policyFor: () => policy, strategyFor: () => strategy };
}
