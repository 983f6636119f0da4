import type { Catcher, Retrier, TaskState, Template } from './asl';
import type { ReleaseErrorName } from '../core/errors/release-error';
import { outOfTime, outOfTimeBeforeWaiting } from './retries';
import { functionTimeoutSeconds, taskGraceSeconds, type TaskName } from './tasks';

/** The state that every failure after Admit leads to. */
export const restoreBaseline = 'Restore baseline';

/** The state before {@link restoreBaseline} after failures that are not the canary's. */
export const askForProduction = 'Can production serve?';

/** The state after {@link restoreBaseline}: restores the production revision, and reads the weights back. */
export const rollBack = 'Roll back';

/** The time a state was entered. Retries of its task see the same time. */
export const now = '{% $states.context.State.EnteredTime %}';

/** Renders the state that runs a task. With `untilResumed` it lasts until a call returns its task token. */
export type TaskRenderer = (
  name: TaskName,
  options: {
    payload: Template;
    assign?: Readonly<Record<string, Template>>;
    retry: readonly Retrier[];
    /** The longest wait for the function, independent of its own timeout. @default a little longer than that timeout */
    timeoutSeconds?: number;
    /** The longest wait for the task token, as an expression. Such a state has no output. */
    untilResumed?: { readonly seconds: string };
    catch?: readonly Catcher[];
    next: string;
  },
) => TaskState;

/** Returns the renderer for tasks that are functions. Partition and ARNs may be CDK tokens. */
export function taskRenderer(
  partition: string,
  functionArns: Readonly<Record<TaskName, string>>,
): TaskRenderer {
  return (name, options) => ({
    Type: 'Task',
    Resource: `arn:${partition}:states:::lambda:invoke${options.untilResumed ? '.waitForTaskToken' : ''}`,
    Arguments: { FunctionName: functionArns[name], Payload: options.payload },
    TimeoutSeconds:
      options.untilResumed?.seconds ??
      options.timeoutSeconds ??
      functionTimeoutSeconds[name] + taskGraceSeconds,
    Assign: options.assign,
    Output: options.untilResumed ? undefined : '{% $states.result.Payload %}',
    Retry: [...retriesOfTimeouts(options), ...options.retry],
    Catch: options.catch,
    Next: options.next,
  });
}

function retriesOfTimeouts({
  untilResumed,
  timeoutSeconds,
}: {
  readonly untilResumed?: object;
  readonly timeoutSeconds?: number;
}): Retrier[] {
  if (untilResumed) return [outOfTimeBeforeWaiting];
  return timeoutSeconds === undefined ? [outOfTime] : [];
}

/** Catches every error and keeps it in a variable of the outer scope; one of the lane would end with the lane. */
export function catchAll(next: string, variable = 'failure'): Catcher[] {
  return [catchErrors(['States.ALL'], next, variable)];
}

/**
 * The errors after which a rollback waits for nothing: the canary failed, a person decided, another execution owns the
 * release, or the longest hold for production is over.
 */
const unconditional: readonly ReleaseErrorName[] = [
  'VerdictFailed',
  'CanaryAlarm',
  'CanaryFaults',
  'ReleaseAborted',
  'ApprovalRejected',
  'LockLost',
  'ProductionUnreachable',
];

/** Catches every error of a state after which the canary may have traffic. */
export function catchWithTraffic(): Catcher[] {
  return [
    catchErrors(unconditional, restoreBaseline, 'failure'),
    catchErrors(['States.ALL'], askForProduction, 'failure'),
  ];
}

function catchErrors(errors: readonly string[], next: string, variable: string): Catcher {
  return {
    ErrorEquals: errors,
    Assign: {
      [variable]: { error: '{% $states.errorOutput.Error %}', cause: '{% $states.errorOutput.Cause %}' },
    },
    Next: next,
  };
}
