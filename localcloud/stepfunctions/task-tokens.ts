import { AwsError } from '../errors';
import { StateFailure } from './failure';
import type { Json } from './json';

/** A task that waits for somebody to send its token back. */
export interface OpenTask {
  readonly token: string;
  /** Resolves or rejects when the token comes back; never left unhandled. */
  readonly answer: Promise<Json>;
  /** No answer counts any more. */
  close(): void;
}

interface Entry {
  readonly stateMachineArn: string;
  readonly beat: () => void;
  settle?: { resolve: (output: Json) => void; reject: (failure: StateFailure) => void };
}

/** The task tokens of a local cloud, each good for one answer. */
export class TaskTokens {
  readonly #tasks = new Map<string, Entry>();

  /** @param onHeartbeat called for each SendTaskHeartbeat */
  open(token: string, stateMachineArn: string, onHeartbeat: () => void): OpenTask {
    const entry: Entry = { stateMachineArn, beat: onHeartbeat };
    const answer = new Promise<Json>((resolve, reject) => {
      entry.settle = { resolve, reject };
    });
    answer.catch(() => undefined);
    this.#tasks.set(token, entry);
    return { token, answer, close: () => delete entry.settle };
  }

  /** Whose task it is, if that is known. */
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
    entry.settle?.resolve(value);
    delete entry.settle;
  }

  fail(token: string, error: string | undefined, cause: string | undefined): void {
    const entry = this.#openEntry(token);
    entry.settle?.reject(new StateFailure(error ?? null, cause ?? null));
    delete entry.settle;
  }

  heartbeat(token: string): void {
    this.#openEntry(token).beat();
  }

  /** AWS tells a token that was never given out from one whose task is over; the texts are from memory. */
  #openEntry(token: string): Entry {
    const entry = this.#tasks.get(token);
    if (!entry) throw new AwsError('InvalidToken', "Invalid Token: 'Invalid token'");
    if (!entry.settle) {
      throw new AwsError('TaskTimedOut', "Task Timed Out: 'Provided task does not exist anymore'");
    }
    return entry;
  }
}
