import type { Activity } from '../clock';
import { AwsError } from '../errors';
import type { Environment, Task } from './environment';

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
  /** Activities whose handler waits for another function, which may need this pool to go on. */
  readonly #lent = new Map<Activity, number>();

  /**
   * @param limit environments at most
   * @param create makes an environment and lets it start with the task
   */
  constructor(
    private readonly limit: number,
    private readonly create: (task: Task, onChange: () => void) => Environment,
  ) {}

  get environments(): ReadonlySet<Environment> {
    return this.#environments;
  }

  submit(task: Task): void {
    this.#queue.push(task);
    this.#drain();
  }

  /** The handler of this activity waits for another function from now on. */
  lend(activity: Activity): void {
    this.#lent.set(activity, (this.#lent.get(activity) ?? 0) + 1);
    this.#drain();
  }

  /** {@link lend} is over. */
  takeBack(activity: Activity): void {
    const count = (this.#lent.get(activity) ?? 0) - 1;
    if (count > 0) this.#lent.set(activity, count);
    else this.#lent.delete(activity);
  }

  isLent(environment: Environment): boolean {
    return environment.activity !== undefined && this.#lent.has(environment.activity);
  }

  #drain(): void {
    while (this.#queue.length > 0 && !this.#isComputing()) {
      const task = this.#queue.shift();
      if (!task) return;
      const idle = this.#firstIdle();
      if (idle) idle.serve(task);
      else if (this.#environments.size < this.limit) this.#add(task);
      else task.refuse(new AwsError('TooManyRequestsException', 'Rate Exceeded.', { status: 429 }));
    }
  }

  #isComputing(): boolean {
    for (const environment of this.#environments) if (this.#computes(environment)) return true;
    return false;
  }

  #firstIdle(): Environment | undefined {
    for (const environment of this.#environments) if (environment.state === 'idle') return environment;
    return undefined;
  }

  #computes(environment: Environment): boolean {
    const { state } = environment;
    return state === 'returning' || (state === 'computing' && !this.isLent(environment));
  }

  #add(task: Task): void {
    try {
      const environment = this.create(task, () => {
        if (environment.state === 'stopped') this.#environments.delete(environment);
        this.#drain();
      });
      this.#environments.add(environment);
    } catch (error) {
      task.refuse(error);
    }
  }
}
