import type { AnswerDirectly } from '../../../../wire/direct-client';
import type { Assignment, FunctionProcess, Launch, LaunchOrder, ProcessEvents } from '../function-process';
import { seededRandom } from '../../../../kernel/seeded-random';
import { bodyOf, Invocation, type Outcome } from '../../runtime/invocation';
import { consoleMethods, logFormatIn } from '../../runtime/process-log';
import { loggedError, reportOf, RuntimeError, type ErrorReport } from '../../runtime/runtime-error';
import { VirtualTime } from '../../runtime/virtual-time';
import { directRequest } from './direct-http';
import { LoadedModule } from './loaded-module';

/**
 * Starts functions in this process: a hundred times cheaper than a process each, and for our own code only. They get
 * time, chance, variables, a console and an HTTP client of their own, no files, and all else of this process; one
 * that spins is not ended. They wait for the AWS APIs and for timers, and for nothing else.
 *
 * @param answer the AWS APIs
 */
export function launchInProcess(answer: AnswerDirectly): Launch {
  return (order, events) => Promise.resolve(new FunctionInProcess(order, events, answer));
}

class FunctionInProcess implements FunctionProcess {
  readonly #virtualTime: VirtualTime;
  readonly #chance = seededRandom();
  readonly #held = new Set<number>();
  readonly #console: ReturnType<typeof consoleMethods>;
  #module: LoadedModule | undefined;
  /** True once a retried call has failed: the SDK then has fewer retries left. */
  #hasRetried = false;
  #invocation: Invocation | undefined;
  /** Requests without an answer. */
  #open = 0;
  #isCheckScheduled = false;
  #isOver = false;

  constructor(
    private readonly order: LaunchOrder,
    private readonly events: ProcessEvents,
    answer: AnswerDirectly,
  ) {
    this.#virtualTime = new VirtualTime(order.clock.now());
    this.#console = consoleMethods({
      write: this.#writeLine,
      format: logFormatIn(order.variables),
      context: () => ({ now: this.#virtualTime.now(), requestId: this.#invocation?.requestId }),
    });
    setImmediate(() => this.#load(answer));
  }

  assign({ requestId, payload, invokedFunctionArn, traceId, startsAt, deadline }: Assignment): void {
    this.#virtualTime.advanceTo(startsAt);
    this.#chance.seed(requestId);
    const headers = {
      'lambda-runtime-aws-request-id': requestId,
      'lambda-runtime-deadline-ms': String(deadline),
      'lambda-runtime-invoked-function-arn': invokedFunctionArn,
      'lambda-runtime-trace-id': traceId,
    };
    const next = { headers, body: Buffer.from(payload).toString() };
    const invocation = new Invocation(next, this.order.variables, this.#virtualTime, (outcome) =>
      this.#answer(invocation, outcome),
    );
    this.#invocation = invocation;
    if (this.#module) invocation.run(this.#module.handler);
    this.#scheduleCheck();
  }

  wake(at: number): void {
    if (this.#isOver) return;
    this.#virtualTime.advanceTo(at);
    this.#scheduleCheck();
  }

  releaseRequest(id: number): void {
    this.#held.delete(id);
  }

  kill(): void {
    const isIdle = !this.#invocation && this.#open === 0 && this.#virtualTime.nextDue(false) === undefined;
    if (isIdle && !this.#hasRetried && !this.#isOver) this.#module?.giveBack();
    this.#isOver = true;
    this.#invocation = undefined;
    this.#virtualTime.stop();
  }

  gone(): Promise<void> {
    return Promise.resolve();
  }

  #load(answer: AnswerDirectly): void {
    if (this.#isOver) return;
    const { version, variables, clock } = this.order;
    const request = directRequest(answer, {
      accessKeyId: variables['AWS_ACCESS_KEY_ID'] ?? '',
      isOver: () => this.#isOver,
      onOpen: () => void this.#open++,
      onHeld: (id) => {
        this.#held.add(id);
        this.#scheduleCheck();
      },
      onClose: (heldIds, leavesTrace) => {
        this.#open--;
        this.#hasRetried ||= leavesTrace;
        for (const id of heldIds) this.#held.delete(id);
        this.#virtualTime.advanceTo(clock.now());
        this.#scheduleCheck();
      },
    });
    try {
      this.#module = LoadedModule.load(version.settings, variables, {
        virtualTime: this.#virtualTime,
        random: this.#chance.random,
        console: this.#console,
        writeLine: this.#writeLine,
        request,
      });
    } catch (error) {
      this.events.onStartFailure(this.#logged('Uncaught Exception', reportOf(error)));
      return this.#exit('exit status 1');
    }
    this.events.onReady();
  }

  #answer({ requestId }: Invocation, outcome: Outcome): void {
    if (this.#isOver) return;
    try {
      this.events.onResponse(requestId, Buffer.from(bodyOf(outcome)));
    } catch (thrown) {
      this.events.onError(requestId, this.#logged('Invoke Error', reportOf(thrown)));
    }
    this.#invocation = undefined;
    this.events.onReady();
  }

  readonly #writeLine = (line: string) => {
    if (!this.#isOver) this.events.onLogLine(line, this.#virtualTime.now());
  };

  #logged(title: string, report: ErrorReport): Buffer {
    this.#console.error(...loggedError(title, report, logFormatIn(this.order.variables)));
    return Buffer.from(JSON.stringify(report));
  }

  /** Once what is settled has run: nothing is then left to do but to wait for timers, if there are any. */
  #scheduleCheck(): void {
    if (this.#isCheckScheduled) return;
    this.#isCheckScheduled = true;
    setImmediate(() =>
      setImmediate(() => {
        this.#isCheckScheduled = false;
        this.#checkProgress();
      }),
    );
  }

  #checkProgress(): void {
    if (this.#isOver || !this.#invocation || this.#open > this.#held.size) return;
    const due = this.#virtualTime.nextDue(this.#held.size > 0);
    if (due === undefined) {
      if (this.#invocation.endEmpty() === 'ended') return;
      const message = 'Lambda runtime client detected an unexpected Node.js exit code.';
      const report = reportOf(new RuntimeError('Runtime.NodejsExit', message));
      this.events.onError(this.#invocation.requestId, this.#logged('Unsettled Promise', report));
      return this.#exit('exit status 13');
    }
    if (due > this.#virtualTime.now()) {
      return this.events.onSleepReport({ sleepUntil: due, heldRequests: [...this.#held] });
    }
    this.#virtualTime.advanceTo(due);
    this.#scheduleCheck();
  }

  #exit(how: string): void {
    this.kill();
    this.events.onExit(`Runtime exited with error: ${how}`);
  }
}
