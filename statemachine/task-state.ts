import type { Catcher, Retrier, TaskState, Template } from './asl';
import { outOfTime, outOfTimeBeforeWaiting } from './retries';
import { functionTimeoutSeconds, taskGraceSeconds, type TaskName } from './tasks';

/** The state that every failure after Admit leads to. */
export const restoreBaseline = 'Restore baseline';

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
    TimeoutSeconds: options.untilResumed?.seconds ?? functionTimeoutSeconds[name] + taskGraceSeconds,
    Assign: options.assign,
    Output: options.untilResumed ? undefined : '{% $states.result.Payload %}',
    Retry: [options.untilResumed ? outOfTimeBeforeWaiting : outOfTime, ...options.retry],
    Catch: options.catch,
    Next: options.next,
  });
}

/** Catches every error and keeps it in a variable of the outer scope; one of the lane would end with the lane. */
export function catchAll(next: string, variable = 'failure'): Catcher[] {
  return [
    {
      ErrorEquals: ['States.ALL'],
      Assign: {
        [variable]: { error: '{% $states.errorOutput.Error %}', cause: '{% $states.errorOutput.Cause %}' },
      },
      Next: next,
    },
  ];
}
