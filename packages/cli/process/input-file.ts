import { readFileSync } from 'node:fs';
import { UsageError } from './exit-codes';

/** The flags that take a JSON file, with where such a file comes from. */
const sources = {
  '--template': 'cdk synth writes STACK.template.json into cdk.out',
  '--next': 'cdk synth writes STACK.template.json into cdk.out',
  '--scenario': 'docs/rehearsing.md shows one, and rollouts init --write writes one',
} as const;

/**
 * Checks that a flag names a file with JSON, before anything is started.
 *
 * @throws UsageError that names the flag, the file, and where such a file comes from
 */
export function checkJsonFile(flag: keyof typeof sources, path: string): void {
  const refuse = (what: string, cause?: unknown) =>
    new UsageError(`${flag}: ${path} ${what}; ${sources[flag]}`, { cause });
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    const { code = '' } = error as NodeJS.ErrnoException;
    throw refuse(unreadable[code] ?? `cannot be read (${code})`, error);
  }
  if (text.trim() === '') throw refuse('is empty');
  try {
    JSON.parse(text);
  } catch (error) {
    throw refuse(`is not JSON (${(error as Error).message})`, error);
  }
}

const unreadable: Readonly<Record<string, string>> = {
  ENOENT: 'does not exist',
  ENOTDIR: 'does not exist',
  EISDIR: 'is a folder, not a file',
};
