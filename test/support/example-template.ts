import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { unzipSync } from 'fflate';
import { assets } from '../../packages/cli/process/assets';
import { ensureBuilt } from './built';

/** The parts of the example's template that tests read. */
export interface ExampleTemplate {
  readonly Resources: Readonly<
    Record<string, { Type: string; Properties: { Description?: string; Code: { S3Key: string } } }>
  >;
  readonly Outputs: Readonly<Record<string, unknown>>;
  readonly Parameters?: object;
}

/** Returns the path of the example's template in the built CLI, which tests rehearse. */
export function exampleTemplateFile(): string {
  ensureBuilt();
  return assets.exampleTemplate;
}

/** Reads the template of the example. */
export function exampleTemplate(): ExampleTemplate {
  return JSON.parse(readFileSync(exampleTemplateFile(), 'utf8')) as ExampleTemplate;
}

/** Returns the path of the staged archive of a task. */
export function archiveOf(task: string): string {
  const functions = Object.values(exampleTemplate().Resources).filter(
    ({ Type }) => Type === 'AWS::Lambda::Function',
  );
  const found = functions.find(({ Properties }) => Properties.Description?.includes(` ${task} `));
  return join(dirname(exampleTemplateFile()), `asset.${found!.Properties.Code.S3Key}`);
}

/** Returns the path of the unpacked bundle of a task. */
export function bundleOf(task: string): string {
  const folder = join(process.env['TEST_FOLDER']!, 'bundles', task);
  const file = join(folder, 'index.js');
  if (!existsSync(file)) {
    mkdirSync(folder, { recursive: true });
    writeFileSync(file, unzipSync(readFileSync(archiveOf(task)))['index.js']!);
  }
  return file;
}
