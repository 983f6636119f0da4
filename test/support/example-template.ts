import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** The parts of the example's template that tests look at. */
export interface ExampleTemplate {
  readonly Resources: Readonly<
    Record<string, { Type: string; Properties: { Description?: string; Code: { S3Key: string } } }>
  >;
  readonly Outputs: Readonly<Record<string, unknown>>;
  readonly Parameters?: object;
}

const file = process.env['TEST_TEMPLATE'] ?? '';

/** The template of the example, as it was synthesized for this run. */
export function exampleTemplate(): ExampleTemplate {
  return JSON.parse(readFileSync(file, 'utf8')) as ExampleTemplate;
}

/** The bundle of a task, in the folder that its asset was staged to. */
export function bundleOf(task: string): string {
  const functions = Object.values(exampleTemplate().Resources).filter(
    ({ Type }) => Type === 'AWS::Lambda::Function',
  );
  const found = functions.find(({ Properties }) => Properties.Description?.includes(` ${task} `));
  return join(dirname(file), `asset.${found!.Properties.Code.S3Key.replace('.zip', '')}`, 'index.js');
}
