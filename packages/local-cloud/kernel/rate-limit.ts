import type { VirtualClock } from '../clock/clock';
import type { AwsError } from './errors';
import type { Operation } from './service';

/** A limit on calls per second: a bucket that fills up again at that rate. */
export class RateLimit {
  #calls: number;
  #since: number;

  /**
   * @param perSecond `Infinity` means no limit
   * @param size the calls that the bucket holds
   */
  constructor(
    private readonly clock: VirtualClock,
    private readonly perSecond: number,
    private readonly size = perSecond,
  ) {
    this.#calls = size;
    this.#since = clock.now();
  }

  /** Counts a call. Returns false if there were too many. */
  admits(): boolean {
    if (this.perSecond === Infinity) return true;
    const now = this.clock.now();
    this.#calls = Math.min(this.size, this.#calls + ((now - this.#since) / 1000) * this.perSecond);
    this.#since = now;
    if (this.#calls < 1) return false;
    this.#calls--;
    return true;
  }

  /** Limits operations together; those that are too many throw an error. */
  limit(operations: Readonly<Record<string, Operation>>, refusal: () => AwsError): Record<string, Operation> {
    const limit = (limited: Operation): Operation => ({
      input: limited.input,
      access: (input, call) => limited.access(input, call),
      handle: (input, call) => {
        if (!this.admits()) throw refusal();
        return limited.handle(input, call);
      },
    });
    return Object.fromEntries(Object.entries(operations).map(([name, each]) => [name, limit(each)]));
  }
}
