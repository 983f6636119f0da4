import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** The parts of the example's template that tests look at. */
export interface ExampleTemplate {
  readonly Resources: Readonly<
    Record<string, { Type: string; Properties: { Description?: string; Code: { S3Key: string } } }>
  >;
  readonly Outputs: Readonly<Record<string, unknown>>;
  readonly Parameters?: object;
}

/**
 * The path of the example's template, synthesized by the first test file of a run that calls it: what the tests rehearse
 * is the template that deploys. It blocks, so that a test file can name the template where it defines its tests.
 */
export function exampleTemplateFile(): string {
  const folder = process.env['TEST_FOLDER']!;
  const lock = join(folder, 'synthesizing');
  // The other worker may be at it.
  while (!acquire(lock)) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 50);
  try {
    const pathFile = join(folder, 'template-path');
    if (!existsSync(pathFile)) writeFileSync(pathFile, synthesizeInto(folder));
    return readFileSync(pathFile, 'utf8');
  } finally {
    rmdirSync(lock);
  }
}

function acquire(lock: string): boolean {
  try {
    mkdirSync(lock);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

function synthesizeInto(folder: string): string {
  const script = join(__dirname, 'synthesize-example.ts');
  return execFileSync(process.execPath, ['--require', 'tsx/cjs', script, folder], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
  });
}

/** The template of the example. */
export function exampleTemplate(): ExampleTemplate {
  return JSON.parse(readFileSync(exampleTemplateFile(), 'utf8')) as ExampleTemplate;
}

/** The bundle of a task, in the folder that its asset was staged to. */
export function bundleOf(task: string): string {
  const functions = Object.values(exampleTemplate().Resources).filter(
    ({ Type }) => Type === 'AWS::Lambda::Function',
  );
  const found = functions.find(({ Properties }) => Properties.Description?.includes(` ${task} `));
  return join(
    dirname(exampleTemplateFile()),
    `asset.${found!.Properties.Code.S3Key.replace('.zip', '')}`,
    'index.js',
  );
}
