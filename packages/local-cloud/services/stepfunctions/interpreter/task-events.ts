import { notTruncated } from './payload';
import type { Branch } from './branch';
import type { StateFailure } from './failure';

/** The history events of a task, by the kind of its Resource. */
export interface TaskEvents {
  /** @param parameters as JSON text */
  scheduled(parameters: string, timeoutSeconds: number | undefined): void;
  started(): void;
  /** The call was made, and the task waits for its token. */
  submitted(output: string): void;
  succeeded(output: string): void;
  failed(failure: StateFailure): void;
}

/**
 * For `arn:PARTITION:states:::…`.
 *
 * @param task.resource such as `invoke.waitForTaskToken` of the type `lambda`, or `updateListener` of
 *   `aws-sdk:vpclattice`
 */
export function integrationEvents(
  branch: Branch,
  task: { readonly resource: string; readonly resourceType: string },
  region: string,
): TaskEvents {
  return {
    scheduled(parameters, timeoutSeconds) {
      branch.record('TaskScheduled', {
        taskScheduledEventDetails: {
          ...task,
          region,
          parameters,
          ...(timeoutSeconds !== undefined && { timeoutInSeconds: timeoutSeconds }),
        },
      });
    },
    started() {
      branch.record('TaskStarted', { taskStartedEventDetails: task });
    },
    submitted(output) {
      branch.record('TaskSubmitted', {
        taskSubmittedEventDetails: { ...task, output, outputDetails: notTruncated },
      });
    },
    succeeded(output) {
      branch.record('TaskSucceeded', {
        taskSucceededEventDetails: { ...task, output, outputDetails: notTruncated },
      });
    },
    failed(failure) {
      const details = { ...task, ...failure.details };
      if (failure.error === 'States.Timeout') {
        branch.record('TaskTimedOut', { taskTimedOutEventDetails: details });
      } else {
        branch.record('TaskFailed', { taskFailedEventDetails: details });
      }
    },
  };
}

/** For a function's ARN as the Resource. */
export function functionEvents(branch: Branch, functionArn: string): TaskEvents {
  return {
    scheduled(input, timeoutSeconds) {
      branch.record('LambdaFunctionScheduled', {
        lambdaFunctionScheduledEventDetails: {
          resource: functionArn,
          input,
          inputDetails: notTruncated,
          ...(timeoutSeconds !== undefined && { timeoutInSeconds: timeoutSeconds }),
        },
      });
    },
    started() {
      branch.record('LambdaFunctionStarted');
    },
    submitted() {
      throw new Error('a function ARN as Resource takes no task token');
    },
    succeeded(output) {
      branch.record('LambdaFunctionSucceeded', {
        lambdaFunctionSucceededEventDetails: { output, outputDetails: notTruncated },
      });
    },
    failed(failure) {
      if (failure.error === 'States.Timeout') {
        branch.record('LambdaFunctionTimedOut', { lambdaFunctionTimedOutEventDetails: failure.details });
      } else {
        branch.record('LambdaFunctionFailed', { lambdaFunctionFailedEventDetails: failure.details });
      }
    },
  };
}
