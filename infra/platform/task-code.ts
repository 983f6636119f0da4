import { Code, Runtime, RuntimeFamily } from 'aws-cdk-lib/aws-lambda';
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** The runtime of the bundles, by name: most supported versions of aws-cdk-lib lack `Runtime.NODEJS_24_X`. */
export const nodejsRuntime = {
  runtime: new Runtime('nodejs24.x', RuntimeFamily.NODEJS, { supportsInlineCode: true }),
  handler: 'index.handler',
} as const;

/** Resolved by package name, which works from the sources and from the installed package. */
const tasksFolder = join(dirname(require.resolve('lattice-rollouts/package.json')), 'dist', 'tasks');

/**
 * Returns the code of a function: the archive that `npm run build` made from `functions/NAME.ts`. Synthesis bundles
 * nothing.
 *
 * @throws Error in a checkout that was not built
 */
export function taskCode(name: string): Code {
  const archive = join(tasksFolder, `${name}.zip`);
  if (!existsSync(archive)) throw new Error(`${archive} is missing: run npm run build`);
  return Code.fromAsset(archive);
}
