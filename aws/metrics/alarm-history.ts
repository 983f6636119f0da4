import {
  CloudWatchClient,
  DescribeAlarmsCommand,
  paginateDescribeAlarmHistory,
} from '@aws-sdk/client-cloudwatch';
import { z } from 'zod';
import { singleAttemptClientSettings } from '../client/settings';
import { awsCall } from '../client/calls';

/** The part of a state update in the history that is read here. */
const stateUpdate = z.object({ newState: z.object({ stateValue: z.string() }) });

/** The states of alarms as CloudWatch itself reports them, within two seconds for each call. */
export class AlarmHistory {
  constructor(private readonly client = new CloudWatchClient(singleAttemptClientSettings)) {}

  /**
   * Checks whether an alarm is in ALARM, or was since a time.
   *
   * @param since ISO 8601
   * @returns the time at which it went to ALARM, ISO 8601; undefined when it did not
   * @throws ReleaseError `AwsCallFailed`, `AwsCallRefused`
   */
  async wentToAlarm(alarmName: string, since: string): Promise<string | undefined> {
    const { MetricAlarms = [], CompositeAlarms = [] } = await awsCall('cloudwatch DescribeAlarms', () =>
      this.client.send(
        new DescribeAlarmsCommand({
          AlarmNames: [alarmName],
          AlarmTypes: ['MetricAlarm', 'CompositeAlarm'],
        }),
      ),
    );
    const [alarm] = [...MetricAlarms, ...CompositeAlarms];
    if (alarm?.StateValue === 'ALARM') {
      return alarm.StateTransitionedTimestamp?.toISOString() ?? since;
    }
    return this.#inHistory(alarmName, since);
  }

  async #inHistory(AlarmName: string, since: string): Promise<string | undefined> {
    return awsCall(`cloudwatch DescribeAlarmHistory ${AlarmName}`, async () => {
      const pages = paginateDescribeAlarmHistory(
        { client: this.client },
        {
          AlarmName,
          AlarmTypes: ['MetricAlarm', 'CompositeAlarm'],
          HistoryItemType: 'StateUpdate',
          StartDate: new Date(since),
          ScanBy: 'TimestampDescending',
        },
      );
      for await (const { AlarmHistoryItems = [] } of pages) {
        const item = AlarmHistoryItems.find(({ HistoryData }) => isToAlarm(HistoryData));
        if (item) return item.Timestamp?.toISOString() ?? since;
      }
      return undefined;
    });
  }
}

function isToAlarm(data: string | undefined): boolean {
  try {
    return stateUpdate.safeParse(JSON.parse(data ?? '')).data?.newState.stateValue === 'ALARM';
  } catch {
    return false;
  }
}
