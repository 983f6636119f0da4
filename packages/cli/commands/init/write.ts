import { lstatSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { UsageError } from '../../process/exit-codes';
import type { NewFile } from './files';

/** Checks whether something has a path, also a link to nothing. */
function isTaken(path: string): boolean {
  try {
    lstatSync(path);
    return true;
  } catch {
    return false;
  }
}

/**
 * Writes a file unless something has its path, and creates its folders.
 *
 * @returns false if something was there, and was left
 * @throws UsageError if the file cannot be written
 */
export function writeNew(folder: string, { path, text }: NewFile): boolean {
  const file = join(folder, path);
  try {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text, { flag: 'wx' });
    return true;
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === 'EEXIST' && isTaken(file)) return false;
    throw new UsageError(
      `--app: cannot write ${file}: ${message}; correct that and run it again: what is written stays`,
      { cause: error },
    );
  }
}
