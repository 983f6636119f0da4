import { InvokeCommand, type LambdaClient } from '@aws-sdk/client-lambda';
import type { AnswersByStatus, Batch } from '../clients/handler';
import type { Answers, ClientTraffic } from './world';

/** The length of one invocation, in seconds. Its answers are counted when it has ended. */
const batchSeconds = 5;

/** Clients that a function in a VPC plays, one invocation after the other. */
export class LambdaClients implements ClientTraffic {
  readonly #answers = { total: 0, failed: 0 };
  readonly #stopped = new AbortController();
  readonly #running: Promise<void>;
  #problem: Error | undefined;

  constructor(
    private readonly lambda: LambdaClient,
    private readonly functionName: string,
    batch: Omit<Batch, 'seconds'>,
  ) {
    this.#running = this.#run({ ...batch, seconds: batchSeconds });
  }

  /** @throws Error when the clients themselves failed, which says nothing about the service */
  get answers(): Answers {
    if (this.#problem) throw this.#problem;
    return this.#answers;
  }

  async stop(): Promise<void> {
    this.#stopped.abort();
    await this.#running;
  }

  async #run(batch: Batch): Promise<void> {
    try {
      while (!this.#stopped.signal.aborted) this.#count(await this.#invoke(batch));
    } catch (error) {
      this.#problem = new Error(`the clients failed: ${(error as Error).message}`, { cause: error });
    }
  }

  async #invoke(batch: Batch): Promise<AnswersByStatus> {
    const { Payload, FunctionError } = await this.lambda.send(
      new InvokeCommand({ FunctionName: this.functionName, Payload: JSON.stringify(batch) }),
    );
    const text = Buffer.from(Payload ?? []).toString();
    if (FunctionError !== undefined) throw new Error(text);
    return JSON.parse(text) as AnswersByStatus;
  }

  #count(answers: AnswersByStatus): void {
    for (const [status, count] of Object.entries(answers)) {
      this.#answers.total += count;
      if (status === 'none' || Number(status) >= 500) this.#answers.failed += count;
    }
  }
}
