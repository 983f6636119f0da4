import { z } from 'zod';
import { callerSchema, eventText, nameOfCaller } from '../../core/release/caller';
import { printable } from '../../core/text/sanitize';

/**
 * The event that invokes the guard. Times are ISO 8601.
 *
 * - `alarm`: an alarm went to ALARM
 * - `ended`: an execution was stopped, timed out or failed
 * - `sweep`: the schedule of once a minute
 * - `abort`: a person has just recorded an abort
 * - `externalChange`: CloudTrail recorded a write to the route by somebody else
 */
export type GuardCause =
  | {
      readonly kind: 'alarm';
      readonly alarmName: string;
      readonly reason: string;
      readonly at: string;
    }
  | {
      readonly kind: 'ended';
      readonly executionArn: string;
      readonly status: 'ABORTED' | 'TIMED_OUT' | 'FAILED';
      readonly at: string;
    }
  | { readonly kind: 'sweep'; readonly at: string }
  | { readonly kind: 'abort'; readonly executionArn: string; readonly at: string }
  | {
      readonly kind: 'externalChange';
      /** The caller as CloudTrail names it, and its address. */
      readonly who: string;
      /** The operation: `UpdateListener`. */
      readonly call: string;
      readonly at: string;
    };

/** ISO 8601, also in the form of alarm events: `2026-01-05T09:03:00.000+0000`. */
const time = z
  .string()
  .refine((text) => !Number.isNaN(Date.parse(text)), 'must be a time')
  .transform((text) => new Date(Date.parse(text)).toISOString());

/** @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/cloudwatch-and-eventbridge.html */
const alarmEvent = z
  .object({
    source: z.literal('aws.cloudwatch'),
    'detail-type': z.literal('CloudWatch Alarm State Change'),
    detail: z.object({
      alarmName: z.string(),
      state: z.object({ value: z.literal('ALARM'), reason: z.string().default(''), timestamp: time }),
    }),
  })
  .transform(({ detail: { alarmName, state } }): GuardCause => ({
    kind: 'alarm',
    alarmName,
    reason: state.reason,
    at: state.timestamp,
  }));

/** @see https://docs.aws.amazon.com/step-functions/latest/dg/eventbridge-integration.html */
const executionEvent = z
  .object({
    source: z.literal('aws.states'),
    'detail-type': z.literal('Step Functions Execution Status Change'),
    time,
    detail: z.object({
      executionArn: z.string(),
      status: z.enum(['ABORTED', 'TIMED_OUT', 'FAILED']),
      /** In milliseconds since the epoch, as far as a date can be; `time` has a resolution of one second. */
      stopDate: z.number().min(0).max(8.64e15).nullish().catch(undefined),
    }),
  })
  .transform(({ time: at, detail: { executionArn, status, stopDate } }): GuardCause => ({
    kind: 'ended',
    executionArn,
    status,
    at: typeof stopDate === 'number' ? new Date(stopDate).toISOString() : at,
  }));

const scheduledEvent = z
  .object({ source: z.literal('aws.events'), 'detail-type': z.literal('Scheduled Event'), time })
  .transform(({ time: at }): GuardCause => ({ kind: 'sweep', at }));

/** Tolerates the fields of later versions: an abort is never refused. */
const request = z
  .object({ cause: z.literal('abort'), executionArn: z.string(), at: time })
  .transform(({ executionArn, at }): GuardCause => ({ kind: 'abort', executionArn, at }));

/** @see https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-record-contents.html */
const trailEvent = z
  .object({
    source: z.literal('aws.vpc-lattice'),
    'detail-type': z.literal('AWS API Call via CloudTrail'),
    detail: z.object({
      eventName: z.string(),
      eventTime: time,
      userIdentity: callerSchema,
      sourceIPAddress: eventText,
    }),
  })
  .transform(({ detail: { eventName, eventTime, userIdentity, sourceIPAddress } }): GuardCause => {
    const who = nameOfCaller(userIdentity);
    const from = userIdentity.invokedBy ?? sourceIPAddress;
    return {
      kind: 'externalChange',
      who: printable(from === undefined || from === who ? who : `${who} (${from})`, 200),
      call: printable(eventName, 60),
      at: eventTime,
    };
  });

const causeSchema = z.union([alarmEvent, executionEvent, scheduledEvent, request, trailEvent]);

/** Reads an event for the guard; undefined for any other event. */
export function parseGuardCause(event: unknown): GuardCause | undefined {
  const parsed = causeSchema.safeParse(event);
  return parsed.success ? parsed.data : undefined;
}
