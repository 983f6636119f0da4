import { AsyncResource } from 'node:async_hooks';
import { Heap } from 'heap-js';

/** Longer delays become 1 millisecond, as in Node.js. */
const longestDelay = 2 ** 31 - 1;

/** A timeout's place in the order of firing; outdated once the timeout has another place or none. */
interface Place {
  readonly time: number;
  readonly sequence: number;
  readonly timeout: VirtualTimeout;
}

/**
 * Time inside the process, and its timers. It stands still until {@link VirtualTime.advanceTo} moves it, so
 * a handler that computes or waits for I/O takes no time, and one that waits for a timer takes exactly that.
 */
export class VirtualTime {
  #now: number;
  #sequence = 0;
  #referenced = 0;
  #firing = false;
  #isStopped = false;
  readonly #places = new Heap<Place>((a, b) => a.time - b.time || a.sequence - b.sequence);

  /** @param now milliseconds since the epoch */
  constructor(now: number) {
    this.#now = now;
  }

  now(): number {
    return this.#now;
  }

  /**
   * When a process is to be woken that has nothing else to do; `undefined` when nothing keeps it waiting.
   *
   * @param isHeld it also waits for an answer that takes virtual time: any timer may then end the wait, as `AbortSignal.timeout`
   * does, and without one it waits as long as it takes
   */
  nextDue(isHeld: boolean): number | undefined {
    if (isHeld) return this.#earliest()?.time ?? Number.MAX_SAFE_INTEGER;
    return this.#referenced > 0 ? this.#earliest()?.time : undefined;
  }

  /** Moves time forward and fires what has become due, each timer in a turn of its own. Never moves it back. */
  advanceTo(time: number): void {
    this.#now = Math.max(this.#now, time);
    const earliest = this.#earliest();
    if (earliest && earliest.time <= this.#now) this.#fireSoon();
  }

  /** Ends time: no timer fires any more. */
  stop(): void {
    this.#isStopped = true;
  }

  /** @internal */
  place(timeout: VirtualTimeout): Place {
    const place = { time: this.#now + timeout.delay, sequence: ++this.#sequence, timeout };
    this.#places.push(place);
    return place;
  }

  /** @internal */
  countReferenced(change: 1 | -1): void {
    this.#referenced += change;
  }

  #fireSoon(): void {
    if (this.#firing) return;
    this.#firing = true;
    setImmediate(() => {
      this.#firing = false;
      if (this.#isStopped) return;
      const earliest = this.#earliest();
      if (!earliest || earliest.time > this.#now) return;
      this.#places.pop();
      // Before the callback, which may throw.
      this.#fireSoon();
      earliest.timeout.fire();
    });
  }

  #earliest(): Place | undefined {
    let top = this.#places.peek();
    while (top && top.timeout.place !== top) {
      this.#places.pop();
      top = this.#places.peek();
    }
    return top;
  }
}

/** The return value of `setTimeout` and `setInterval`: the interface of Node.js's `Timeout`, in virtual time. */
export class VirtualTimeout {
  static #ids = 0;
  static readonly #byId = new Map<number, VirtualTimeout>();
  readonly delay: number;
  /** @internal Undefined while nothing is to be fired. */
  place: Place | undefined;
  readonly #id = ++VirtualTimeout.#ids;
  readonly #resource = new AsyncResource('VirtualTimeout');
  #referenced = true;

  constructor(
    private readonly virtualTime: VirtualTime,
    private readonly callback: (...values: unknown[]) => unknown,
    delay: unknown,
    private readonly repeats: boolean,
    private readonly values: readonly unknown[],
  ) {
    if (typeof callback !== 'function') {
      throw Object.assign(new TypeError('The "callback" argument must be of type function.'), {
        code: 'ERR_INVALID_ARG_TYPE',
      });
    }
    const milliseconds = Number(delay);
    this.delay = milliseconds >= 1 && milliseconds <= longestDelay ? Math.trunc(milliseconds) : 1;
    this.refresh();
  }

  /** The timeout that a handle given to `clearTimeout` stands for: the object, or its id. */
  static of(handle: unknown): VirtualTimeout | undefined {
    return handle instanceof VirtualTimeout ? handle : VirtualTimeout.#byId.get(Number(handle));
  }

  ref(): this {
    if (this.place && !this.#referenced) this.virtualTime.countReferenced(1);
    this.#referenced = true;
    return this;
  }

  unref(): this {
    if (this.place && this.#referenced) this.virtualTime.countReferenced(-1);
    this.#referenced = false;
    return this;
  }

  hasRef(): boolean {
    return this.#referenced;
  }

  refresh(): this {
    if (!this.place && this.#referenced) this.virtualTime.countReferenced(1);
    this.place = this.virtualTime.place(this);
    return this;
  }

  close(): this {
    if (this.place && this.#referenced) this.virtualTime.countReferenced(-1);
    this.place = undefined;
    VirtualTimeout.#byId.delete(this.#id);
    return this;
  }

  [Symbol.toPrimitive](): number {
    if (this.place) VirtualTimeout.#byId.set(this.#id, this);
    return this.#id;
  }

  [Symbol.dispose](): void {
    this.close();
  }

  /** @internal Called when it is due. */
  fire(): void {
    if (this.repeats) this.refresh();
    else this.close();
    this.#resource.runInAsyncScope(this.callback, this, ...this.values);
  }
}
