import { createHash } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { root } from './project';

/** Makes a folder that has nothing in it, and returns it. */
export function emptied(folder: string): string {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  return folder;
}

/** Every file of these files and folders of the project, without what was built or installed, in a fixed order. */
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

/** Changes with the contents and the names of the files; not with their times, which a clone makes anew. */
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

/** Copies a module's declarations and all that they import, from one tree to the same place in another. */
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
