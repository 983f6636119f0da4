import { StateFailure } from './failure';
import type { Timer, VirtualClock } from '../../../clock/clock';

/**
 * The time limit of one attempt of a task: TimeoutSeconds, or the end of its branch. Close it when the attempt is over.
 */
export class Deadline {
  readonly #expired: Promise<never>;
  readonly #timeout: Timer;
  #expire!: (reason: Error) => void;
  readonly #onAbort: () => void;

  constructor(
    clock: VirtualClock,
    private readonly signal: AbortSignal,
    timeoutSeconds: number,
  ) {
    this.#expired = new Promise<never>((_resolve, reject) => {
      this.#expire = reject;
    });
    this.#expired.catch(() => undefined);
    this.#onAbort = () => this.#expire(signal.reason as Error);
    signal.addEventListener('abort', this.#onAbort, { once: true });
    this.#timeout = clock.after(timeoutSeconds * 1000, () =>
      this.#expire(new StateFailure('States.Timeout', '')),
    );
  }

  /** Waits for something, but not beyond the deadline. */
  before<T>(promise: Promise<T>): Promise<T> {
    return Promise.race([promise, this.#expired]);
  }

  close(): void {
    this.signal.removeEventListener('abort', this.#onAbort);
    this.#timeout.cancel();
  }
}
