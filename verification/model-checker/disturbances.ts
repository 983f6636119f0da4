import type { Release } from '../../core/release/release';
import { alarmName, shiftInput } from './explored-release';
import type { Host, Program } from './handler-host';
import { atSecond } from './seconds';

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

/** Invokes the guard. Lambda retries an event twice; one retry is explored. */
async function invokeGuard(host: Host, event: object, at: string): Promise<void> {
  await host.invoke('guard', event, at).catch(() => host.invoke('guard', event, at).catch(ignore));
}

function ignore(): undefined {
  return undefined;
}
