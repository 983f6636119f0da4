import type { Weight } from '../../core/traffic/weight';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { parseCheckAnswer, type ObservedCheck } from '../../core/analysis/evidence/check-answer';

/** The event that a check's function is invoked with. */
export interface CheckQuestion {
  readonly service: string;
  readonly release: { readonly id: string; readonly version: string; readonly previousVersion: string };
  /** The stage that the release would leave. */
  readonly stage: { readonly label: string; readonly canaryWeight: Weight };
  /** ISO 8601. */
  readonly at: string;
}

/** A check that does not answer in time is asked again at the next check of the stage. */
const timeoutMilliseconds = 15_000;

/** The functions of the user's checks. */
export class Checks {
  /** @param functions ARNs, by the name of the check */
  constructor(
    private readonly functions: Readonly<Record<string, string>>,
    private readonly client = new LambdaClient({ maxAttempts: 1 }),
  ) {}

  /** Invokes checks in parallel. The error of a check is its answer; this does not throw. */
  async ask(
    names: readonly string[],
    question: CheckQuestion,
  ): Promise<Readonly<Record<string, ObservedCheck>>> {
    return Object.fromEntries(
      await Promise.all(names.map(async (name) => [name, await this.#ask(name, question)] as const)),
    );
  }

  async #ask(name: string, question: CheckQuestion): Promise<ObservedCheck> {
    const functionArn = this.functions[name];
    if (functionArn === undefined) return { unanswered: 'the service has no function for it' };
    try {
      const { FunctionError, Payload } = await this.client.send(
        new InvokeCommand({ FunctionName: functionArn, Payload: Buffer.from(JSON.stringify(question)) }),
        { abortSignal: AbortSignal.timeout(timeoutMilliseconds) },
      );
      if (FunctionError !== undefined) return { unanswered: `it ended with ${FunctionError}` };
      return parseCheckAnswer(JSON.parse(Buffer.from(Payload ?? []).toString()));
    } catch (error) {
      return { unanswered: (error as Error).name };
    }
  }
}
