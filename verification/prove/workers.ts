import { fork, type ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import type { Answers, Order } from './worker';

/** Processes that work side by side. */
export class Workers {
  readonly #idle: ChildProcess[];
  readonly #all: readonly ChildProcess[];
  readonly #waiting: ((worker: ChildProcess) => void)[] = [];

  constructor(amount: number) {
    this.#all = Array.from({ length: amount }, () =>
      fork(join(__dirname, 'worker.ts'), {
        // Objects by the megabyte, most of which die young: a larger nursery, and no threads that fight for two cores.
        execArgv: ['--require', 'tsx/cjs', '--max-semi-space-size=64', '--single-threaded-gc'],
        env: { ...process.env, AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true' },
      }),
    );
    this.#idle = [...this.#all];
  }

  /**
   * Has something done by the next worker that has time.
   *
   * @throws Error when that worker dies, or what it said when it failed
   */
  async ask<Kind extends Order['kind']>(order: Extract<Order, { kind: Kind }>): Promise<Answers[Kind]> {
    const worker = await this.#take();
    try {
      return (await exchange(worker, order)) as Answers[Kind];
    } finally {
      this.#giveBack(worker);
    }
  }

  close(): void {
    for (const worker of this.#all) if (worker.connected) worker.disconnect();
  }

  #take(): Promise<ChildProcess> {
    const worker = this.#idle.pop();
    if (worker) return Promise.resolve(worker);
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  #giveBack(worker: ChildProcess): void {
    const next = this.#waiting.shift();
    if (next) next(worker);
    else this.#idle.push(worker);
  }
}

function exchange(worker: ChildProcess, order: Order): Promise<unknown> {
  const what = order.kind === 'release' ? order.case : order.scenario;
  return new Promise((resolve, reject) => {
    const onExit = () => reject(new Error(`a worker died at ${what}`));
    worker.once('exit', onExit);
    worker.once('message', ({ answer, failure }: { answer?: object; failure?: string }) => {
      worker.off('exit', onExit);
      if (failure === undefined) resolve(answer);
      else reject(new Error(`${what}: ${failure}`));
    });
    worker.send(order);
  });
}
