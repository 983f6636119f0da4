import { join } from 'node:path';

/** The root folder of the project. */
export const root = join(__dirname, '..');
export const distFolder = join(root, 'dist');
export const instrumentFolder = join(root, 'packages', 'instrument');
export const cliFolder = join(root, 'packages', 'cli');
