import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';

const root = join(__dirname, '..', '..');

/** The published packages, by their folders. */
export const publishedPackages = {
  'lattice-rollouts': '.',
  '@lattice-rollouts/instrument': 'packages/instrument',
  '@lattice-rollouts/cli': 'packages/cli',
} as const;

export interface PackedFile {
  readonly path: string;
  readonly size: number;
}

/**
 * Packs a package as npm publishes it, and unpacks it into a project's `node_modules`.
 *
 * @returns its files
 */
export function installPacked(name: keyof typeof publishedPackages, project: string): PackedFile[] {
  const packed = execFileSync('npm', ['pack', '--json', '--ignore-scripts', '--pack-destination', project], {
    cwd: join(root, publishedPackages[name]),
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const [{ filename, files }] = JSON.parse(packed) as [{ filename: string; files: PackedFile[] }];
  const folder = join(project, 'node_modules', name);
  mkdirSync(folder, { recursive: true });
  execFileSync('tar', ['-xzf', join(project, filename), '-C', folder, '--strip-components=1']);
  return files;
}

/** Links all installed packages into another project, except those of this repository. Needs no registry. */
export function installOthers(project: string): void {
  const modules = join(project, 'node_modules');
  const here = join(root, 'node_modules');
  mkdirSync(join(modules, '.bin'), { recursive: true });
  for (const name of readdirSync(here)) {
    if (name.startsWith('.') || name === '@lattice-rollouts') continue;
    symlinkSync(join(here, name), join(modules, name));
  }
  for (const name of readdirSync(join(here, '.bin'))) {
    if (name !== 'rollouts') symlinkSync(join(here, '.bin', name), join(modules, '.bin', name));
  }
}
