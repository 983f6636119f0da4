import { seededRandom } from '../../../kernel/seeded-random';
import { Channel } from './channel';
import { HeldRequests } from './held-requests';
import { bodyOf, Invocation, type Outcome } from './invocation';
import { type Handler, loadHandler } from './load-handler';
import { nameSender } from './name-sender';
import { installProcessLog, logFormatIn } from './process-log';
import { virtualTimeHeader } from '../../../wire/headers';
import { RuntimeClient } from './runtime-client';
import { type ErrorReport, loggedError, reportOf, RuntimeError } from './runtime-error';
import { installVirtualTime } from './virtual-globals';
import { VirtualTime } from './virtual-time';

/**
 * The program inside an execution environment: AWS's Node.js runtime, in virtual time.
 *
 * How it knows that the handler only waits for timers: virtual timers are nothing to the event loop, the
 * connections to the local cloud are unreferenced while a handler runs, and HTTP clients unreference idle
 * connections; those whose answer is held back are unreferenced here. So the loop runs empty (`beforeExit`) exactly when no request, file or other I/O is in flight.
 */
class Runtime {
  readonly #virtualTime = new VirtualTime(Number(process.argv[2]));
  readonly #client: RuntimeClient;
  readonly #held = new HeldRequests();
  readonly #chance = seededRandom();
  readonly #channel = new Channel((order) => {
    if ('releasedRequest' in order) this.#held.release(order.releasedRequest);
    else this.#virtualTime.advanceTo(order.wakeAt);
  });
  #handler: Handler | undefined;
  #invocation: Invocation | undefined;

  constructor(authority: string) {
    this.#client = new RuntimeClient(authority, (next) => {
      this.#virtualTime.advanceTo(Number(next.headers[virtualTimeHeader]));
      process.env['_X_AMZN_TRACE_ID'] = next.headers['lambda-runtime-trace-id'];
      this.#client.keepAlive(false);
      const invocation = new Invocation(next, process.env, this.#virtualTime, (outcome) =>
        this.#answer(invocation, outcome),
      );
      this.#invocation = invocation;
      this.#chance.seed(invocation.requestId);
      if (this.#handler) invocation.run(this.#handler);
    });
  }

  async start(): Promise<void> {
    process.on('beforeExit', () => this.#rest());
    process.on('uncaughtException', (error) => this.#crash(error, 'Uncaught Exception', 129));
    process.on('unhandledRejection', (reason) => {
      const error = new RuntimeError('Runtime.UnhandledPromiseRejection', String(reason));
      this.#crash(error, 'Unhandled Promise Rejection', 128);
    });
    // The function must not find the program's arguments.
    process.argv.splice(2);
    installVirtualTime(this.#virtualTime);
    Math.random = this.#chance.random;
    this.#held.watch();
    nameSender(process.env['AWS_ENDPOINT_URL'] ?? '', process.env['AWS_ACCESS_KEY_ID'] ?? '');
    installProcessLog({
      write: (line) => this.#client.log(line, this.#virtualTime.now()),
      format: logFormatIn(process.env),
      context: () => ({ now: this.#virtualTime.now(), requestId: this.#invocation?.requestId }),
    });
    this.#client.keepAlive(false);
    this.#channel.unref();
    try {
      this.#handler = await loadHandler(process.env.LAMBDA_TASK_ROOT ?? '', process.env['_HANDLER'] ?? '');
      refuseCallbacks(this.#handler);
    } catch (error) {
      return this.#crash(error, 'Uncaught Exception', 1);
    }
    this.#client.keepAlive(true);
    this.#client.next();
  }

  #answer(invocation: Invocation, outcome: Outcome): void {
    let body: string;
    try {
      body = bodyOf(outcome);
    } catch (thrown) {
      const report = reportOf(thrown);
      logError('Invoke Error', report);
      this.#client.keepAlive(true);
      this.#client.fail(invocation.requestId, report);
      this.#client.next();
      this.#invocation = undefined;
      return;
    }
    this.#client.keepAlive(true);
    this.#client.respond(invocation.requestId, body);
    this.#invocation = undefined;
  }

  /** Nothing is left to do but to wait for timers, if there are any. */
  #rest(): void {
    const heldRequests = this.#held.numbers();
    const due = this.#virtualTime.nextDue(heldRequests.length > 0);
    if (due !== undefined && due <= this.#virtualTime.now()) return this.#virtualTime.advanceTo(due);
    if (due !== undefined) {
      this.#channel.send({ sleepUntil: due, heldRequests });
    } else if (!this.#invocation || this.#invocation.endEmpty() === 'never settles') {
      const message = 'Lambda runtime client detected an unexpected Node.js exit code.';
      this.#crash(new RuntimeError('Runtime.NodejsExit', message), 'Unsettled Promise', 13);
    }
  }

  /** Reports an error that the process does not survive. */
  #crash(thrown: unknown, title: string, exitCode: number): void {
    const report = reportOf(thrown);
    logError(title, report);
    this.#client.afterAcknowledgements(() => process.exit(exitCode));
    if (this.#invocation) this.#client.fail(this.#invocation.requestId, report);
    else this.#client.failToStart(report);
    this.#invocation = undefined;
  }
}

function logError(title: string, report: ErrorReport): void {
  console.error(...loggedError(title, report, logFormatIn(process.env)));
}

/** @throws RuntimeError `Runtime.CallbackHandlerDeprecated`: from Node.js 24 on, AWS runs async handlers only */
function refuseCallbacks(handler: Handler): void {
  if (process.env.AWS_EXECUTION_ENV !== 'AWS_Lambda_nodejs24.x' || handler.length < 3) return;
  throw new RuntimeError(
    'Runtime.CallbackHandlerDeprecated',
    'AWS Lambda has removed support for callback-based function handlers starting with Node.js 24.',
  );
}

void new Runtime(process.env.AWS_LAMBDA_RUNTIME_API ?? '').start();
