import { readJsonFile } from '../../local-cloud/template/json-file';
import { UsageError } from './exit-codes';

/** The flags that take a JSON file, with where such a file comes from. */
const sources = {
  '--template': 'cdk synth writes STACK.template.json into cdk.out',
  '--next': 'cdk synth writes STACK.template.json into cdk.out',
  '--scenario': 'docs/rehearsing.md shows one, and rollouts init --write writes one',
  '--strategy': 'docs/strategies.md lists the fields of a strategy',
} as const;

/** A flag that takes a JSON file. */
export type FileFlag = keyof typeof sources;

/**
 * Reads the JSON file of a flag.
 *
 * @throws UsageError that names the flag, the file, and where such a file comes from
 */
export function readInputFile(flag: FileFlag, path: string): unknown {
  return asInput(flag, () => readJsonFile(path));
}

/**
 * Runs an action that reads the file of a flag, before anything is started.
 *
 * @throws UsageError with the flag, the action's own message, and where such a file comes from
 */
export function asInput<Result>(flag: FileFlag, action: () => Result): Result {
  try {
    return action();
  } catch (error) {
    if (error instanceof UsageError) throw error;
    const { message } = error as Error;
    // A list of wrong fields has a line for each.
    const separator = message.split('\n').length > 1 ? '\n' : '; ';
    throw new UsageError(`${flag}: ${message}${separator}${sources[flag]}`, { cause: error });
  }
}
