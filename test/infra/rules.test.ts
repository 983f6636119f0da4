import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AwsSolutionsChecks } from 'cdk-nag';
import { exampleApp } from '../../examples/checkout/app';
import { fastSynthesis } from '../support/infra-fixture';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'rules-'));
  // Skips bundling, which is slow and which no rule needs.
  process.env.CDK_CONTEXT_JSON = JSON.stringify(fastSynthesis.context);
});
afterAll(() => {
  delete process.env.CDK_CONTEXT_JSON;
  rmSync(folder, { recursive: true });
});

it('the example app breaks no rule of AwsSolutions without an acknowledgment', () => {
  const app = exampleApp({ outdir: folder });
  const { violations } = new AwsSolutionsChecks(app).validateScope(app);
  const found = violations.flatMap(({ ruleName, violatingResources }) =>
    violatingResources.map((resource) => `${ruleName} at ${JSON.stringify(resource)}`),
  );
  expect(found).toEqual([]);
});
