import { Heap } from 'heap-js';

/**
 * The local cloud's time. It stands still while anything is in flight, so that a run depends on its seed
 * and never on how fast the machine is.
 *
 * Three rules make that work:
 * - code that computes or waits for I/O holds a busy {@link Activity};
 * - an activity that waits for virtual time says so with {@link Activity.sleep}, one that waits for
 *   somebody else with {@link Activity.waitFor};
 * - when no activity is busy, the next timer fires, alone, and what it sets off completes before the next.
 *
 * At speed `max` time jumps to the next timer, and only while somebody sleeps: timers made with
 * {@link VirtualClock.at} (an alarm's evaluation each minute, a task's timeout) do not make time pass by
 * themselves. At a numeric speed the same timers fire in the same order, held back to the given pace.
 */
export class VirtualClock {
  readonly speed: number | 'max';
  #now: number;
  #sequence = 0;
  #busy = 0;
  #sleepers = 0;
  #checkScheduled = false;
  #stopped = false;
  #pacer: NodeJS.Timeout | undefined;
  #anchor: { wall: number; virtual: number };
  readonly #timers = new Heap<Timer>(compareTimers);
  readonly #activities = new Map<string, Activity>();

  /**
   * @param options.startsAt virtual time at the beginning, in milliseconds since the epoch
   * @param options.speed virtual seconds per real second, or `max` to jump
   */
  constructor(options: { startsAt: number; speed?: number | 'max' }) {
    this.speed = options.speed ?? 'max';
    this.#now = options.startsAt;
    this.#anchor = { wall: performance.now(), virtual: options.startsAt };
  }

  /** Virtual time in milliseconds since the epoch. */
  now(): number {
    return this.#now;
  }

  /**
   * Starts something that keeps time from passing until it sleeps or ends.
   *
   * @param onWait called whenever it begins to wait, before time may pass
   */
  begin(onWait?: () => void): Activity {
    // A paced clock follows the wall while it is idle: an outside caller sees the time of arrival.
    if (this.#busy === 0) this.#followWall();
    const activity = new Activity(this, `activity-${++this.#sequence}`, onWait);
    this.#activities.set(activity.id, activity);
    this.#busy++;
    return activity;
  }

  /** The activity of that id, while it lasts: so that a request over a socket can belong to its sender. */
  activity(id: string): Activity | undefined {
    return this.#activities.get(id);
  }

  /** Calls back once at a virtual time (at once if that is past). Does not by itself make time pass. */
  at(time: number, callback: () => void): Timer {
    return this.#schedule(time, callback, false);
  }

  /** {@link at}, this many virtual milliseconds from now. */
  after(milliseconds: number, callback: () => void): Timer {
    return this.at(this.#now + milliseconds, callback);
  }

  /** Waits from outside any activity; this is what makes time pass. Rejects with the signal's reason. */
  async sleep(milliseconds: number, signal?: AbortSignal): Promise<void> {
    await this.sleepUntil(this.#now + milliseconds, signal);
  }

  /** {@link sleep} until a virtual time. */
  sleepUntil(time: number, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      if (signal?.aborted) return reject(signal.reason as Error);
      const onAbort = () => {
        timer.cancel();
        reject(signal?.reason as Error);
      };
      const timer = this.#schedule(
        time,
        () => {
          signal?.removeEventListener('abort', onAbort);
          resolve();
        },
        true,
      );
      signal?.addEventListener('abort', onAbort, { once: true });
    });
  }

  /** Ends time: no timer fires any more. */
  stop(): void {
    this.#stopped = true;
    clearTimeout(this.#pacer);
  }

  /** @internal */
  markBusy(change: 1 | -1): void {
    this.#busy += change;
    if (this.#busy === 0) this.#scheduleCheck();
  }

  /** @internal */
  forget(activity: Activity): void {
    this.#activities.delete(activity.id);
  }

  #schedule(time: number, callback: () => void, foreground: boolean): Timer {
    if (!Number.isFinite(time)) throw new RangeError(`a timer needs a finite time, not ${time}`);
    const timer = new Timer(time, ++this.#sequence, callback, () => {
      if (foreground) this.#sleepers--;
    });
    if (foreground) this.#sleepers++;
    this.#timers.push(timer);
    this.#scheduleCheck();
    return timer;
  }

  /** Looks again once the promises that are already settled have run: one of them may start something. */
  #scheduleCheck(): void {
    if (this.#checkScheduled || this.#stopped) return;
    this.#checkScheduled = true;
    setImmediate(() => {
      this.#checkScheduled = false;
      this.#fireNextIfIdle();
    });
  }

  #fireNextIfIdle(): void {
    if (this.#busy > 0 || this.#stopped) return;
    const next = this.#nextTimer();
    if (!next) return;
    if (this.speed === 'max') {
      if (this.#sleepers === 0) return;
    } else {
      const due = this.#anchor.wall + (next.time - this.#anchor.virtual) / this.speed;
      const early = due - performance.now();
      if (early > 1) {
        clearTimeout(this.#pacer);
        this.#pacer = setTimeout(() => this.#scheduleCheck(), Math.min(early, 2 ** 31 - 1));
        return;
      }
      // Work that took longer than its pace is not made up for by a burst afterwards.
      if (early < -1000) this.#anchor = { wall: performance.now(), virtual: next.time };
    }
    this.#now = Math.max(this.#now, next.time);
    next.cancel();
    next.callback();
    this.#scheduleCheck();
  }

  /** The earliest timer that has not been canceled. */
  #nextTimer(): Timer | undefined {
    while (this.#timers.peek()?.done) this.#timers.pop();
    return this.#timers.peek();
  }

  #followWall(): void {
    if (this.speed === 'max') return;
    const wallNow = this.#anchor.virtual + (performance.now() - this.#anchor.wall) * this.speed;
    const limit = this.#nextTimer()?.time ?? Infinity;
    this.#now = Math.max(this.#now, Math.floor(Math.min(wallNow, limit)));
  }
}

/** Something in flight: time stands still while the activity computes. */
export class Activity {
  #state: 'busy' | 'waiting' | 'ended' = 'busy';

  /** @internal Made by {@link VirtualClock.begin}. */
  constructor(
    private readonly clock: VirtualClock,
    readonly id: string,
    private readonly onWait?: () => void,
  ) {}

  /** Waits for virtual time to pass; the activity is not busy meanwhile. */
  sleep(milliseconds: number, signal?: AbortSignal): Promise<void> {
    return this.#while(this.clock.sleep(milliseconds, signal));
  }

  /** {@link sleep} until a virtual time. */
  sleepUntil(time: number, signal?: AbortSignal): Promise<void> {
    return this.#while(this.clock.sleepUntil(time, signal));
  }

  /** Waits for what somebody else brings about (a person, another activity); not busy meanwhile. */
  waitFor<T>(promise: Promise<T>): Promise<T> {
    return this.#while(promise);
  }

  /** Nothing more happens here. Safe to call twice. */
  end(): void {
    if (this.#state === 'busy') this.clock.markBusy(-1);
    this.#state = 'ended';
    this.clock.forget(this);
  }

  async #while<T>(promise: Promise<T>): Promise<T> {
    if (this.#state !== 'busy') return promise;
    this.#state = 'waiting';
    this.onWait?.();
    this.clock.markBusy(-1);
    try {
      return await promise;
    } finally {
      // `end` may have been called while we waited; the compiler cannot see that.
      if ((this.#state as 'waiting' | 'ended') === 'waiting') {
        this.#state = 'busy';
        this.clock.markBusy(1);
      }
    }
  }
}

/** A callback that waits for its virtual time. */
export class Timer {
  #done = false;

  /** @internal Made by {@link VirtualClock.at}. */
  constructor(
    readonly time: number,
    readonly sequence: number,
    readonly callback: () => void,
    private readonly onDone: () => void,
  ) {}

  /** Cancels the callback. Safe to call twice and after it fired. */
  cancel(): void {
    if (this.#done) return;
    this.#done = true;
    this.onDone();
  }

  get done(): boolean {
    return this.#done;
  }
}

/** Earliest first; those due together fire in the order in which they were made. */
function compareTimers(a: Timer, b: Timer): number {
  return a.time - b.time || a.sequence - b.sequence;
}
