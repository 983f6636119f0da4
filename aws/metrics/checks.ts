import type { Weight } from '../../core/traffic/weight';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { parseCheckAnswer, type ObservedCheck } from '../../core/analysis/evidence/check-answer';

/** What a check is asked with. */
export interface CheckQuestion {
  readonly service: string;
  readonly release: { readonly id: string; readonly version: string; readonly previousVersion: string };
  /** The stage that would be left. */
  readonly stage: { readonly label: string; readonly canaryWeight: Weight };
  /** ISO 8601. */
  readonly at: string;
}

/** A check is asked again at the next look: it need not take longer than this. */
const patienceMilliseconds = 15_000;

/** In bytes: a decision and a sentence. */
const longestAnswer = 10_000;

/** Functions of the user's that are asked whether a release may go on. */
export class Checks {
  /** @param functions their ARNs, by the names that gates call them by */
  constructor(
    private readonly functions: Readonly<Record<string, string>>,
    private readonly client = new LambdaClient({ maxAttempts: 1 }),
  ) {}

  /** Asks several at the same time. Whatever goes wrong with one is its answer; nothing is thrown. */
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
    if (functionArn === undefined) return { unanswered: 'the deployment has no function for it' };
    try {
      const { FunctionError, Payload } = await this.client.send(
        new InvokeCommand({ FunctionName: functionArn, Payload: Buffer.from(JSON.stringify(question)) }),
        { abortSignal: AbortSignal.timeout(patienceMilliseconds) },
      );
      if (FunctionError !== undefined) return { unanswered: `it ended with ${FunctionError}` };
      if ((Payload?.byteLength ?? 0) > longestAnswer) {
        return { unanswered: `its answer is longer than ${longestAnswer} bytes` };
      }
      return parseCheckAnswer(JSON.parse(Buffer.from(Payload ?? []).toString()));
    } catch (error) {
      return { unanswered: (error as Error).name };
    }
  }
}
