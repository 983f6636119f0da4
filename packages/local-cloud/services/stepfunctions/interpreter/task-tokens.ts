import { AwsError } from '../../../kernel/errors';
import type { Json } from '../definition/json';

/** A task that waits for somebody to send its token back. */
export interface OpenTask {
  readonly token: string;
  /** Resolves when the token comes back. */
  readonly answer: Promise<Json>;
  /** No answer counts any more. */
  close(): void;
}

interface Entry {
  readonly stateMachineArn: string;
  resolve?: (output: Json) => void;
}

/** The task tokens of a local cloud, each good for one answer. */
export class TaskTokens {
  readonly #tasks = new Map<string, Entry>();

  open(token: string, stateMachineArn: string): OpenTask {
    const entry: Entry = { stateMachineArn };
    const answer = new Promise<Json>((resolve) => {
      entry.resolve = resolve;
    });
    this.#tasks.set(token, entry);
    return { token, answer, close: () => delete entry.resolve };
  }

  /** Finds the state machine of a task token, if known. */
  stateMachineOf(token: string): string | undefined {
    return this.#tasks.get(token)?.stateMachineArn;
  }

  succeed(token: string, output: string): void {
    const entry = this.#openEntry(token);
    let value: Json;
    try {
      value = JSON.parse(output) as Json;
    } catch (error) {
      throw new AwsError('InvalidOutput', `Invalid Output: '${(error as Error).message}'`);
    }
    entry.resolve?.(value);
    delete entry.resolve;
  }

  /** AWS tells a token that was never given out from one whose task is over; the texts are from memory. */
  #openEntry(token: string): Entry {
    const entry = this.#tasks.get(token);
    if (!entry) throw new AwsError('InvalidToken', "Invalid Token: 'Invalid token'");
    if (!entry.resolve) {
      throw new AwsError('TaskTimedOut', "Task Timed Out: 'Provided task does not exist anymore'");
    }
    return entry;
  }
}
