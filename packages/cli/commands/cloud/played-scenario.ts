import { existsSync } from 'node:fs';
import { basename, dirname, join, relative, resolve } from 'node:path';
import { readScenario, type Scenario } from '../../../rehearsal';
import { assets } from '../../process/assets';
import { checkJsonFile } from '../../process/input-file';

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
 * @throws Error that names the file and the field
 */
export function readPlayedScenario(templateFile: string, named?: string): PlayedScenario | undefined {
  const file = named === undefined ? scenarioFileOf(templateFile) : fileOf(named);
  if (file === undefined) return undefined;
  const isIncluded = dirname(file) === assets.scenarios;
  const name = isIncluded ? `the scenario ${basename(file, '.json')}` : relative('', file);
  return { name, file, scenario: readScenario(file, assets.scenarios) };
}

function scenarioFileOf(templateFile: string): string | undefined {
  if (resolve(templateFile) === resolve(assets.exampleTemplate)) return fileOf(exampleScenario);
  const folder = dirname(resolve(templateFile));
  return [folder, dirname(folder)].map((each) => join(each, 'scenario.json')).find(existsSync);
}

function fileOf(nameOrFile: string): string {
  if (/^[\w-]+$/.test(nameOrFile)) return join(assets.scenarios, `${nameOrFile}.json`);
  checkJsonFile('--scenario', nameOrFile);
  return resolve(nameOrFile);
}
