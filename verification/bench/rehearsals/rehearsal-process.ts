import { rehearse } from '../../../packages/rehearsal/rehearse';
import { readScenario } from '../../../packages/rehearsal/scenario';

/** What the parent process asks for. */
export interface RehearsalOrder {
  readonly scenario: string;
  readonly templateFile: string;
  readonly seed: number;
}

// Rehearses once for its parent, answers with the report and ends.
process.once('message', (order: RehearsalOrder) => void play(order));

async function play({ scenario, templateFile, seed }: RehearsalOrder): Promise<void> {
  const report = await rehearse({
    scenario: readScenario(scenario),
    templateFile,
    seed,
    speed: 'max',
    onProgress: () => undefined,
  });
  process.send?.(report, () => process.disconnect());
}
