import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { exampleApp } from '../infra/app';
import { taskNames, type TaskName } from '../statemachine/tasks';

interface CloudTemplate {
  readonly Resources: Readonly<
    Record<string, { Type: string; Properties: { Description?: string; Code: { S3Key: string } } }>
  >;
  readonly Outputs: Readonly<Record<string, unknown>>;
  readonly Parameters?: object;
}

const outdir = mkdtempSync(join(tmpdir(), 'infra-app-'));
let template: CloudTemplate;

beforeAll(() => {
  process.env.CDK_VALIDATION = 'false';
  exampleApp(outdir).synth();
  template = JSON.parse(readFileSync(join(outdir, 'Checkout.template.json'), 'utf8')) as CloudTemplate;
}, 60_000);

afterAll(() => {
  delete process.env.CDK_VALIDATION;
  rmSync(outdir, { recursive: true });
});

/** The bundle of a task, in the folder that its asset was staged to. */
function bundleOf(name: TaskName): string {
  const functions = Object.values(template.Resources).filter(({ Type }) => Type === 'AWS::Lambda::Function');
  const task = functions.find(({ Properties }) => Properties.Description?.includes(` ${name} `));
  return join(outdir, `asset.${task!.Properties.Code.S3Key.replace('.zip', '')}`, 'index.js');
}

describe('the example app', () => {
  test('tells where the service, the releases and the ledger are', () => {
    expect(Object.keys(template.Outputs)).toEqual(['ServiceDnsName', 'StateMachineArn', 'LedgerTableName']);
  });

  test('is a plain template: no parameters, no metadata, nothing that CloudFormation would have to run', () => {
    expect(template.Parameters).toBeUndefined();
    const types = new Set(Object.values(template.Resources).map(({ Type }) => Type));
    expect([...types].filter((type) => /^Custom::|CloudFormation::|CDK::/.test(type))).toEqual([]);
  });
});

describe('the bundles', () => {
  test('are one file each', () => {
    for (const name of taskNames) expect(readdirSync(join(bundleOf(name), '..'))).toEqual(['index.js']);
  });

  test.each([
    ['judge', /DescribeExecution|StartExecution/],
    ['rollback', /GetMetricData|DescribeAlarms/],
    ['conclude', /UpdateListener|UpdateAlias|GetMetricData/],
  ] as const)('hold only what they import: %s', (name, foreign) => {
    expect(readFileSync(bundleOf(name), 'utf8').match(foreign)?.[0]).toBeUndefined();
    expect(statSync(bundleOf(name)).size).toBeLessThan(1_200_000);
  });

  test('run on this Node.js, and minifying leaves the names of errors alone', () => {
    const script = `try { require(process.argv[1]) } catch (error) { console.log(error.name) }`;
    for (const name of taskNames) {
      const { stdout } = spawnSync(process.execPath, ['-e', script, bundleOf(name)], {
        encoding: 'utf8',
        env: {},
      });
      expect([name, stdout]).toEqual([name, 'MisconfiguredFunction\n']);
    }
  });
});
