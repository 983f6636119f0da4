import { readFileSync } from 'node:fs';

/**
 * Reads a JSON file.
 *
 * @throws Error that names the file and the reason: it does not exist, cannot be read, is empty, or is not JSON. It is printable,
 * whatever the file contains.
 */
export function readJsonFile(path: string): unknown {
  const refuse = (what: string, cause?: unknown) => new Error(`${path} ${what}`, { cause });
  let bytes: Buffer;
  try {
    bytes = readFileSync(path);
  } catch (error) {
    const { code = '' } = error as NodeJS.ErrnoException;
    throw refuse(unreadable[code] ?? `cannot be read (${code})`, error);
  }
  const text = bytes.toString('utf8');
  if (!Buffer.from(text).equals(bytes) || text.includes('\0')) throw refuse('is not a text in UTF-8');
  if (text.trim() === '') throw refuse('is empty');
  try {
    return JSON.parse(text);
  } catch (error) {
    // The message quotes the text.
    throw refuse(`is not JSON (${(error as Error).message.replaceAll(/\p{C}/gu, ' ')})`, error);
  }
}

const unreadable: Readonly<Record<string, string>> = {
  ENOENT: 'does not exist',
  ENOTDIR: 'does not exist',
  EISDIR: 'is a folder, not a file',
  EACCES: 'cannot be read: permission denied',
};
