import { readScenario, type Scenario } from '../../../rehearsal';
import { assets } from '../../process/assets';
import { asInput } from '../../process/input-file';

/** True for the name of an included scenario: every path of a file has a dot or a slash. */
export function isScenarioName(nameOrFile: string): boolean {
  return /^[\w-]+$/.test(nameOrFile);
}

/**
 * Reads the scenario of `--scenario`.
 *
 * @param updateTo the path of a template: the version that the update publishes is released. @default the versions of the scenario
 * @throws UsageError that names the flag, the file, every wrong field, and where such a file comes from
 */
export function readScenarioOption(nameOrFile: string, updateTo?: string): Scenario {
  return asInput('--scenario', () => readScenario(nameOrFile, assets.scenarios, updateTo));
}
