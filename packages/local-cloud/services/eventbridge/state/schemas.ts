import { z } from 'zod';
import { ignored, templateInteger } from '../../../kernel/schemas';
import { Unsupported } from '../../../kernel/errors';
import { parseEventPattern } from '../../../kernel/event-pattern';
import type { RuleSettings } from './rules';
import { parseSchedule } from './schedule';

export const ruleName = z
  .string()
  .min(1)
  .max(64)
  .regex(/^[.\-_A-Za-z0-9]+$/);

const roleArn = z.string().min(1).max(1600);

/** The default bus by its name or ARN; there is no other here. */
export const eventBusName = z
  .string()
  .min(1)
  .max(1600)
  .transform((name) => {
    if (!/^(arn:[\w-]+:events:[\w-]+:\d{12}:event-bus\/)?default$/.test(name)) {
      throw new Unsupported(`the event bus ${name}; there is the default bus only`);
    }
    return 'default';
  })
  .default('default');

const targetId = z
  .string()
  .min(1)
  .max(64)
  .regex(/^[.\-_A-Za-z0-9]+$/);

/** FIFO queues cannot be dead-letter queues of EventBridge. */
const queueArn = z.string().regex(/^arn:[\w-]+:sqs:[\w-]+:\d{12}:[\w-]{1,80}$/);

/** A target, as the API and templates write it. Other services' parameters are refused. */
export const target = z.strictObject({
  Id: targetId,
  Arn: z.string().min(1).max(1600),
  RoleArn: roleArn.optional(),
  Input: z.string().max(8192).optional(),
  InputPath: z.string().max(256).optional(),
  InputTransformer: z
    .strictObject({
      InputPathsMap: z
        .record(z.string().regex(/^[A-Za-z0-9_-]{1,256}$/), z.string().max(256))
        .refine((paths) => Object.keys(paths).length <= 100, 'at most 100 paths')
        .optional(),
      InputTemplate: z.string().min(1).max(8192),
    })
    .optional(),
  RetryPolicy: z
    .strictObject({
      MaximumRetryAttempts: templateInteger.pipe(z.number().min(0).max(185)).optional(),
      MaximumEventAgeInSeconds: templateInteger.pipe(z.number().min(60).max(86_400)).optional(),
    })
    .optional(),
  DeadLetterConfig: z.strictObject({ Arn: queueArn.optional() }).optional(),
});

/** The members of a rule in a template, except name, pattern and targets. */
export const ruleMembers = {
  Description: z.string().max(512).optional(),
  ScheduleExpression: z.string().max(256).optional(),
  State: z.enum(['ENABLED', 'DISABLED']).default('ENABLED'),
  EventBusName: eventBusName,
  Tags: ignored('tags are only read back by people'),
};

/** @throws AwsError `InvalidEventPatternException`, `ValidationException` */
export function ruleSettings(members: {
  readonly Description?: string;
  readonly ScheduleExpression?: string;
  readonly eventPatternText?: string;
}): RuleSettings {
  const { ScheduleExpression: expression, eventPatternText: text } = members;
  return {
    description: members.Description,
    eventPattern: text === undefined ? undefined : { text, parsed: parseEventPattern(text) },
    schedule: expression === undefined ? undefined : { expression, next: parseSchedule(expression) },
  };
}
