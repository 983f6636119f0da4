import { z } from 'zod';
import { severities } from '../core/announcements/severity';
import { defaultErrorsAlarm } from '../core/defaults';
import { serviceNamePattern } from '../core/deployment';
import { describeIssues } from '../core/parse';

const settingsSchema = z.object({
  serviceName: z
    .string()
    .regex(serviceNamePattern, 'must be 1–64 letters, digits, "-" and "_", known at synthesis'),
  initialVersion: z
    .string()
    .regex(/^[1-9]\d{0,9}$/, 'must be the number of a published version, such as "1"')
    .default('1'),
  releaseOnPublish: z.boolean().default(true),
  maxErrorPercent: z.number().gt(0).lt(100).default(defaultErrorsAlarm.maxErrorPercent),
  maxP99Milliseconds: z.number().min(1),
  maxThrottlesPerMinute: z.int().min(0).default(5),
  notificationMinimumSeverity: z.enum(severities).default('info'),
  chatMinimumSeverity: z.enum(severities).default('info'),
  dashboard: z.boolean().default(true),
  guardReservedConcurrency: z.int().min(1).optional(),
});

/** The plain values among the construct's props, with every default filled in. */
export type Settings = z.output<typeof settingsSchema>;

/**
 * Validates the plain values among the construct's props; what is not one of them is left alone.
 *
 * @throws TypeError that names every wrong one and what it may be
 */
export function parseSettings(props: z.input<typeof settingsSchema>): Settings {
  const parsed = settingsSchema.safeParse(props);
  if (!parsed.success) throw new TypeError(describeIssues('ProgressiveDelivery', parsed.error));
  return parsed.data;
}
