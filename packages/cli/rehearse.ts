import { resolve } from 'node:path';
import { readFaults, readScenario, rehearse as play, type RehearsalReport } from '../rehearsal';
import type { RehearseOptions } from './rehearse-options';
import { assets } from './process/assets';

/** Implements the `rehearse` function that the package exports. */
export function rehearse(options: RehearseOptions): Promise<RehearsalReport> {
  const { template, scenario, faults = [], seed = 1, weather = 'typical', ...rest } = options;
  return play({
    ...rest,
    scenario: readScenario(resolve(scenario), assets.scenarios),
    templateFile: template,
    faults: readFaults(faults),
    seed,
    weather,
    speed: 'max',
    onProgress: () => undefined,
  });
}
