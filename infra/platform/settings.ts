import type { Duration } from 'aws-cdk-lib';
import { z } from 'zod';
import { notificationFormats } from '../../core/notifications/notification-format';
import { severities } from '../../core/audit/events/severity';
import { defaultErrorsAlarm } from '../../core/strategy/defaults';
import { serviceNamePattern } from '../../core/registry/service-manifest';
import { describeIssues } from '../../core/text/issues';
import { defaultAliasNames } from '../../core/traffic/weights';

/** The name of an alias. @see https://docs.aws.amazon.com/lambda/latest/api/API_CreateAlias.html */
const aliasName = z
  .string()
  .regex(
    /^(?!\d+$)[A-Za-z0-9_-]{1,128}$/,
    'must be 1–128 letters, digits, "-" and "_", not digits only, and known at synthesis',
  );

const notificationSchema = z.object({
  format: z.enum(notificationFormats),
  minimumSeverity: z.enum(severities).default('info'),
});

const settingsSchema = z.object({
  serviceName: z
    .string()
    .regex(serviceNamePattern, 'must be 1–64 letters, digits, "-" and "_", and known at synthesis'),
  initialVersion: z
    .string()
    .regex(/^[1-9]\d{0,9}$/, 'must be the number of a published version, such as "57"')
    .optional(),
  aliasNames: z
    .strictObject({
      production: aliasName.default(defaultAliasNames.production),
      canary: aliasName.default(defaultAliasNames.canary),
    })
    .prefault({})
    .refine(({ production, canary }) => production !== canary, 'must differ between production and canary'),
  releaseOnPublish: z.boolean().default(true),
  maxErrorPercent: z.number().gt(0).lt(100).default(defaultErrorsAlarm.maxErrorPercent),
  maxP99: z
    .custom<Duration>(isDuration, 'must be a Duration, such as Duration.millis(500)')
    .refine((duration) => duration.toMilliseconds() >= 1, 'must be at least 1 ms'),
  maxThrottlesPerMinute: z.int().min(0).default(5),
  dashboard: z.boolean().default(true),
  guardReservedConcurrency: z.int().min(1).optional(),
});

/** The props that are plain values, with all defaults. */
export type Settings = z.output<typeof settingsSchema>;

/**
 * Validates the props that are plain values, and ignores all others.
 *
 * @throws TypeError that names each invalid prop and its allowed values
 */
export function parseSettings(props: z.input<typeof settingsSchema>): Settings {
  return parse(settingsSchema, props);
}

/**
 * Validates the format and severity of a notification, and adds defaults.
 *
 * @throws TypeError that names each invalid field and its allowed values
 */
export function parseNotification(
  options: z.input<typeof notificationSchema>,
): z.output<typeof notificationSchema> {
  return parse(notificationSchema, options);
}

function parse<Schema extends z.ZodType>(schema: Schema, input: z.input<Schema>): z.output<Schema> {
  const parsed = schema.safeParse(input);
  if (!parsed.success) throw new TypeError(describeIssues('ProgressiveDelivery', parsed.error));
  return parsed.data;
}

/** Checks a method instead of the class, because an app may load several copies of aws-cdk-lib. */
function isDuration(value: unknown): boolean {
  return typeof (value as Duration | undefined)?.toMilliseconds === 'function';
}
