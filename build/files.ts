import { createHash } from 'node:crypto';
import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { root } from './project';

/** Creates an empty folder, or empties it, and returns its path. */
export function emptied(folder: string): string {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  return folder;
}

/** Writes a file so that a reader finds the old one or the new one, never a part. */
export function replaceFile(file: string, contents: Uint8Array): void {
  const unfinished = `${file}.${process.pid}`;
  writeFileSync(unfinished, contents);
  renameSync(unfinished, file);
}

/** Returns the files below paths of the project in a fixed order, without `dist` and `node_modules`. */
export function filesOf(paths: readonly string[]): string[] {
  const built = new Set(['dist', 'node_modules']);
  const below = (path: string): string[] => {
    if (!statSync(path).isDirectory()) return [path];
    return readdirSync(path)
      .filter((name) => !built.has(name))
      .sort()
      .flatMap((name) => below(join(path, name)));
  };
  return paths.flatMap((path) => below(join(root, path)));
}

/** Returns a hash of the names and contents of files. Times do not count, because a clone changes them. */
export function fingerprintOf(files: readonly string[]): string {
  const hash = createHash('sha256');
  for (const file of files) hash.update(`${relative(root, file)} ${contentHashOf(file)}\n`);
  return hash.digest('hex');
}

const contentHashes = new Map<string, string>();

function contentHashOf(file: string): string {
  const known = contentHashes.get(file);
  if (known !== undefined) return known;
  const hash = createHash('sha256').update(readFileSync(file)).digest('hex');
  contentHashes.set(file, hash);
  return hash;
}

/** Copies the declarations of a module and of its imports to the same paths in another tree. */
export function copyDeclarations(module: string, from: string, to: string): void {
  const copied = new Set<string>();
  const copy = (path: string): void => {
    if (copied.has(path)) return;
    copied.add(path);
    const file = join(from, path);
    cpSync(file, join(to, path));
    for (const [, specifier] of readFileSync(file, 'utf8').matchAll(
      /(?:from|import\()\s*['"](\.[^'"]+)['"]/g,
    )) {
      const imported = join(dirname(path), specifier!);
      copy([`${imported}.d.ts`, join(imported, 'index.d.ts')].find((each) => existsSync(join(from, each)))!);
    }
  };
  copy(`${module}.d.ts`);
}
