import {
  DescribeExecutionCommand,
  ExecutionStatus,
  SendTaskSuccessCommand,
  SFNClient,
  StartExecutionCommand,
} from '@aws-sdk/client-sfn';
import { clientSettings } from '../client/settings';
import { awsCallUnless } from '../client/calls';

/** An execution, as Step Functions describes it. */
export interface ObservedExecution {
  readonly status: ExecutionStatus;
  /** ISO 8601; undefined while it runs. */
  readonly stoppedAt?: string;
  /** The error that it failed with. */
  readonly error?: string;
  readonly cause?: string;
  /** JSON. */
  readonly input?: string;
  /** JSON; set if it succeeded. */
  readonly output?: string;
}

/** True once the execution has ended; only a redrive can continue it. */
export function hasEnded({ status }: ObservedExecution): boolean {
  return status !== ExecutionStatus.RUNNING && status !== ExecutionStatus.PENDING_REDRIVE;
}

/** The executions of state machines. */
export class Executions {
  constructor(private readonly client = new SFNClient(clientSettings)) {}

  /**
   * Reads an execution. DescribeExecution is eventually consistent: the newest change may be missing.
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
    const { status = ExecutionStatus.RUNNING, stopDate, error, cause, input, output } = found;
    return { status, stoppedAt: stopDate?.toISOString(), error, cause, input, output };
  }

  /**
   * Starts an execution. Idempotent while an execution of the same name and input runs.
   *
   * @returns its ARN; undefined for the name of an execution of the last 90 days
   */
  async start(stateMachineArn: string, name: string, input: object): Promise<string | undefined> {
    const started = await awsCallUnless('ExecutionAlreadyExists', `states StartExecution ${name}`, () =>
      this.client.send(new StartExecutionCommand({ stateMachineArn, name, input: JSON.stringify(input) })),
    );
    return started?.executionArn;
  }

  /**
   * Completes the task of a token. A token that is invalid or whose task has ended has no effect.
   *
   * @returns whether a task was completed
   */
  async completeTask(taskToken: string): Promise<boolean> {
    const completed = await awsCallUnless(
      ['TaskTimedOut', 'TaskDoesNotExist', 'InvalidToken'],
      'states SendTaskSuccess',
      () => this.client.send(new SendTaskSuccessCommand({ taskToken, output: '{}' })),
    );
    return completed !== undefined;
  }
}
