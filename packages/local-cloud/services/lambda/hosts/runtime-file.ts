import { dirname, join } from 'node:path';

/**
 * The program that runs inside execution environments, to be started with Node.js: `../runtime/main` in one file.
 * The build puts it into the package that carries the local cloud.
 */
export const runtimeFile = join(
  dirname(require.resolve('@lattice-rollouts/cli/package.json')),
  'dist',
  'lambda-runtime.cjs',
);
