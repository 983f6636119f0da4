import { ReleaseError } from '../../core/errors/release-error';
import type { Release } from '../../core/release/release';
import type { Stage } from '../../core/strategy/stage';
import { fullWeight } from '../../core/traffic/weight';
import { alarmName, shiftInput, strategy } from './explored-release';
import type { Host, Program } from './handler-host';
import { caught, fewAttempts, isAnything, Lane, untilStopped, type Attempts } from './lane';
import { atSecond } from './seconds';

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
