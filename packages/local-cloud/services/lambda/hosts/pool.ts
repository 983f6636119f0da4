import { AwsError } from '../../../kernel/errors';
import type { Environment, Task } from './environment';

/** The pools of one function, which share its reserved concurrency. */
export interface Siblings {
  readonly pools: Set<Pool>;
  /** Number of invocations may run at a time in all of them; undefined leaves each to its own limit. */
  reserved(): number | undefined;
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

  /**
   * @param limit environments at most
   * @param create makes an environment and lets it start with the task
   * @param siblings the pools of all versions of the function, which this one joins
   */
  constructor(
    private readonly limit: number,
    private readonly create: (task: Task, onChange: () => void) => Environment,
    private readonly siblings: Siblings,
  ) {
    siblings.pools.add(this);
  }

  get environments(): ReadonlySet<Environment> {
    return this.#environments;
  }

  submit(task: Task): void {
    this.#queue.push(task);
    this.#drain();
  }

  #drain(): void {
    while (this.#queue.length > 0 && !this.#mustWait()) {
      const task = this.#queue.shift();
      if (!task) return;
      if (this.#isReserveExhausted()) {
        task.refuse(throttle('ReservedFunctionConcurrentInvocationLimitExceeded'));
        continue;
      }
      const idle = this.#firstIdle();
      if (idle) idle.serve(task);
      else if (this.#environments.size < this.limit) this.#add(task);
      else task.refuse(throttle('ConcurrentInvocationLimitExceeded'));
    }
  }

  /** With reserved concurrency, who runs in another version counts too, and must not depend on the machine's speed. */
  #mustWait(): boolean {
    if (this.siblings.reserved() === undefined) return this.#isComputing();
    return [...this.siblings.pools].some((pool) => pool.#isComputing());
  }

  #isReserveExhausted(): boolean {
    const reserved = this.siblings.reserved();
    if (reserved === undefined) return false;
    const running = [...this.siblings.pools].reduce((sum, pool) => sum + pool.#running(), 0);
    this.siblings.onConcurrency(Math.min(running + 1, reserved));
    return running >= reserved;
  }

  #running(): number {
    return [...this.#environments].filter(({ state }) => state !== 'idle' && state !== 'stopped').length;
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

  #add(task: Task): void {
    try {
      const environment = this.create(task, () => {
        if (environment.state === 'stopped') this.#environments.delete(environment);
        this.#onChange();
      });
      this.#environments.add(environment);
    } catch (error) {
      task.refuse(error);
    }
  }
}

function throttle(reason: string): AwsError {
  return new AwsError('TooManyRequestsException', 'Rate Exceeded.', {
    status: 429,
    fields: { Reason: reason, Type: 'User' },
  });
}
