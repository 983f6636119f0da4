import { AwsError } from '../../../kernel/errors';
import type { Environment, EnvironmentTimes } from './environment';
import type { Task } from './task';

/** The pools of one function, which share its concurrency. */
export interface Siblings {
  readonly pools: Set<Pool>;
  /** The number of invocations that may run at a time in all of them; undefined leaves them to the account. */
  reserved(): number | undefined;
  /** Tells whether the functions that have reserved nothing run as much as the account allows. */
  isAccountExhausted(): boolean;
  /** Called when an invocation waits for an environment to start. */
  onColdStart(): void;
  /** Counts a new environment. Returns false if there have been too many of late. */
  admitsEnvironment(): boolean;
  /** Called with the number that run, with reserved concurrency, whenever one begins or is throttled. */
  onConcurrency(running: number): void;
}

/**
 * The execution environments of one function version.
 *
 * At most one of them computes at a time, so that who gets which environment does not depend on the machine's
 * speed: an invocation that comes while one computes waits for it, which takes no virtual time. One that finds
 * all environments asleep gets a new one, as in AWS.
 */
export class Pool {
  /** Oldest first. */
  readonly #environments = new Set<Environment>();
  readonly #queue: Task[] = [];
  /** The invocations that have waited for a cold start, and share an environment. */
  readonly #sharing = new Set<Task>();
  #starting = 0;
  #created = 0;

  /**
   * @param limit environments at most, for which this machine has room
   * @param draw draws the times of a new environment, from its number
   * @param create makes an environment for a task
   * @param siblings the pools of all versions of the function, which this one joins
   */
  constructor(
    private readonly limit: number,
    private readonly draw: (number: number) => EnvironmentTimes,
    private readonly create: (task: Task, times: EnvironmentTimes, onChange: () => void) => Environment,
    private readonly siblings: Siblings,
  ) {
    siblings.pools.add(this);
  }

  get environments(): ReadonlySet<Environment> {
    return this.#environments;
  }

  /** Number of invocations that run. */
  get running(): number {
    let running = this.#starting;
    for (const { state } of this.#environments) if (state !== 'idle' && state !== 'stopped') running++;
    return running;
  }

  submit(task: Task): void {
    for (const environment of this.#environments) if (environment.isStale) environment.stop();
    this.#queue.push(task);
    this.#drain();
  }

  #drain(): void {
    while (this.#queue.length > 0 && !this.#mustWait()) {
      const task = this.#queue.shift();
      if (!task) return;
      const hasStarted = this.#sharing.delete(task);
      const exhausted = this.#exhausted();
      const idle = this.#firstIdle();
      if (exhausted) task.refuse(throttle(exhausted));
      else if (idle) idle.serve(task);
      else if (hasStarted || !this.siblings.admitsEnvironment()) task.refuse(throttle(noMoreConcurrency));
      else this.#start(task);
    }
  }

  /** Without room for another environment, an invocation takes as long as that would, and then one that has become free. */
  #start(task: Task): void {
    const times = this.draw(++this.#created);
    if (!task.isInitialization) this.siblings.onColdStart();
    if (this.#environments.size < this.limit) return this.#add(task, times);
    if (times.coldStart === 0) return task.refuse(throttle(noMoreConcurrency));
    this.#starting++;
    void task.activity.sleep(times.coldStart).then(() => {
      this.#starting--;
      this.#sharing.add(task);
      this.submit(task);
    });
  }

  /** With reserved concurrency, who runs in another version counts too, and must not depend on the machine's speed. */
  #mustWait(): boolean {
    if (this.siblings.reserved() === undefined) return this.#isComputing();
    return [...this.siblings.pools].some((pool) => pool.#isComputing());
  }

  /** Returns the limit that keeps a further invocation from running, as AWS names it. */
  #exhausted(): string | undefined {
    const reserved = this.siblings.reserved();
    if (reserved === undefined) {
      return this.siblings.isAccountExhausted() ? noMoreConcurrency : undefined;
    }
    const running = runningIn(this.siblings.pools);
    this.siblings.onConcurrency(Math.min(running + 1, reserved));
    return running >= reserved ? 'ReservedFunctionConcurrentInvocationLimitExceeded' : undefined;
  }

  #onChange(): void {
    if (this.siblings.reserved() === undefined) return this.#drain();
    for (const pool of this.siblings.pools) pool.#drain();
  }

  #isComputing(): boolean {
    for (const { state } of this.#environments) {
      if (state === 'computing' || state === 'returning') return true;
    }
    return false;
  }

  #firstIdle(): Environment | undefined {
    for (const environment of this.#environments) if (environment.state === 'idle') return environment;
    return undefined;
  }

  #add(task: Task, times: EnvironmentTimes): void {
    try {
      const environment = this.create(task, times, () => {
        if (environment.state === 'stopped') this.#environments.delete(environment);
        this.#onChange();
      });
      this.#environments.add(environment);
      environment.start();
    } catch (error) {
      task.refuse(error);
    }
  }
}

const noMoreConcurrency = 'ConcurrentInvocationLimitExceeded';

/** Number of invocations that run in pools together. */
export function runningIn(pools: Iterable<Pool>): number {
  let sum = 0;
  for (const { running } of pools) sum += running;
  return sum;
}

function throttle(reason: string): AwsError {
  return new AwsError('TooManyRequestsException', 'Rate Exceeded.', {
    status: 429,
    fields: { Reason: reason, Type: 'User' },
  });
}
