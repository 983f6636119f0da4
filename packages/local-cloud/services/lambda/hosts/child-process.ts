import { type ChildProcess, spawn } from 'node:child_process';
import type { Assignment, FunctionProcess, Launch, LaunchOrder, ProcessEvents } from './function-process';
import { RuntimeApi } from './runtime-api';
import { runtimeFile } from './runtime-file';
import type { ReleaseOrder, SleepReport, WakeOrder } from '../runtime/protocol';

/** Starts a function in a process of its own. */
export const launchChildProcess: Launch = (order, events) =>
  FunctionChildProcess.launch(runtimeFile, order, events);

/** A function in a process of its own, behind the Lambda Runtime API. */
export class FunctionChildProcess implements FunctionProcess {
  /**
   * Starts the process; it is ready once the function's code is loaded.
   *
   * @param program the bundled runtime program
   */
  static async launch(
    program: string,
    order: LaunchOrder,
    events: ProcessEvents,
  ): Promise<FunctionChildProcess> {
    return new FunctionChildProcess(await RuntimeApi.open(events), program, order, events);
  }

  readonly #child: ChildProcess;

  private constructor(
    private readonly api: RuntimeApi,
    program: string,
    { version, variables, clock }: LaunchOrder,
    events: ProcessEvents,
  ) {
    const child = spawn(process.execPath, [program, String(clock.now())], {
      cwd: version.settings.code.folder,
      env: { ...variables, AWS_LAMBDA_RUNTIME_API: api.authority },
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    });
    this.#child = child;
    const onExit = (reason: string) => {
      api.close();
      events.onExit(reason);
    };
    child.on('message', (report) => events.onSleepReport(report as SleepReport));
    child.on('error', (error) => onExit(String(error)));
    child.on('exit', (code, signal) => onExit(exitReason(code, signal)));
    // What does not pass through the runtime's log: Node.js's own last words, and other processes'.
    for (const stream of [child.stdout, child.stderr]) {
      stream?.setEncoding('utf8').on('data', (text: string) => {
        for (const line of text.trimEnd().split('\n')) events.onLogLine(line, clock.now());
      });
    }
  }

  assign(assignment: Assignment): void {
    this.api.assign(assignment);
  }

  wake(at: number): void {
    this.#child.send({ wakeAt: at } satisfies WakeOrder);
  }

  releaseRequest(id: number): void {
    this.#child.send({ releasedRequest: id } satisfies ReleaseOrder);
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
