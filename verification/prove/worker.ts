import { rmSync } from 'node:fs';
import { temporaryFolder } from '../../packages/local-cloud/temporary-folder';
import { Explorer, type Exploration } from '../model-checker/explore';
import { bundleHandlers } from '../model-checker/handlers';
import { scenarios } from '../model-checker/scenarios';
import type { Mutation } from '../mutations/mutate';
import { proveCase, type ReleaseOrder, type ReleaseReport } from '../fault-campaign/work';

/** A scenario to explore. */
export interface ExplorationOrder {
  readonly kind: 'interleavings';
  readonly scenario: string;
  readonly states: number;
  readonly mutations: readonly Mutation[];
}

/** The answers of a worker, by the kind of order. */
export interface Answers {
  readonly release: ReleaseReport;
  readonly interleavings: Exploration;
}

export type Order = ReleaseOrder | ExplorationOrder;

const codeFolder = temporaryFolder();

process.on('message', (order: Order) => {
  work(order).then(
    (answer) => process.send?.({ answer }),
    (error: unknown) => process.send?.({ failure: error instanceof Error ? error.stack : String(error) }),
  );
});
process.once('disconnect', () => {
  rmSync(codeFolder, { recursive: true, force: true });
  process.exit();
});

async function work(order: Order): Promise<Answers[Order['kind']]> {
  if (order.kind === 'release') return proveCase(order, codeFolder);
  const scenario = scenarios.find(({ name }) => name === order.scenario)!;
  return new Explorer(scenario, await bundleHandlers(order.mutations)).explore(order.states);
}
