import { execFileSync } from 'node:child_process';
import { cpSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const root = join(__dirname, '..');

/** What goes into the package as it is. */
const copied = [
  'packages/cli/bin',
  'packages/cli/console/page',
  'dist',
  'docs',
  'examples',
  'statemachine/release.asl.json',
  'CHANGELOG.md',
  'LICENSE',
  'README.md',
];

/**
 * Lays the package out in a folder as npm gets it: the sources compiled, each with its declarations, and every file
 * where it is in the repository, so that whatever finds another one finds it there as well.
 *
 * @param folder what was in it is deleted
 * @returns the folder
 */
export function stagePackage(folder: string): string {
  rmSync(folder, { recursive: true, force: true });
  execFileSync(
    process.execPath,
    [join(root, 'node_modules', 'typescript', 'bin', 'tsc'), '-p', __dirname, '--outDir', folder],
    { stdio: 'inherit' },
  );
  // Builds dist/rollouts.js, if the sources are newer.
  execFileSync(process.execPath, [join(root, 'packages', 'cli', 'bin', 'rollouts.js'), '--version'], {
    stdio: 'ignore',
  });
  for (const path of copied) cpSync(join(root, path), join(folder, path), { recursive: true });
  writeFileSync(join(folder, 'package.json'), `${JSON.stringify(packageJson(), null, 2)}\n`);
  return folder;
}

/** Without what only the repository needs; and what it exports is compiled. */
function packageJson(): object {
  const source = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as Record<string, unknown> & {
    exports: Record<string, string>;
  };
  const exports = Object.entries(source.exports).map(([name, file]) => {
    if (!file.endsWith('.ts')) return [name, file];
    const module = file.replace(/\.ts$/, '');
    return [name, { types: `${module}.d.ts`, default: `${module}.js` }];
  });
  const onlyInRepository = ['private', 'scripts', 'devDependencies', 'overrides'];
  const kept = Object.entries(source).filter(([field]) => !onlyInRepository.includes(field));
  return { ...Object.fromEntries(kept), exports: Object.fromEntries(exports) as object };
}
