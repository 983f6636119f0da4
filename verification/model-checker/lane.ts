import { releaseErrors, type ReleaseErrorName } from '../../core/errors/release-error';
import { baseline, sides } from '../../core/traffic/weights';
import { entering, type Host } from './handler-host';
import { atSecond } from './seconds';

/** The attempts of a task that is retried: fewer than deployed, to keep the exploration finite. */
export interface Attempts {
  readonly forward: number;
  readonly rollback: number;
}

/** The bound of the exploration. */
export const fewAttempts: Attempts = { forward: 2, rollback: 3 };

/** The tasks of an execution in sequence. Each enters its state a second after the one before. */
export class Lane {
  #memory: object = {};

  constructor(
    private readonly host: Host,
    private readonly arn: string,
    private second: number,
  ) {}

  /** Keeps the values that later tasks depend on. */
  remember(memory: object): void {
    this.#memory = { ...this.#memory, ...memory };
  }

  /** @throws ExecutionStopped when the execution is stopped before the task or before its result is taken */
  async task(
    name: Parameters<Host['invoke']>[0],
    attempts: number,
    inputAt: (at: string) => object,
    mayRetry: (error: Error) => boolean = isTransient,
  ): Promise<unknown> {
    const input = inputAt(atSecond(this.second++));
    for (let attempt = 1; ; attempt++) {
      await this.#enter(name, { attempt });
      try {
        const output = await this.host.invoke(name, input);
        await this.#enter(`${name} done`, { output });
        return output;
      } catch (error) {
        if (error instanceof ExecutionStopped) throw error;
        if (attempt >= attempts || !mayRetry(error as Error)) throw error;
      }
    }
  }

  /** Writes the baseline as the state machine does by itself. A failure leaves the execution as it is. */
  async restoreBaseline(): Promise<void> {
    await this.#enter('baseline', {});
    const targetGroups = sides.map((side) => ({
      targetGroupIdentifier: `tg-${side}`,
      weight: baseline[side],
    }));
    await this.host
      .step('vpc-lattice', 'UpdateListener', { defaultAction: { forward: { targetGroups } } })
      .catch(() => undefined);
  }

  async conclude(input: object, status: string): Promise<void> {
    await this.task('conclude', fewAttempts.rollback, (at) => ({ ...input, at }), isAnything).catch(
      (error: unknown) => {
        if (error instanceof ExecutionStopped) throw error;
      },
    );
    return this.end(status);
  }

  end(status: string): Promise<void> {
    return this.host.step('states-machine', 'End', { arn: this.arn, status, at: atSecond(this.second++) });
  }

  async #enter(state: string, more: object): Promise<void> {
    const input = { arn: this.arn, state, second: this.second, ...more, ...this.#memory };
    await this.host.step('states-machine', entering, input).catch(() => {
      throw new ExecutionStopped();
    });
  }
}

/** Thrown by a task of a stopped execution. */
export class ExecutionStopped extends Error {}

/** Runs an execution until it ends, or is stopped. */
export async function untilStopped(run: () => Promise<void>): Promise<void> {
  try {
    await run();
  } catch (error) {
    if (!(error instanceof ExecutionStopped)) throw error;
  }
}

function isTransient({ name }: Error): boolean {
  return name === 'Lambda.Unknown' || releaseErrors[name as ReleaseErrorName] === 'retryable';
}

/** Retries every error, as Roll back and Conclude do. */
export function isAnything(): boolean {
  return true;
}

/** An error as Step Functions hands it to a Catch. @throws ExecutionStopped */
export function caught(error: unknown): { error: string; cause: string } {
  if (error instanceof ExecutionStopped) throw error;
  const { name, message } = error as Error;
  return { error: name, cause: JSON.stringify({ errorType: name, errorMessage: message }) };
}
