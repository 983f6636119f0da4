import { readScenario, rehearse } from '../../../packages/rehearsal';
import type { WeatherName } from '../../../packages/local-cloud';
import { assets } from '../../../packages/cli/process/assets';

/** The message of the parent process. */
export interface RehearsalOrder {
  readonly scenario: string;
  readonly templateFile: string;
  readonly seed: number;
  readonly weather: WeatherName;
}

// Rehearses once for its parent, answers with the report and ends.
process.once('message', (order: RehearsalOrder) => void play(order));

async function play({ scenario, templateFile, seed, weather }: RehearsalOrder): Promise<void> {
  const report = await rehearse({
    scenario: readScenario(scenario, assets.scenarios),
    templateFile,
    seed,
    weather,
    speed: 'max',
    onProgress: () => undefined,
  });
  process.send?.(report, () => process.disconnect());
}
