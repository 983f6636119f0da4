import { z } from 'zod';
import { inert, templateBoolean, templateInteger } from '../schemas';
import { resourceType } from '../service';
import type { Site } from '../site';
import { alarmMembers, defineAlarm } from './alarm-definition';
import { alarmArn } from './alarm-notification';
import type { Alarms } from './alarms';

/** A number of a CloudFormation template, which may be written as a string. */
const templateDouble = z.union([
  z.number(),
  z
    .string()
    .regex(/^-?\d+(\.\d+)?([eE][+-]?\d+)?$/)
    .transform(Number),
]);

/** `AWS::CloudWatch::Alarm`, with all that `PutMetricAlarm` knows: `Ref` is the name. */
export function alarmResource(site: Site, alarms: Alarms) {
  return resourceType({
    properties: z.strictObject({
      AlarmName: z.string().min(1).max(255).optional(),
      ...alarmMembers({ integer: templateInteger, double: templateDouble, boolean: templateBoolean }),
    }),
    create: ({ AlarmName, ...members }, context) => {
      const name = AlarmName ?? context.physicalName(255);
      alarms.put(defineAlarm(name, members));
      return { ref: name, attributes: { Arn: alarmArn(site, name) } };
    },
  });
}

/** `AWS::CloudWatch::Dashboard`: only a name, as nothing here draws it. */
export const dashboardResource = resourceType({
  properties: z.strictObject({
    DashboardName: z.string().min(1).max(255).optional(),
    DashboardBody: inert('a dashboard is only looked at'),
    Tags: inert('tags are only read back by people'),
  }),
  create: ({ DashboardName: name }, context) => ({ ref: name ?? context.physicalName(255) }),
});
