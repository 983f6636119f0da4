import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { CliWorld, Ended } from './cli-process';
import type { SessionAnswer, SessionRequest } from './cli-session-process';

/**
 * Runs command lines of `rollouts` one after the other in one process, which loads the program once. For what
 * does not depend on being a process of its own: each start costs most of a second.
 */
export class CliSession {
  #child: ChildProcess | undefined;
  #gone: Promise<'gone'> | undefined;
  #last: Promise<unknown> = Promise.resolve();

  constructor(private readonly world: CliWorld) {}

  /** As {@link CliWorld.run}; commands that are given at the same time run one by one. */
  run(args: readonly string[], env: SessionRequest['env'] = {}): Promise<Ended> {
    const ended = this.#last.then(() => this.#ask({ args, env }));
    this.#last = ended.catch(() => undefined);
    return ended;
  }

  /** Resolves when the process has ended by itself: no command left anything open. */
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
      // As packages/cli/bin/rollouts.js has it.
      env: { ...this.world.environment, AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true' },
      execArgv: ['--require', require.resolve('tsx/cjs')],
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    });
    this.#gone = once(child, 'exit').then(() => 'gone');
    return child;
  }
}
