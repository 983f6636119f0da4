import { StateFailure } from './failure';
import type { Timer, VirtualClock } from '../clock';

/**
 * How long one attempt of a task may take: TimeoutSeconds in all, HeartbeatSeconds between heartbeats, and
 * no longer than its branch goes on. Close it when the attempt is over.
 */
export class Deadline {
  readonly #expired: Promise<never>;
  readonly #timeout: Timer;
  #heartbeat: Timer | undefined;
  #expire!: (reason: Error) => void;
  readonly #onAbort: () => void;

  constructor(
    private readonly clock: VirtualClock,
    private readonly signal: AbortSignal,
    timeoutSeconds: number,
    private readonly heartbeatSeconds: number | undefined,
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
    this.beat();
  }

  /** Waits for something, but not beyond the deadline. */
  before<T>(promise: Promise<T>): Promise<T> {
    return Promise.race([promise, this.#expired]);
  }

  /** A heartbeat came. */
  beat(): void {
    this.#heartbeat?.cancel();
    if (this.heartbeatSeconds === undefined) return;
    this.#heartbeat = this.clock.after(this.heartbeatSeconds * 1000, () =>
      this.#expire(new StateFailure('States.Timeout', '', { isMissedHeartbeat: true })),
    );
  }

  close(): void {
    this.signal.removeEventListener('abort', this.#onAbort);
    this.#timeout.cancel();
    this.#heartbeat?.cancel();
  }
}
