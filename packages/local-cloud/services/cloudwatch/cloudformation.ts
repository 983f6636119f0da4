import { z } from 'zod';
import { ignored, templateBoolean, templateInteger } from '../../kernel/schemas';
import { allInPlace, resourceType, type ResourceType } from '../../kernel/service';
import type { CloudContext } from '../../kernel/cloud-context';
import { alarmMembers, defineAlarm } from './alarms/alarm-definition';
import { alarmArn } from './alarms/alarm-notification';
import type { Alarms } from './alarms/alarms';
import type { Dashboards } from './operations/dashboards';

/** A number of a CloudFormation template, which may be written as a string. */
const templateDouble = z.union([
  z.number(),
  z
    .string()
    .regex(/^-?\d+(\.\d+)?([eE][+-]?\d+)?$/)
    .transform(Number),
]);

const members = alarmMembers({ integer: templateInteger, double: templateDouble, boolean: templateBoolean });
const alarmProperties = z.strictObject({ AlarmName: z.string().min(1).max(255).optional(), ...members });

const dashboardProperties = z.strictObject({
  DashboardName: z
    .string()
    .regex(/^[A-Za-z0-9_-]{1,255}$/)
    .optional(),
  DashboardBody: z.string(),
  Tags: ignored('tags are only read back by people'),
});

/** The CloudFormation resource types of CloudWatch: `Ref` is the name. An alarm has all that `PutMetricAlarm` knows. */
export function cloudWatchResourceTypes(
  cloudContext: CloudContext,
  alarms: Alarms,
  dashboards: Dashboards,
): Readonly<Record<string, ResourceType>> {
  return {
    'AWS::CloudWatch::Alarm': resourceType({
      properties: alarmProperties,
      updates: { AlarmName: 'replacement', ...allInPlace(members) },
      create: ({ AlarmName, ...settings }, context) => {
        const name = AlarmName ?? context.physicalName(255);
        alarms.put(defineAlarm(name, settings));
        return { ref: name, attributes: { Arn: alarmArn(cloudContext, name) } };
      },
      update: ({ AlarmName: _name, ...settings }, previous) => {
        alarms.put(defineAlarm(previous.ref, settings));
        return previous;
      },
      delete: ({ ref }) => alarms.delete([ref]),
    }),

    'AWS::CloudWatch::Dashboard': resourceType({
      properties: dashboardProperties,
      updates: { DashboardName: 'replacement', DashboardBody: 'in-place', Tags: 'in-place' },
      create: ({ DashboardName, DashboardBody: body }, context) => {
        const name = DashboardName ?? context.physicalName(255);
        dashboards.put(name, body);
        return { ref: name };
      },
      update: ({ DashboardBody: body }, previous) => {
        dashboards.put(previous.ref, body);
        return previous;
      },
      delete: ({ ref }) => dashboards.delete(ref),
    }),
  };
}
