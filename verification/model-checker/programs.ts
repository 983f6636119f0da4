import { ReleaseError } from '../../core/errors/release-error';
import type { Release } from '../../core/release/release';
import { fullWeight } from '../../core/traffic/weight';
import { defaultStrategyName } from '../../core/strategy/defaults';
import { parseStrategy } from '../../core/strategy/strategy';
import type { Stage } from '../../core/strategy/stage';
import type { Definition } from '../../statemachine/asl';
import { renderRelease } from '../../statemachine/release';
import { taskNames, type TaskName } from '../../statemachine/tasks';
import { caught, fewAttempts, isAnything, Lane, untilStopped, type Attempts } from './lane';
import type { Host, Program } from './handler-host';
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

/**
 * An execution from the first shift on, as `statemachine/release.ts` renders it: the stages in a try block, then
 * promote and conclude, or roll back and conclude. Drain checks are left out: they write no weights.
 */
export function executionOf(release: Release, attempts = fewAttempts): Program {
  return (host) => untilStopped(() => runRelease(new Lane(host, release.executionArn, 1), release, attempts));
}

/** An execution from its very start, once the lock is free. */
export function nextExecution(name: string, version: string): Program {
  const execution = { arn: `arn:execution:${name}`, name };
  return (host) =>
    untilStopped(async () => {
      await host.step('wait', 'LockFree');
      await host.step('states-machine', 'Start', { arn: execution.arn });
      const lane = new Lane(host, execution.arn, 30);
      let release: Release;
      try {
        const admitted = await lane.task('admit', fewAttempts.forward, (at) => ({
          request: { version, strategy: strategy.name },
          execution,
          strategies: [strategy.name],
          enforcedAlarms: { [strategy.name]: [alarmName] },
          onConflict: {},
          at,
        }));
        release = (admitted as { release: Release }).release;
        lane.remember({ release });
      } catch (error) {
        const failure = caught(error);
        lane.remember({ failure });
        await lane.task('conclude', fewAttempts.rollback, (at) => ({
          request: { version },
          execution,
          outcome: 'refused',
          failure,
          at,
        }));
        return lane.end('FAILED');
      }
      try {
        await lane.task('prepare', fewAttempts.forward, (at) => ({ release, at }));
      } catch (error) {
        return rollBack(lane, release, caught(error), fewAttempts);
      }
      return runRelease(lane, release, fewAttempts);
    });
}

/**
 * An execution that a publication starts, which supersedes others, from its start on: its only shift gives the canary all traffic, and no gate is checked.
 * It tries again once the lock is free. Promotion and rollback, which contend with nothing here, are one step each.
 */
export function supersedingExecution(name: string, version: string): Program {
  const execution = { arn: `arn:execution:${name}`, name };
  return (host) =>
    untilStopped(async () => {
      await host.step('states-machine', 'Start', { arn: execution.arn });
      const lane = new Lane(host, execution.arn, 1);
      const release = await admitInTurn(host, lane, execution, version);
      if (!release) return;
      lane.remember({ release });
      try {
        await lane.task('shift', 1, (at) => ({
          release,
          stage: { label: '100%', canaryWeight: fullWeight },
          fromWeight: 0,
          at,
        }));
      } catch (error) {
        const failure = caught(error);
        lane.remember({ failure });
        await lane.restoreBaseline();
        return lane.conclude({ release, outcome: 'rolled-back', failure }, 'FAILED');
      }
      await host.step('states-machine', 'Promote', { version });
      return lane.conclude({ release, outcome: 'promoted' }, 'SUCCEEDED');
    });
}

/** @returns undefined when the release is refused */
async function admitInTurn(
  host: Host,
  lane: Lane,
  execution: { readonly arn: string; readonly name: string },
  version: string,
): Promise<Release | undefined> {
  for (;;) {
    try {
      const admitted = await lane.task('admit', 1, () => ({
        request: { version, strategy: strategy.name, publishedBy: {} },
        execution,
        strategies: [strategy.name],
        enforcedAlarms: {},
        onConflict: { [strategy.name]: 'supersede' },
        at: atSecond(0),
      }));
      return (admitted as { release: Release }).release;
    } catch (error) {
      const failure = caught(error);
      if (failure.error === 'ReleaseSuperseded') {
        // It has released the lock itself, so that Conclude only records the refusal.
        await lane.end('FAILED');
        return undefined;
      }
      if (failure.error !== 'ReleaseSuperseding') {
        await lane.conclude({ request: { version }, execution, outcome: 'refused', failure }, 'FAILED');
        return undefined;
      }
      await host.step('wait', 'LockFree');
    }
  }
}

/** A duplicate invocation of a task, which runs too late. Its result is ignored. */
export function lateShift(release: Release, stageIndex: number): Program {
  return async (host) => {
    await host.invoke('shift', shiftInput(release, stageIndex, atSecond(1 + 2 * stageIndex))).catch(ignore);
  };
}

/** A person stops the execution. */
export function stopping({ executionArn: arn }: Release): Program {
  return (host) => host.step('states-machine', 'End', { arn, status: 'ABORTED', at: atSecond(20) });
}

/** A person aborts the release, and wakes the guard. */
export function abortByPerson({ executionArn }: Release): Program {
  return async (host) => {
    const at = atSecond(15);
    const request = { reason: 'looks wrong', requestedBy: 'ada', at };
    const isAborted = await host.handlers.openLedger().abort(executionArn, request).catch(ignore);
    if (isAborted === true) await invokeGuard(host, { cause: 'abort', executionArn, at }, at);
  };
}

/** An alarm of the release goes to ALARM, and wakes the guard. */
export const alarmRed: Program = async (host) => {
  await host.step('states-machine', 'AlarmRed', { name: alarmName });
  const event = {
    source: 'aws.cloudwatch',
    'detail-type': 'CloudWatch Alarm State Change',
    detail: { alarmName, state: { value: 'ALARM', reason: 'errors', timestamp: atSecond(16) } },
  };
  await invokeGuard(host, event, atSecond(16));
};

/** The event of a failed or stopped execution wakes the guard. */
export function executionEnded({ executionArn: arn }: Release): Program {
  return async (host) => {
    await host.step('wait', 'ExecutionFailed', { arn });
    const event = {
      source: 'aws.states',
      'detail-type': 'Step Functions Execution Status Change',
      time: atSecond(20),
      detail: { executionArn: arn, status: 'ABORTED' },
    };
    await invokeGuard(host, event, atSecond(20));
  };
}

/** The guard's scheduled sweep. */
export function sweep(at: string): Program {
  return (host) =>
    invokeGuard(host, { source: 'aws.events', 'detail-type': 'Scheduled Event', time: at }, at);
}

/** A sweep after all functions of these actors have ended. */
export function sweepAfter(actors: readonly string[], at: string): Program {
  return async (host) => {
    await host.step('wait', 'Finished', { actors });
    await sweep(at)(host);
  };
}

async function runRelease(lane: Lane, release: Release, attempts: Attempts): Promise<void> {
  try {
    const shifts: string[] = [];
    for (const [index, stage] of strategy.stages.entries()) {
      await lane.task('shift', attempts.forward, (at) => {
        shifts[index] = at;
        return shiftInput(release, index, at);
      });
      await passJudge(lane, release, stage, shifts, attempts);
    }
    await lane.task('promote', attempts.forward, (at) => ({ release, at }));
  } catch (error) {
    return rollBack(lane, release, caught(error), attempts);
  }
  lane.remember({ outcome: 'promoted' });
  return lane.conclude({ release, outcome: 'promoted' }, 'SUCCEEDED');
}

async function passJudge(
  lane: Lane,
  release: Release,
  stage: Stage,
  shifts: readonly string[],
  attempts: Attempts,
): Promise<void> {
  const verdict = await lane.task('judge', attempts.forward, (at) => ({ release, stage, shifts, at }));
  const { decision } = verdict as { decision: string };
  if (decision === 'fail') throw new ReleaseError('VerdictFailed', 'the judge failed the stage');
  if (decision !== 'advance') throw new Error(`the explored strategy has no decision ${decision}`);
}

async function rollBack(
  lane: Lane,
  release: Release,
  failure: { error: string; cause: string },
  attempts: Attempts,
): Promise<void> {
  lane.remember({ failure });
  await lane.restoreBaseline();
  try {
    await lane.task('rollback', attempts.rollback, (at) => ({ release, failure, at }), isAnything);
  } catch (error) {
    const outcome = 'rollback-unconfirmed';
    const rollbackFailure = caught(error);
    lane.remember({ rollbackFailure });
    await lane.restoreBaseline();
    return lane.conclude({ release, outcome, failure, rollbackFailure }, 'FAILED');
  }
  return lane.conclude({ release, outcome: 'rolled-back', failure }, 'FAILED');
}

/** Invokes the guard. Lambda retries an event twice; one retry is explored. */
async function invokeGuard(host: Host, event: object, at: string): Promise<void> {
  await host.invoke('guard', event, at).catch(() => host.invoke('guard', event, at).catch(ignore));
}

function shiftInput(release: Release, stageIndex: number, at: string): object {
  const { label, canaryWeight } = strategy.stages[stageIndex]!;
  const fromWeight = strategy.stages[stageIndex - 1]?.canaryWeight ?? 0;
  return { release, stage: { label, canaryWeight }, fromWeight, at };
}

function ignore(): undefined {
  return undefined;
}
