import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { copyDeclarations, emptied } from './files';
import { cliFolder, distFolder, instrumentFolder, root } from './project';

/** Makes the declarations of the three packages: of their public modules and the imports of these. */
export async function buildTypes(): Promise<void> {
  const all = emptied(join(root, 'out', 'types'));
  const tsc = join(root, 'node_modules', 'typescript', 'bin', 'tsc');
  // Only emits: `npm run check` checks the types.
  const order = ['-p', join(__dirname, 'tsconfig.json'), '--outDir', all];
  try {
    await promisify(execFile)(process.execPath, [tsc, ...order], { cwd: root });
  } catch (error) {
    throw new Error(`tsc: ${(error as { stdout?: string }).stdout}`, { cause: error });
  }
  copyDeclarations('infra/index', all, emptied(join(distFolder, 'types')));
  copyDeclarations('index', join(all, 'packages', 'instrument'), join(instrumentFolder, 'dist'));
  copyDeclarations('packages/cli/index', all, emptied(join(cliFolder, 'dist', 'types')));
}
