import type { Release } from '../../core/release/release';
import { defaultStrategyName } from '../../core/strategy/defaults';
import { parseStrategy } from '../../core/strategy/strategy';
import type { Definition } from '../../statemachine/asl';
import { renderRelease } from '../../statemachine/release';
import { taskNames, type TaskName } from '../../statemachine/tasks';
import { fewAttempts, type Attempts } from './lane';
import { atSecond } from './seconds';

export const alarmName = 'checkout-canary-errors';

/** The explored strategy: every kind of shift, with as few checks as possible. */
export const strategy = parseStrategy(defaultStrategyName, {
  settleSeconds: 0,
  stages: [
    { weightPercent: 10, bakeSeconds: 0 },
    { weightPercent: 100, bakeSeconds: 0 },
  ],
  gates: [{ type: 'alarms', names: [alarmName] }],
});

/** A release that was admitted at second 0. */
export function releaseOf(name: string, version: string, previousVersion: string): Release {
  return {
    id: name,
    executionArn: `arn:execution:${name}`,
    version,
    previousVersion,
    strategy: strategy.name,
    startedAt: atSecond(0),
    alarmNames: [alarmName],
  };
}

/** Returns the attempts of a state machine, limited to what can be explored. */
export function attemptsOf({ States }: Definition): Attempts {
  const of = (name: string) => {
    const state = States[name];
    return state?.Type === 'Task'
      ? 1 + Math.max(0, ...(state.Retry ?? []).map((retrier) => retrier.MaxAttempts))
      : 1;
  };
  return {
    forward: Math.min(fewAttempts.forward, of('Promote')),
    rollback: Math.min(fewAttempts.rollback, of('Roll back')),
  };
}

/** Renders the state machine of the explored strategy. */
export function definition(): Definition {
  const functionArns = Object.fromEntries(taskNames.map((name) => [name, name])) as Record<TaskName, string>;
  return renderRelease({
    strategies: [strategy],
    partition: 'aws',
    functionArns,
    alarmNames: [alarmName],
    route: {
      serviceId: 'service',
      listenerId: 'listener',
      targetGroupIds: { production: 'production', canary: 'canary' },
    },
  });
}

/** Returns the input of the task that shifts traffic to a stage. */
export function shiftInput(release: Release, stageIndex: number, at: string): object {
  const { label, canaryWeight } = strategy.stages[stageIndex]!;
  const fromWeight = strategy.stages[stageIndex - 1]?.canaryWeight ?? 0;
  return { release, stage: { label, canaryWeight }, fromWeight, at };
}
