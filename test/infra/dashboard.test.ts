import { releaseMetricUnits } from '../../core/audit/release-metrics';
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

test('the dashboard lists the commands for the service', () => {
  expect(dashboardText('checkout', 'eu-west-1', 'arn')).toContain('rollouts abort   --service checkout');
});

test('dashboard: false creates none', () => {
  const without = givenDelivery(() => ({ dashboard: false }));
  expect(without.resources('AWS::CloudWatch::Dashboard')).toEqual([]);
  expect(without.delivery.dashboard).toBeUndefined();
});
