import { CloudWatchClient, DescribeAlarmsCommand } from '@aws-sdk/client-cloudwatch';
import { awsCall } from './calls';
import { clientSettings } from './client-settings';

/** What an alarm does when it goes off. */
export interface AlarmActions {
  readonly alarmName: string;
  /** Whether it does anything at all. */
  readonly isEnabled: boolean;
  /** The ARNs of the SNS topics that it tells. */
  readonly topics: readonly string[];
}

/**
 * Reads what alarms do; those that do not exist are left out.
 *
 * @param alarmNames at most 100
 * @throws ReleaseError `AwsCallFailed`, `AwsCallRefused`
 */
export async function readAlarmActions(
  alarmNames: readonly string[],
  client = new CloudWatchClient(clientSettings),
): Promise<AlarmActions[]> {
  const { MetricAlarms = [] } = await awsCall('cloudwatch DescribeAlarms', () =>
    client.send(new DescribeAlarmsCommand({ AlarmNames: [...alarmNames] })),
  );
  return MetricAlarms.map(({ AlarmName = '', ActionsEnabled = true, AlarmActions: actions = [] }) => ({
    alarmName: AlarmName,
    isEnabled: ActionsEnabled,
    topics: actions.filter((arn) => arn.split(':')[2] === 'sns'),
  }));
}
