import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { readJsonFile } from '../../../local-cloud/template/json-file';
import { UsageError } from '../../process/exit-codes';

/** The CDK app of a folder, as its cdk.json describes it. */
export interface AppSettings {
  /** The command that runs the app. */
  readonly command: string;
  readonly isTypeScript: boolean;
  /** The app's source file, if the command names one. */
  readonly source: string | undefined;
  /** The folder of the templates. */
  readonly output: string;
}

/** The `app` commands of cdk.json by language, other than TypeScript and JavaScript. */
const otherLanguages: readonly (readonly [RegExp, string])[] = [
  [/\bpython3?\b/, 'Python'],
  [/\bmvn\b|\bgradlew?\b|\bjava\b/, 'Java'],
  [/\bdotnet\b/, 'C#'],
  [/\bgo\b/, 'Go'],
];

/**
 * Reads the settings of the CDK app in a folder.
 *
 * @returns undefined if the folder has no cdk.json
 * @throws UsageError if it is invalid, or if the app's language has no construct
 */
export function readAppSettings(folder: string): AppSettings | undefined {
  const file = join(folder, 'cdk.json');
  const settings = readSettings(file);
  if (settings === undefined) return undefined;
  const { app: command, output } = (settings ?? {}) as { app?: unknown; output?: unknown };
  if (typeof command !== 'string') {
    throw new UsageError(
      `${file}: "app" is missing: set it to the command that runs the app, such as npx tsx app.ts`,
    );
  }
  const other = otherLanguages.find(([pattern]) => pattern.test(command))?.[1];
  if (other !== undefined) {
    throw new UsageError(
      `${file}: the app is written in ${other}, and the construct supports TypeScript and JavaScript; ` +
        'put ProgressiveDelivery in an app of its own that imports the function by its ARN',
    );
  }
  return {
    command,
    isTypeScript: /\.ts\b|ts-node|tsx/.test(command),
    source: /\S+\.[cm]?[jt]s\b/.exec(command)?.[0],
    output: typeof output === 'string' ? output : 'cdk.out',
  };
}

function readSettings(file: string): unknown {
  if (!existsSync(file)) return undefined;
  try {
    return readJsonFile(file);
  } catch (error) {
    throw new UsageError(`${(error as Error).message}: correct it, or pass --app with another folder`, {
      cause: error,
    });
  }
}
