import { existsSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import type { Scenario } from '../../../rehearsal';
import { assets } from '../../process/assets';
import { isScenarioName, readScenarioOption } from '../shared/scenario-option';

/** A scenario and the file that it was read from. */
export interface PlayedScenario {
  /** For people: the name of an included scenario, or the path of the file from here. */
  readonly name: string;
  readonly file: string;
  readonly scenario: Scenario;
}

/** The scenario of the bundled example. */
const exampleScenario = 'bad-then-good';

/**
 * Reads the scenario that belongs to a template: the named one, else `scenario.json` beside the template or in the folder above, else
 * for the bundled example {@link exampleScenario}.
 *
 * @returns undefined when the template has none
 * @throws UsageError that names the file and the field
 */
export function readPlayedScenario(templateFile: string, named?: string): PlayedScenario | undefined {
  const source = named ?? scenarioOf(templateFile);
  if (source === undefined) return undefined;
  const scenario = readScenarioOption(source);
  return isScenarioName(source)
    ? { name: `the scenario ${source}`, file: join(assets.scenarios, `${source}.json`), scenario }
    : { name: relative('', source), file: resolve(source), scenario };
}

function scenarioOf(templateFile: string): string | undefined {
  if (resolve(templateFile) === resolve(assets.exampleTemplate)) return exampleScenario;
  const folder = dirname(resolve(templateFile));
  const file = [folder, dirname(folder)].map((each) => join(each, 'scenario.json')).find(existsSync);
  return file === undefined ? undefined : relative('', file);
}
