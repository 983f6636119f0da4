import { readFileSync } from 'node:fs';

/**
 * A file that `cdk synth` has written.
 *
 * @throws Error that names the file, when it cannot be read or is not JSON
 */
export function readJsonFile(path: string): unknown {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    const advice = code === 'ENOENT' ? '; cdk synth writes STACK.template.json into cdk.out' : '';
    throw new Error(`cannot read ${path}: ${code}${advice}`, { cause: error });
  }
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new Error(`${path} is not JSON: ${(error as Error).message}`, { cause: error });
  }
}
