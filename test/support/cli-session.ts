import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { CliWorld, Ended } from './cli-process';
import type { SessionAnswer, SessionRequest } from './cli-session-process';

/**
 * Runs command lines of `rollouts` in one process that loads the program once, because each start takes most of a
 * second. Not for tests of the process itself.
 */
export class CliSession {
  #child: ChildProcess | undefined;
  #gone: Promise<'gone'> | undefined;
  #last: Promise<unknown> = Promise.resolve();

  constructor(private readonly world: CliWorld) {}

  /** Runs a command like {@link CliWorld.run}. Concurrent commands run one by one. */
  run(args: readonly string[], env: SessionRequest['env'] = {}): Promise<Ended> {
    const ended = this.#last.then(() => this.#ask({ args, env }));
    this.#last = ended.catch(() => undefined);
    return ended;
  }

  /** Resolves when the process has ended by itself, which shows that no command left a handle open. */
  async end(): Promise<void> {
    await this.#last;
    if (this.#child?.connected) this.#child.disconnect();
    await this.#gone;
  }

  async #ask(request: SessionRequest): Promise<Ended> {
    const child = (this.#child ??= this.#start());
    const answered = once(child, 'message') as Promise<[SessionAnswer]>;
    child.send(request);
    const answer = await Promise.race([answered, this.#gone]);
    if (answer === undefined || answer === 'gone') throw new Error('the process of the session has ended');
    return answer[0];
  }

  #start(): ChildProcess {
    const child = fork(join(__dirname, 'cli-session-process.ts'), {
      cwd: this.world.folder,
      // The same variable as in packages/cli/bin/rollouts.js.
      env: { ...this.world.environment, AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true' },
      execArgv: ['--require', require.resolve('tsx/cjs')],
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    });
    this.#gone = once(child, 'exit').then(() => 'gone');
    return child;
  }
}
