import { spawnSync } from 'node:child_process';
import { readFileSync, statSync } from 'node:fs';
import { unzipSync } from 'fflate';
import { taskNames } from '../../statemachine/tasks';
import { archiveOf, bundleOf, exampleTemplate } from '../support/example-template';

const template = exampleTemplate();

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
    for (const name of taskNames) {
      expect(Object.keys(unzipSync(readFileSync(archiveOf(name))))).toEqual(['index.js']);
    }
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
