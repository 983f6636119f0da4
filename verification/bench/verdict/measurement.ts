import { type ChildProcess, fork } from 'node:child_process';
import { join } from 'node:path';
import { figuresOf, type VerdictFigures } from './figures';
import type { VerdictOrder, VerdictSample } from './simulation';

/** The releases of one scenario under one policy. */
export interface VerdictCell {
  readonly scenario: string;
  readonly policy: string;
  readonly seed: number;
  readonly releases: number;
}

/** Small enough that processes end at about the same time. */
const releasesPerOrder = 1000;

/** Simulates cells in processes side by side. The figures do not depend on how many there are. */
export async function measureVerdicts(
  cells: readonly VerdictCell[],
  processes: number,
): Promise<VerdictFigures[]> {
  const orders = cells.flatMap(ordersOf);
  const samples = new Map<VerdictOrder, VerdictSample>();
  const waiting = [...orders];
  const work = async () => {
    const child = fork(join(__dirname, 'process.ts'), { execArgv: ['--require', 'tsx/cjs'] });
    try {
      for (let order = waiting.shift(); order; order = waiting.shift()) {
        samples.set(order, await simulateIn(child, order));
        process.stderr.write(process.stderr.isTTY ? `\r${samples.size} of ${orders.length} ` : '');
      }
    } finally {
      if (child.connected) child.disconnect();
    }
  };
  await Promise.all(Array.from({ length: processes }, work));
  process.stderr.write(process.stderr.isTTY ? '\r\u001b[K' : '');
  return cells.map((cell) => {
    const own = orders.filter(({ scenario, policy }) => scenario === cell.scenario && policy === cell.policy);
    return figuresOf(joined(own.map((order) => samples.get(order)!)));
  });
}

function ordersOf({ releases, ...cell }: VerdictCell): VerdictOrder[] {
  return Array.from({ length: Math.ceil(releases / releasesPerOrder) }, (_, index) => ({
    ...cell,
    from: index * releasesPerOrder,
    to: Math.min(releases, (index + 1) * releasesPerOrder),
  }));
}

function simulateIn(child: ChildProcess, order: VerdictOrder): Promise<VerdictSample> {
  return new Promise((resolve, reject) => {
    const onExit = () => reject(new Error(`the simulation of "${order.scenario}" broke off`));
    child.once('exit', onExit);
    child.once('message', (sample) => {
      child.off('exit', onExit);
      resolve(sample as VerdictSample);
    });
    child.send(order);
  });
}

function joined(samples: readonly VerdictSample[]): VerdictSample {
  return {
    secondsToRollback: samples.flatMap((sample) => sample.secondsToRollback),
    dataMinutes: samples.flatMap((sample) => sample.dataMinutes),
    canaryFaults: samples.flatMap((sample) => sample.canaryFaults),
    heldToLimit: samples.flatMap((sample) => sample.heldToLimit),
  };
}
