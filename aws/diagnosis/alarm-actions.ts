import { CloudWatchClient, DescribeAlarmsCommand } from '@aws-sdk/client-cloudwatch';
import { awsCall } from '../client/calls';
import { clientSettings } from '../client/settings';

/** The state and the actions of an alarm. */
export interface AlarmActions {
  readonly alarmName: string;
  readonly isRed: boolean;
  /** True if its actions are enabled. */
  readonly isEnabled: boolean;
  /** The ARNs of the SNS topics among its actions. */
  readonly topics: readonly string[];
}

/**
 * Reads the actions of alarms. Alarms that do not exist are left out.
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
  return MetricAlarms.map(
    ({ AlarmName = '', StateValue, ActionsEnabled = true, AlarmActions: actions = [] }) => ({
      alarmName: AlarmName,
      isRed: StateValue === 'ALARM',
      isEnabled: ActionsEnabled,
      topics: actions.filter((arn) => arn.split(':')[2] === 'sns'),
    }),
  );
}
