import { setTimeout as delay } from 'node:timers/promises';
import { ReleaseError } from '../../../core/errors/release-error';
import { isAboutCredentials } from '../process/problem';

/** The delays between attempts, in seconds: the last one repeats. */
const delays = [1, 2, 4, 8, 15] as const;

/** The longest outage that a command outlasts, in seconds. */
const patienceSeconds = 600;

/** The dependencies of {@link OutlastingReads}; tests pass time of their own. */
export interface OutageOptions {
  readonly signal: AbortSignal;
  /** Called once an outage, with its first error. */
  readonly onOutage: (error: ReleaseError) => void;
  /** Called when AWS answers again. */
  readonly onRecovery: (outageSeconds: number) => void;
  /** Milliseconds. @default the time of this machine */
  readonly now?: () => number;
  /** Rejects when the signal aborts. @default real time */
  readonly sleep?: (milliseconds: number, signal: AbortSignal) => Promise<unknown>;
}

/**
 * Reads that outlast an outage: a pipeline must not fail because the network does. What AWS denies fails at once, and so do
 * missing or expired credentials.
 */
export class OutlastingReads {
  readonly #now: () => number;
  readonly #sleep: (milliseconds: number, signal: AbortSignal) => Promise<unknown>;

  constructor(private readonly options: OutageOptions) {
    this.#now = options.now ?? Date.now;
    this.#sleep = options.sleep ?? ((milliseconds, signal) => delay(milliseconds, undefined, { signal }));
  }

  /**
   * Repeats a read until AWS answers, for at most ten minutes.
   *
   * @throws ReleaseError the last `AwsCallFailed`; any other error at once; Error the reason of the signal
   */
  async read<Result>(action: () => Promise<Result>): Promise<Result> {
    const { signal, onOutage, onRecovery } = this.options;
    const startedAt = this.#now();
    for (let attempt = 0; ; attempt++) {
      try {
        const result = await action();
        if (attempt > 0) onRecovery(Math.round((this.#now() - startedAt) / 1000));
        return result;
      } catch (error) {
        if (!isOutage(error) || this.#now() - startedAt > patienceSeconds * 1000) throw error;
        if (attempt === 0) onOutage(error);
        const seconds = delays[Math.min(attempt, delays.length - 1)]!;
        await this.#sleep(seconds * 1000, signal).catch(() => signal.throwIfAborted());
      }
    }
  }
}

function isOutage(error: unknown): error is ReleaseError {
  return error instanceof ReleaseError && error.name === 'AwsCallFailed' && !isAboutCredentials(error.cause);
}
