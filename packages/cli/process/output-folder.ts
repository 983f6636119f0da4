import { existsSync, mkdirSync, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { UsageError } from './exit-codes';

/**
 * Creates the folder of `--out`, and those above it. One at a time: with `recursive`, Node.js 20 never returns where the file system
 * takes no folders, as below `/proc`.
 *
 * @throws UsageError that names the flag, the folder and the reason
 */
export function createOutputFolder(path: string): void {
  const missing: string[] = [];
  for (let folder = resolve(path); !existsSync(folder); folder = dirname(folder)) missing.unshift(folder);
  try {
    for (const folder of missing) mkdirSync(folder);
  } catch (error) {
    const { path: folder = path } = error as NodeJS.ErrnoException;
    throw refusal(`${folder} cannot be created`, error);
  }
  if (!statSync(path).isDirectory()) throw new UsageError(`--out: ${path} is a file: name a folder`);
}

/**
 * Runs an action that opens a file in the folder of `--out`.
 *
 * @throws UsageError that names the flag, the file and the reason
 */
export function openOutput<Result>(file: string, open: (file: string) => Result): Result {
  try {
    return open(file);
  } catch (error) {
    throw refusal(`${file} cannot be written`, error);
  }
}

function refusal(what: string, error: unknown): UsageError {
  const { code = '' } = error as NodeJS.ErrnoException;
  return new UsageError(`--out: ${what} (${code}): name a folder that you may write to`, { cause: error });
}
