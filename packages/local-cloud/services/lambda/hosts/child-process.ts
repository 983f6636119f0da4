import { type ChildProcess, spawn } from 'node:child_process';
import type { Duplex } from 'node:stream';
import type { Assignment, FunctionProcess, Launch, LaunchOrder, ProcessEvents } from './function-process';
import { RuntimeApi } from './runtime-api';
import { type Program, programOf } from './program';
import { readSleepReports } from './sleep-reports';
import { channelDescriptor, type ReleaseOrder, type WakeOrder } from '../runtime/protocol';

/** Starts a function in a process of its own. */
export const launchChildProcess: Launch = (order, events) =>
  FunctionChildProcess.launch(programOf(order.version.settings.runtime), order, events);

/** A function in a process of its own, behind the Lambda Runtime API. */
export class FunctionChildProcess implements FunctionProcess {
  /** Starts the process; it is ready once the function's code is loaded. */
  static async launch(
    program: Program,
    order: LaunchOrder,
    events: ProcessEvents,
  ): Promise<FunctionChildProcess> {
    return new FunctionChildProcess(await RuntimeApi.open(events), program, order, events);
  }

  readonly #child: ChildProcess;

  private constructor(
    private readonly api: RuntimeApi,
    private readonly program: Program,
    { version, variables, clock }: LaunchOrder,
    events: ProcessEvents,
  ) {
    const child = spawn(program.command, [...program.arguments, String(clock.now())], {
      cwd: version.settings.code.folder,
      env: { ...program.variables, ...variables, AWS_LAMBDA_RUNTIME_API: api.authority },
      stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
    });
    this.#child = child;
    const onExit = (reason: string) => {
      api.close();
      events.onExit(reason);
    };
    readSleepReports(this.#channel, (report) => events.onSleepReport(report));
    child.on('error', (error) => onExit(String(error)));
    child.on('exit', (code, signal) => onExit(exitReason(code, signal)));
    // What does not pass through the runtime's log: the interpreter's own last words, and other processes'.
    for (const stream of [child.stdout, child.stderr]) {
      stream?.setEncoding('utf8').on('data', (text: string) => {
        for (const line of text.trimEnd().split('\n')) events.onLogLine(line, clock.now());
      });
    }
  }

  get #channel(): Duplex {
    return this.#child.stdio[channelDescriptor] as Duplex;
  }

  assign(assignment: Assignment): void {
    this.api.assign(assignment);
  }

  wake(at: number): void {
    this.#send({ wakeAt: at });
  }

  releaseRequest(id: number): void {
    if (this.program.takesReleaseOrders) this.#send({ releasedRequest: id });
  }

  #send(order: WakeOrder | ReleaseOrder): void {
    this.#channel.write(`${JSON.stringify(order)}\n`);
  }

  kill(): void {
    this.api.close();
    this.#child.kill('SIGKILL');
  }

  async gone(): Promise<void> {
    const child = this.#child;
    if (child.exitCode !== null || child.signalCode !== null) return;
    await new Promise((resolve) => child.once('exit', resolve));
  }
}

function exitReason(code: number | null, signal: NodeJS.Signals | null): string {
  if (signal) return `Runtime exited with error: signal: ${signal === 'SIGKILL' ? 'killed' : signal}`;
  return code
    ? `Runtime exited with error: exit status ${code}`
    : 'Runtime exited without providing a reason';
}
