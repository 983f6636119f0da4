import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { unzipSync } from 'fflate';
import { assets } from '../../packages/cli/process/assets';
import { ensureBuilt } from './built';

/** The parts of the example's template that tests look at. */
export interface ExampleTemplate {
  readonly Resources: Readonly<
    Record<string, { Type: string; Properties: { Description?: string; Code: { S3Key: string } } }>
  >;
  readonly Outputs: Readonly<Record<string, unknown>>;
  readonly Parameters?: object;
}

/** The path of the example's template: what the tests rehearse is the template that is shipped. */
export function exampleTemplateFile(): string {
  ensureBuilt();
  return assets.exampleTemplate;
}

/** The template of the example. */
export function exampleTemplate(): ExampleTemplate {
  return JSON.parse(readFileSync(exampleTemplateFile(), 'utf8')) as ExampleTemplate;
}

/** The archive of a task, as it was staged. */
export function archiveOf(task: string): string {
  const functions = Object.values(exampleTemplate().Resources).filter(
    ({ Type }) => Type === 'AWS::Lambda::Function',
  );
  const found = functions.find(({ Properties }) => Properties.Description?.includes(` ${task} `));
  return join(dirname(exampleTemplateFile()), `asset.${found!.Properties.Code.S3Key}`);
}

/** The bundle of a task, unpacked for the run. */
export function bundleOf(task: string): string {
  const folder = join(process.env['TEST_FOLDER']!, 'bundles', task);
  const file = join(folder, 'index.js');
  if (!existsSync(file)) {
    mkdirSync(folder, { recursive: true });
    writeFileSync(file, unzipSync(readFileSync(archiveOf(task)))['index.js']!);
  }
  return file;
}
