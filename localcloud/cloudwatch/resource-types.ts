import { z } from 'zod';
import { inert, templateBoolean, templateInteger } from '../schemas';
import { resourceType } from '../service';
import type { Site } from '../site';
import { alarmMembers, defineAlarm } from './alarm-definition';
import { alarmArn } from './alarm-notification';
import type { Alarms } from './alarms';
import { dashboardName, type Dashboards } from './dashboards';

/** A number of a CloudFormation template, which may be written as a string. */
const templateDouble = z.union([
  z.number(),
  z
    .string()
    .regex(/^-?\d+(\.\d+)?([eE][+-]?\d+)?$/)
    .transform(Number),
]);

const alarmProperties = z.strictObject({
  AlarmName: z.string().min(1).max(255).optional(),
  ...alarmMembers({ integer: templateInteger, double: templateDouble, boolean: templateBoolean }),
});

/** `AWS::CloudWatch::Alarm`, with all that `PutMetricAlarm` knows: `Ref` is the name. */
export function alarmResource(site: Site, alarms: Alarms) {
  return resourceType({
    properties: alarmProperties,
    create: ({ AlarmName, ...members }, context) => {
      const name = AlarmName ?? context.physicalName(255);
      alarms.put(defineAlarm(name, members));
      return { ref: name, attributes: { Arn: alarmArn(site, name) } };
    },
  });
}

const dashboardProperties = z.strictObject({
  DashboardName: dashboardName.optional(),
  DashboardBody: z.string(),
  Tags: inert('tags are only read back by people'),
});

/** `AWS::CloudWatch::Dashboard`: `Ref` is the name. */
export function dashboardResource(dashboards: Dashboards) {
  return resourceType({
    properties: dashboardProperties,
    create: ({ DashboardName, DashboardBody: body }, context) => {
      const name = DashboardName ?? context.physicalName(255);
      dashboards.put(name, body);
      return { ref: name };
    },
  });
}
