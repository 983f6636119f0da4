import { gunzipSync } from 'node:zlib';
import { z } from 'zod';
import type { LogDelivery } from '../../core/analysis/tripwire/delivered-faults';

/** Lambda takes asynchronous events of up to 256 KB; repetitive text shrinks to a hundredth. */
const mostBytes = 32 * 1024 * 1024;

/** @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/SubscriptionFilters.html#LambdaFunctionExample */
const eventSchema = z.object({ awslogs: z.object({ data: z.base64() }) });

const deliverySchema = z
  .object({
    messageType: z.literal('DATA_MESSAGE'),
    logStream: z.string(),
    logEvents: z.array(z.object({ id: z.string(), timestamp: z.number(), message: z.string() })),
  })
  .transform(({ logStream, logEvents }): LogDelivery => ({
    stream: logStream,
    records: logEvents.map(({ id, timestamp, message }) => ({ id, at: timestamp, message })),
  }));

/**
 * Reads the event of a subscription filter.
 *
 * @returns undefined for any other event, such as the message with which CloudWatch Logs checks that the function answers
 */
export function parseLogDelivery(event: unknown): LogDelivery | undefined {
  const { data } = eventSchema.safeParse(event);
  if (!data) return undefined;
  try {
    const text = gunzipSync(Buffer.from(data.awslogs.data, 'base64'), { maxOutputLength: mostBytes });
    return deliverySchema.safeParse(JSON.parse(text.toString())).data;
  } catch {
    return undefined;
  }
}
