import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, rmSync, symlinkSync } from 'node:fs';
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
 * Packs the packages as npm publishes them, and unpacks them into a project's `node_modules`.
 *
 * @returns the files of each
 */
export function installPublished(project: string): ReadonlyMap<string, readonly PackedFile[]> {
  const workspaces = Object.values(publishedPackages).filter((folder) => folder !== '.');
  const packed = execFileSync(
    'npm',
    [
      'pack',
      '--json',
      '--ignore-scripts',
      '--include-workspace-root',
      ...workspaces.map((folder) => `--workspace=${folder}`),
      `--pack-destination=${project}`,
    ],
    { cwd: root, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] },
  );
  const archives = JSON.parse(packed) as { name: string; filename: string; files: PackedFile[] }[];
  for (const { name, filename } of archives) {
    const archive = join(project, filename);
    const folder = join(project, 'node_modules', name);
    mkdirSync(folder, { recursive: true });
    execFileSync('tar', ['-xzf', archive, '-C', folder, '--strip-components=1']);
    rmSync(archive);
  }
  return new Map(archives.map(({ name, files }) => [name, files]));
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
