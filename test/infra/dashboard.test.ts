import { releaseMetricUnits } from '../../core/audit/release-metrics';
import { App, Stack } from 'aws-cdk-lib';
import { consoleDomainOf } from '../../infra/observability/console-domain';
import { dashboardText } from '../../infra/observability/dashboard-text';
import { givenDelivery } from '../support/infra-fixture';

const given = givenDelivery(() => ({ serviceName: 'checkout' }));
const [dashboard] = given.resources('AWS::CloudWatch::Dashboard');
const body = JSON.stringify(dashboard?.Properties['DashboardBody']);

test('the dashboard is named after the service and shows every release metric and every alarm', () => {
  expect(dashboard?.Properties['DashboardName']).toBe('checkout-rollouts');
  for (const name of Object.keys(releaseMetricUnits)) expect(body).toContain(name);
  for (const { alarmArn } of [...given.delivery.alarms, ...given.delivery.guard.alarms]) {
    expect(body).toContain(JSON.stringify(given.inTemplate(alarmArn)));
  }
});

const link = { consoleDomain: 'console.aws.amazon.com', region: 'eu-west-1', stateMachineArn: 'arn' };

test('the dashboard lists the commands for the service', () => {
  expect(dashboardText('checkout', link)).toContain('rollouts abort   --service checkout');
});

test('dashboard: false creates none', () => {
  const without = givenDelivery(() => ({ dashboard: false }));
  expect(without.resources('AWS::CloudWatch::Dashboard')).toEqual([]);
  expect(without.delivery.dashboard).toBeUndefined();
});

test.each([
  ['eu-west-1', 'console.aws.amazon.com'],
  ['cn-north-1', 'console.amazonaws.cn'],
  ['us-gov-west-1', 'console.amazonaws-us-gov.com'],
])('the dashboard links to the console of the partition of %s', (region, domain) => {
  const app = new App({ context: { '@aws-cdk/core:enablePartitionLiterals': true } });
  expect(consoleDomainOf(new Stack(app, 'Shop', { env: { region } }))).toBe(domain);
});

test('the dashboard chooses the console at deployment when the stack has no Region', () => {
  expect(body).toContain('"console.amazonaws.cn"');
  expect(body).toContain('"console.aws.amazon.com"');
});
