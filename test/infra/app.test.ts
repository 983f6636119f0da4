import { spawnSync } from 'node:child_process';
import { readFileSync, statSync } from 'node:fs';
import { unzipSync } from 'fflate';
import { taskNames } from '../../statemachine/tasks';
import { archiveOf, bundleOf, exampleTemplate } from '../support/example-template';

const template = exampleTemplate();

describe('the example app', () => {
  test('has outputs for the service, the state machine and the ledger', () => {
    expect(Object.keys(template.Outputs)).toEqual(['ServiceDnsName', 'StateMachineArn', 'LedgerTableName']);
  });

  test('synthesizes a plain template without parameters, metadata and custom resources but for the first versions of the aliases', () => {
    expect(template.Parameters).toBeUndefined();
    const types = new Set(Object.values(template.Resources).map(({ Type }) => Type));
    expect([...types].filter((type) => /^Custom::|CloudFormation::|CDK::/.test(type))).toEqual([
      'AWS::CloudFormation::CustomResource',
    ]);
  });
});

describe('the bundles', () => {
  test('have one file each', () => {
    for (const name of taskNames) {
      expect(Object.keys(unzipSync(readFileSync(archiveOf(name))))).toEqual(['index.js']);
    }
  });

  test.each([
    ['judge', /DescribeExecution|StartExecution/],
    ['rollback', /GetMetricData|DescribeAlarms/],
    ['conclude', /UpdateListener|UpdateAlias|GetMetricData/],
  ] as const)('contain no operations that their handler does not call: %s', (name, foreign) => {
    expect(readFileSync(bundleOf(name), 'utf8').match(foreign)?.[0]).toBeUndefined();
    expect(statSync(bundleOf(name)).size).toBeLessThan(1_200_000);
  });

  test('run on this Node.js, with the names of errors not minified', () => {
    const script = `for (const bundle of process.argv.slice(1)) {
      try { require(bundle) } catch (error) { console.log(error.name) }
    }`;
    const { stdout } = spawnSync(process.execPath, ['-e', script, ...taskNames.map(bundleOf)], {
      encoding: 'utf8',
      env: {},
    });
    expect(stdout).toBe('MisconfiguredFunction\n'.repeat(taskNames.length));
  });
});
