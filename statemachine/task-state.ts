import type { Catcher, Retrier, TaskState, Template } from './asl';
import { outOfTime, outOfTimeBeforeWaiting } from './retries';
import { functionTimeoutSeconds, taskGraceSeconds, type TaskName } from './tasks';

/** Where every failure after the admission leads. */
export const rollBack = 'Roll back';

/** When a state was entered; repeating its task does not change it. */
export const now = '{% $states.context.State.EnteredTime %}';

/** Makes the state that runs a task. With `untilWoken` it lasts until somebody gives its token back. */
export type TaskRenderer = (
  name: TaskName,
  options: {
    payload: Template;
    assign?: Readonly<Record<string, Template>>;
    retry: readonly Retrier[];
    /** How long at most it waits to be woken, as an expression; its result is then nothing. */
    untilWoken?: { readonly seconds: string };
    catch?: readonly Catcher[];
    next: string;
  },
) => TaskState;

/** Tasks are the functions with these ARNs, which may be CDK tokens. */
export function taskRenderer(functionArns: Readonly<Record<TaskName, string>>): TaskRenderer {
  return (name, options) => ({
    Type: 'Task',
    Resource: `arn:aws:states:::lambda:invoke${options.untilWoken ? '.waitForTaskToken' : ''}`,
    Arguments: { FunctionName: functionArns[name], Payload: options.payload },
    TimeoutSeconds: options.untilWoken?.seconds ?? functionTimeoutSeconds[name] + taskGraceSeconds,
    Assign: options.assign,
    Output: options.untilWoken ? undefined : '{% $states.result.Payload %}',
    Retry: [options.untilWoken ? outOfTimeBeforeWaiting : outOfTime, ...options.retry],
    Catch: options.catch,
    Next: options.next,
  });
}

/** Keeps the error for whoever cleans up: a variable of the lane would be gone outside it. */
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
