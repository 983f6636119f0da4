import type { Activity, Timer } from '../../../clock/clock';
import type { FunctionProcess, Launch, LaunchOrder, ProcessEvents } from './function-process';
import type { SleepReport } from '../runtime/protocol';
import type { InvocationStatus, SystemLog } from './system-log';
import type { Task } from './task';

/** The times of an environment, in virtual milliseconds. */
export interface EnvironmentTimes {
  /** From its creation to its first invocation. */
  readonly coldStart: number;
  /** For which it may idle; `Infinity` for any. */
  readonly idle: number;
}

/** The dependencies of an environment. */
export interface Surroundings extends LaunchOrder {
  readonly launch: Launch;
  readonly times: EnvironmentTimes;
  readonly systemLog: SystemLog;
  onLogLine(line: string, time: number): void;
  /** It may take an invocation, lets others run meanwhile, or is gone. */
  onChange(): void;
}

/**
 * The activity of an environment:
 * `computing` means that its invocation's handler (or the start before it) runs, or waits for I/O;
 * `sleeping` means that it waits for virtual time, or is being started;
 * `returning` means that it has answered and not yet asked for the next invocation;
 * `stopped` is final.
 */
export type EnvironmentState = 'idle' | 'computing' | 'sleeping' | 'returning' | 'stopped';

/** The reason to wake a process early. */
const awakened = new Error('an answer is coming');

/** The runtime answered, if only with an error of the handler. */
const answered: InvocationStatus = { status: 'success' };

const exited: InvocationStatus = { status: 'error', errorType: 'Runtime.ExitError' };

/** The largest response, as the Lambda quotas page gives it (6 MB), in bytes of AWS's own error message. */
const largestResponse = 6_291_556;

/** One process that runs the code of one function version and serves one invocation at a time. */
export class Environment implements ProcessEvents {
  #state: EnvironmentState = 'computing';
  #ready = false;
  #task: Task | undefined;
  #startedAt = 0;
  #endedAt = Infinity;
  #deadline = Infinity;
  #deadlineTimer: Timer | undefined;
  #sleep: AbortController | undefined;
  #process: FunctionProcess | undefined;
  #starting: Promise<void> | undefined;
  #stretch = 0;
  #sleeping: Promise<void> | undefined;
  #requests = 0;
  readonly #heldRequests = new Set<number>();

  constructor(
    private readonly surroundings: Surroundings,
    firstTask: Task,
  ) {
    this.#task = firstTask;
  }

  get state(): EnvironmentState {
    return this.#state;
  }

  /** The activity of the current invocation. */
  get activity(): Activity | undefined {
    return this.#task?.activity;
  }

  /** Set when it has idled for so long that AWS would have ended it. */
  get isStale(): boolean {
    const { clock, times } = this.surroundings;
    return this.#state === 'idle' && clock.now() - this.#endedAt >= times.idle;
  }

  /** Another number for each uninterrupted stretch of computing. */
  get stretch(): number {
    return this.#stretch;
  }

  /** Starts the process; the first task begins once the function's code is loaded. */
  start(): void {
    this.#starting ??= this.#launch().catch((error: unknown) => this.stop(String(error)));
  }

  /** Only while idle. */
  serve(task: Task): void {
    this.#task = task;
    if (task.isInitialization) this.#endInitialization();
    else this.#assign();
  }

  /** Ends the invocation as one that ran out of time, and the process. */
  timeOut(): void {
    const task = this.#task;
    if (!task) return;
    const { clock } = this.surroundings;
    const seconds = this.surroundings.version.settings.timeoutSeconds.toFixed(2);
    const date = new Date(clock.now()).toISOString();
    const message = `${date} ${task.requestId} Task timed out after ${seconds} seconds`;
    this.#endWithError('Sandbox.Timedout', message, { status: 'timeout' });
    this.stop();
  }

  /**
   * Idles the process while it waits for an answer that takes virtual time.
   *
   * @returns the number that identifies the request to the process, and what to call before it is answered
   */
  holdRequest(): { readonly id: number; release(): Promise<void> } {
    const id = ++this.#requests;
    this.#heldRequests.add(id);
    const release = async () => {
      this.#heldRequests.delete(id);
      if (this.#state === 'stopped') return;
      this.#process?.releaseRequest(id);
      if (this.#state !== 'sleeping') return;
      this.#sleep?.abort(awakened);
      await this.#sleeping;
    };
    return { id, release };
  }

  /** Ends the process at once; an invocation that it serves ends as a crash. */
  stop(reason = 'Runtime exited with error: signal: killed'): void {
    this.#crash(reason);
    this.#process?.kill();
  }

  /** Resolves when the process is gone. */
  async gone(): Promise<void> {
    await this.#starting;
    await this.#process?.gone();
  }

  onReady(): void {
    this.#ready = true;
    if (this.#task?.isInitialization) this.#endInitialization();
    if (this.#task) return this.#assign();
    this.#state = 'idle';
    this.surroundings.onChange();
  }

  onResponse(requestId: string, payload: Buffer): void {
    if (requestId !== this.#task?.requestId) return;
    if (payload.byteLength > largestResponse) {
      const message = `Response payload size exceeded maximum allowed payload size (${largestResponse} bytes).`;
      this.#endWithError('Function.ResponseSizeTooLarge', message, answered);
    } else {
      this.#end(payload, false, answered);
    }
  }

  onError(requestId: string, payload: Buffer): void {
    if (requestId === this.#task?.requestId) this.#end(payload, true, answered);
  }

  onStartFailure(payload: Buffer): void {
    this.#end(payload, true, exited);
  }

  onLogLine(line: string, time: number): void {
    this.#task?.onLogLine?.(line);
    this.surroundings.onLogLine(line, time);
  }

  onSleepReport({ sleepUntil, heldRequests }: SleepReport): void {
    // An answer is on its way that the process did not yet know: it will report again.
    if (heldRequests.some((id) => !this.#heldRequests.has(id))) return;
    this.#sleeping = this.#sleepUntil(sleepUntil);
  }

  onExit(reason: string): void {
    this.#crash(reason);
  }

  async #launch(): Promise<void> {
    const { clock, times } = this.surroundings;
    if (times.coldStart > 0) await this.#sleepUntil(clock.now() + times.coldStart);
    if (this.#isStopped()) return;
    const process = await this.surroundings.launch(this.surroundings, this);
    this.#process = process;
    if (this.#isStopped()) process.kill();
  }

  /** A method, as it changes while others are awaited. */
  #isStopped(): boolean {
    return this.#state === 'stopped';
  }

  #assign(): void {
    const task = this.#task;
    if (!task || !this.#ready) return;
    this.#ready = false;
    this.#state = 'computing';
    this.#stretch++;
    this.#startedAt = this.surroundings.clock.now();
    this.#deadline = this.#startedAt + this.surroundings.version.settings.timeoutSeconds * 1000;
    this.#watchDeadline();
    this.surroundings.systemLog.begin(task.requestId, this.#startedAt);
    if (task.fate === 'crash') return this.stop('Runtime exited with error: exit status 1');
    if (task.fate === 'out-of-time') return void this.#sleepUntil(this.#deadline);
    this.#process?.assign({ ...task, startsAt: this.#startedAt, deadline: this.#deadline });
  }

  #endInitialization(): void {
    const task = this.#task;
    const at = this.surroundings.clock.now();
    this.#task = undefined;
    this.#endedAt = at;
    task?.settle({ payload: Buffer.alloc(0), failed: false, startedAt: at, endedAt: at });
  }

  /** Keeps one timer an environment, not one an invocation: there may be thousands of those in a second. */
  #watchDeadline(): void {
    if (this.#deadlineTimer && !this.#deadlineTimer.done) return;
    const { clock } = this.surroundings;
    this.#deadlineTimer = clock.at(this.#deadline, () => {
      this.#deadlineTimer = undefined;
      if (!this.#task || this.#deadline === Infinity) return;
      if (clock.now() >= this.#deadline) this.timeOut();
      else this.#watchDeadline();
    });
  }

  async #sleepUntil(time: number): Promise<void> {
    const task = this.#task;
    if (!task || this.#state !== 'computing') return;
    this.#state = 'sleeping';
    const sleep = new AbortController();
    this.#sleep = sleep;
    this.surroundings.onChange();
    try {
      await task.activity.sleepUntil(Math.min(time, this.#deadline), sleep.signal);
    } catch {
      // Stopped meanwhile.
      if (sleep.signal.reason !== awakened) return;
    }
    const now = this.surroundings.clock.now();
    if (now >= this.#deadline) return this.timeOut();
    this.#state = 'computing';
    this.#stretch++;
    this.#process?.wake(now);
  }

  #crash(reason: string): void {
    if (this.#state === 'stopped') return;
    const message = `RequestId: ${this.#task?.requestId} Error: ${reason}`;
    this.#endWithError('Runtime.ExitError', message, exited);
    this.#state = 'stopped';
    this.#deadlineTimer?.cancel();
    this.surroundings.onChange();
  }

  #endWithError(errorType: string, errorMessage: string, status: InvocationStatus): void {
    if (this.#task) this.onLogLine(errorMessage, this.surroundings.clock.now());
    this.#end(Buffer.from(JSON.stringify({ errorType, errorMessage })), true, status);
  }

  #end(payload: Uint8Array, failed: boolean, status: InvocationStatus): void {
    const task = this.#task;
    if (!task) return;
    const endedAt = this.surroundings.clock.now();
    // An invocation that never reached its handler started and ended at once.
    const startedAt = this.#deadline === Infinity ? endedAt : this.#startedAt;
    this.#task = undefined;
    this.#deadline = Infinity;
    this.#endedAt = endedAt;
    this.#state = 'returning';
    const { requestId, isInitialization } = task;
    if (!isInitialization) this.surroundings.systemLog.end({ requestId, startedAt, endedAt, ...status });
    task.settle({ payload, failed, startedAt, endedAt });
    this.#sleep?.abort();
    this.#sleep = undefined;
  }
}
