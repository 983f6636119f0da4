import { dirname, join } from 'node:path';

const folder = join(dirname(require.resolve('@lattice-rollouts/cli/package.json')), 'dist');

/**
 * The program that runs inside execution environments, to be started with Node.js: `../runtime/main.ts` in one file.
 * The build puts it into the package that carries the local cloud.
 */
export const runtimeFile = join(folder, 'lambda-runtime.cjs');

/** The program of Python functions: `../runtime/python/main.py`, which the build copies. */
export const pythonRuntimeFile = join(folder, 'lambda-runtime-python', 'main.py');
