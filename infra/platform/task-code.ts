import { Code, Runtime, RuntimeFamily } from 'aws-cdk-lib/aws-lambda';
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** What a bundle runs on. By its name: `Runtime.NODEJS_24_X` is missing from most versions of aws-cdk-lib that may be used. */
export const nodejsRuntime = {
  runtime: new Runtime('nodejs24.x', RuntimeFamily.NODEJS, { supportsInlineCode: true }),
  handler: 'index.handler',
} as const;

/** The same from the sources and from the package: a package can name itself. */
const tasksFolder = join(dirname(require.resolve('lattice-rollouts/package.json')), 'dist', 'tasks');

/**
 * The code of one of our functions: the archive that the build has made of `functions/NAME.ts`. Nothing is bundled at
 * synthesis.
 *
 * @throws Error in a checkout that was not built
 */
export function taskCode(name: string): Code {
  const archive = join(tasksFolder, `${name}.zip`);
  if (!existsSync(archive)) throw new Error(`${archive} is missing: npm run build makes it`);
  return Code.fromAsset(archive);
}
