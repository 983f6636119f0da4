import { z } from 'zod';
import { AwsError } from '../../../kernel/errors';
import { operation, type Operation } from '../../../kernel/service';
import type { CloudContext } from '../../../kernel/cloud-context';
import { alarmMembers, defineAlarm } from '../alarms/alarm-definition';
import { alarmArn } from '../alarms/alarm-notification';
import type { Alarm, Alarms } from '../alarms/alarms';
import { pageOf } from '../../../kernel/page';
import { tokensFor } from '../queries/next-token';

/** The default size of a page is not documented. */
const defaultPageSize = 100;

const alarmName = z.string().min(1).max(255);
const alarmNames = z.array(alarmName).max(100);
const stateValue = z.enum(['OK', 'ALARM', 'INSUFFICIENT_DATA']);
const alarmTypes = z.array(z.enum(['CompositeAlarm', 'MetricAlarm']));
const pageSize = z.number().int().min(1).max(100).optional();

const putMetricAlarmInput = z.strictObject({
  AlarmName: alarmName,
  ...alarmMembers({ integer: z.number().int(), double: z.number(), boolean: z.boolean() }),
});

const describeAlarmsInput = z.strictObject({
  AlarmNames: alarmNames.optional(),
  AlarmNamePrefix: alarmName.optional(),
  AlarmTypes: alarmTypes.optional(),
  StateValue: stateValue.optional(),
  ActionPrefix: z.string().min(1).max(1024).optional(),
  MaxRecords: pageSize,
  NextToken: z.string().optional(),
});

const describeAlarmHistoryInput = z.strictObject({
  AlarmName: alarmName.optional(),
  AlarmTypes: alarmTypes.optional(),
  HistoryItemType: z.enum(['ConfigurationUpdate', 'StateUpdate', 'Action']).optional(),
  StartDate: z.date().optional(),
  EndDate: z.date().optional(),
  MaxRecords: pageSize,
  NextToken: z.string().optional(),
  ScanBy: z.enum(['TimestampDescending', 'TimestampAscending']).optional(),
});

const deleteAlarmsInput = z.strictObject({ AlarmNames: alarmNames });

const enableAlarmActionsInput = z.strictObject({ AlarmNames: alarmNames });

/** The operations on alarms. Composite alarms do not exist here: `PutCompositeAlarm` is refused. */
export function alarmOperations(context: CloudContext, alarms: Alarms): Readonly<Record<string, Operation>> {
  const accessTo = (action: string, names: readonly string[]) =>
    names.map((name) => ({ action: `cloudwatch:${action}`, resource: alarmArn(context, name) }));

  return {
    PutMetricAlarm: operation({
      input: putMetricAlarmInput,
      access: ({ AlarmName }) => accessTo('PutMetricAlarm', [AlarmName]),
      handle: ({ AlarmName, ...members }) => {
        alarms.put(defineAlarm(AlarmName, members));
        return {};
      },
    }),

    DescribeAlarms: operation({
      input: describeAlarmsInput,
      access: ({ AlarmNames: names }) => accessTo('DescribeAlarms', names?.length ? names : ['*']),
      handle: ({ NextToken: token, MaxRecords: size, ...filter }) => {
        const {
          AlarmNames: names,
          AlarmNamePrefix: prefix,
          AlarmTypes: types,
          ActionPrefix: actionPrefix,
        } = filter;
        if (names && prefix !== undefined) {
          throw new AwsError(
            'ValidationError',
            'AlarmNames and AlarmNamePrefix cannot be specified together.',
          );
        }
        const found = alarms
          .list()
          .filter(
            ({ definition, condition }) =>
              (types?.includes('MetricAlarm') ?? true) &&
              (names?.includes(definition.name) ?? true) &&
              definition.name.startsWith(prefix ?? '') &&
              (filter.StateValue === undefined || condition.state === filter.StateValue) &&
              (actionPrefix === undefined ||
                allActions(definition).some((arn) => arn.startsWith(actionPrefix))),
          );
        const { items, nextToken } = pageOf(found, {
          limit: size ?? defaultPageSize,
          token,
          tokens: tokensFor(filter),
        });
        return {
          MetricAlarms: items.map((alarm) => sdkAlarm(context, alarm)),
          CompositeAlarms: [],
          NextToken: nextToken,
        };
      },
    }),

    DescribeAlarmHistory: operation({
      input: describeAlarmHistoryInput,
      access: ({ AlarmName: name }) => accessTo('DescribeAlarmHistory', [name ?? '*']),
      handle: ({ NextToken: token, MaxRecords: size, ...filter }) => {
        const items = alarms
          .history()
          .filter(
            (item) =>
              (filter.AlarmTypes?.includes('MetricAlarm') ?? true) &&
              (filter.AlarmName === undefined || item.alarmName === filter.AlarmName) &&
              (filter.HistoryItemType === undefined || item.type === filter.HistoryItemType) &&
              item.time >= (filter.StartDate?.getTime() ?? -Infinity) &&
              item.time <= (filter.EndDate?.getTime() ?? Infinity),
          );
        const ordered = filter.ScanBy === 'TimestampAscending' ? items : items.toReversed();
        const page = pageOf(ordered, {
          limit: size ?? defaultPageSize,
          token,
          tokens: tokensFor(filter),
        });
        return {
          AlarmHistoryItems: page.items.map((item) => ({
            AlarmName: item.alarmName,
            AlarmType: 'MetricAlarm',
            Timestamp: new Date(item.time),
            HistoryItemType: item.type,
            HistorySummary: item.summary,
            HistoryData: item.data,
          })),
          NextToken: page.nextToken,
        };
      },
    }),

    DeleteAlarms: operation({
      input: deleteAlarmsInput,
      access: ({ AlarmNames: names }) => accessTo('DeleteAlarms', names),
      handle: ({ AlarmNames: names }) => {
        alarms.delete(names);
        return {};
      },
    }),

    EnableAlarmActions: operation({
      input: enableAlarmActionsInput,
      access: ({ AlarmNames: names }) => accessTo('EnableAlarmActions', names),
      handle: ({ AlarmNames: names }) => {
        alarms.enableActions(names);
        return {};
      },
    }),
  };
}

function sdkAlarm(context: CloudContext, { definition, configuredAt, actionsEnabled, condition }: Alarm) {
  const { Tags: _tags, ...members } = definition.members;
  return {
    ...members,
    AlarmName: definition.name,
    AlarmArn: alarmArn(context, definition.name),
    AlarmConfigurationUpdatedTimestamp: new Date(configuredAt),
    ActionsEnabled: actionsEnabled,
    OKActions: members.OKActions ?? [],
    AlarmActions: members.AlarmActions ?? [],
    InsufficientDataActions: members.InsufficientDataActions ?? [],
    StateValue: condition.state,
    StateReason: condition.reason,
    StateReasonData: condition.reasonData,
    StateUpdatedTimestamp: new Date(condition.since),
    StateTransitionedTimestamp: new Date(condition.since),
    Dimensions: members.Metrics ? undefined : (members.Dimensions ?? []),
  };
}

function allActions({ members }: Alarm['definition']): readonly string[] {
  const { OKActions = [], AlarmActions = [], InsufficientDataActions = [] } = members;
  return [...OKActions, ...AlarmActions, ...InsufficientDataActions];
}
