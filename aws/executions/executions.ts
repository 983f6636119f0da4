import {
  DescribeExecutionCommand,
  ExecutionStatus,
  SendTaskSuccessCommand,
  SFNClient,
  StartExecutionCommand,
} from '@aws-sdk/client-sfn';
import { clientSettings } from '../client/settings';
import { awsCall, awsCallUnless } from '../client/calls';

/** What Step Functions says of an execution. */
export interface ObservedExecution {
  readonly status: ExecutionStatus;
  /** ISO 8601; undefined while it runs. */
  readonly stoppedAt?: string;
  /** Why it failed, as it says itself. */
  readonly error?: string;
  readonly cause?: string;
  /** What it answered, as JSON, if it ended well. */
  readonly output?: string;
}

/** Whether the execution does nothing any more, unless somebody redrives it. */
export function hasEnded({ status }: ObservedExecution): boolean {
  return status !== ExecutionStatus.RUNNING && status !== ExecutionStatus.PENDING_REDRIVE;
}

/** The executions of state machines. */
export class Executions {
  constructor(private readonly client = new SFNClient(clientSettings)) {}

  /**
   * Step Functions answers as of a moment ago: a change may be missing.
   *
   * @returns undefined when there is no such execution, or when it ended more than 90 days ago
   */
  async read(executionArn: string): Promise<ObservedExecution | undefined> {
    const found = await awsCallUnless(
      'ExecutionDoesNotExist',
      `states DescribeExecution ${executionArn}`,
      () => this.client.send(new DescribeExecutionCommand({ executionArn })),
    );
    if (!found) return undefined;
    const { status = ExecutionStatus.RUNNING, stopDate, error, cause, output } = found;
    return { status, stoppedAt: stopDate?.toISOString(), error, cause, output };
  }

  /**
   * Starts an execution. With the name and the input of one that runs already it answers with that one.
   *
   * @returns its ARN
   */
  async start(stateMachineArn: string, name: string, input: object): Promise<string> {
    const { executionArn } = await awsCall(`states StartExecution ${name}`, () =>
      this.client.send(new StartExecutionCommand({ stateMachineArn, name, input: JSON.stringify(input) })),
    );
    return executionArn ?? '';
  }

  /**
   * Ends the task of a token well. A token whose task is over, or is none of Step Functions', wakes nobody.
   *
   * @returns whether a task ended
   */
  async completeTask(taskToken: string): Promise<boolean> {
    const woken = await awsCallUnless(
      ['TaskTimedOut', 'TaskDoesNotExist', 'InvalidToken'],
      'states SendTaskSuccess',
      () => this.client.send(new SendTaskSuccessCommand({ taskToken, output: '{}' })),
    );
    return woken !== undefined;
  }
}
