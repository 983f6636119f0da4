import type { DescribeExecutionCommandInput, ExecutionStatus } from '@aws-sdk/client-sfn';
import type { LocalCloud } from '../../packages/local-cloud/cloud';
import type { Operation } from '../../packages/local-cloud/kernel/service';

/** An execution as DescribeExecution returns it. */
interface KnownExecution {
  readonly status: ExecutionStatus;
  readonly input: string;
  readonly stopDate?: Date;
  readonly error?: string;
}

/**
 * Executions that Step Functions describes as they are said to be, and that run no state: for releases whose tasks a test invokes
 * itself.
 */
export class KnownExecutions {
  readonly #byArn = new Map<string, KnownExecution>();

  constructor(
    private readonly cloud: LocalCloud,
    private readonly arnOf: (name: string) => string,
  ) {
    const operations = cloud.stepfunctions.operations as Record<string, Operation>;
    const describe = operations['DescribeExecution']!;
    operations['DescribeExecution'] = {
      ...describe,
      handle: (input, call) =>
        this.#byArn.get((input as DescribeExecutionCommandInput).executionArn ?? '') ??
        describe.handle(input, call),
    };
  }

  begin(name: string, input: object): void {
    this.#byArn.set(this.arnOf(name), { status: 'RUNNING', input: JSON.stringify(input) });
  }

  /** Ends an execution now. */
  end(name: string, status: ExecutionStatus, error?: string): void {
    const execution = this.#byArn.get(this.arnOf(name));
    if (!execution) throw new Error(`no execution ${name} was begun`);
    const stopDate = new Date(this.cloud.context.clock.now());
    this.#byArn.set(this.arnOf(name), { ...execution, status, stopDate, error });
  }

  /** Makes executions unknown, as those of a deleted state machine are. */
  forget(): void {
    this.#byArn.clear();
  }
}
