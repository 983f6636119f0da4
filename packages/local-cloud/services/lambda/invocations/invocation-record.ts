import type { InvocationResult } from '../../../kernel/peers';

/** The reason to stop retrying an event. */
export type Condition = 'Success' | 'RetriesExhausted' | 'EventAgeExceeded' | 'ZeroReservedConcurrency';

/** The end of an event, as far as Lambda processed it. */
export interface EventEnding {
  readonly condition: Condition;
  readonly requestId: string;
  /** Qualified. */
  readonly functionArn: string;
  readonly payload: Uint8Array;
  /** Number of times the function ran. */
  readonly invokeCount: number;
  /** Of the last time that the function ran. */
  readonly result: InvocationResult | undefined;
}

/**
 * Builds the record that a destination receives (Lambda Developer Guide, "Capturing records of Lambda asynchronous invocations").
 *
 * @param now virtual milliseconds since the epoch
 */
export function invocationRecord(ending: EventEnding, now: number): string {
  const { result } = ending;
  return JSON.stringify({
    version: '1.0',
    timestamp: new Date(now).toISOString(),
    requestContext: {
      requestId: ending.requestId,
      functionArn: ending.functionArn,
      condition: ending.condition,
      approximateInvokeCount: ending.invokeCount,
    },
    requestPayload: jsonOf(ending.payload),
    ...(result && {
      responseContext: {
        statusCode: 200,
        executedVersion: result.executedVersion,
        ...(result.functionError && { functionError: result.functionError }),
      },
      responsePayload: jsonOf(result.payload),
    }),
  });
}

/** Builds the attributes of an event in a dead-letter queue (same guide, "Adding a dead-letter queue"). */
export function deadLetterAttributes({ requestId, result }: EventEnding): Record<string, string> {
  const errorMessage = (jsonOf(result?.payload) as { errorMessage?: unknown } | null)?.errorMessage;
  return {
    RequestID: requestId,
    // The status of the attempt: a function that failed was answered with 200, one that was throttled with 429.
    ErrorCode: result ? '200' : '429',
    ErrorMessage: (typeof errorMessage === 'string' && errorMessage ? errorMessage : 'Rate Exceeded.').slice(
      0,
      1024,
    ),
  };
}

function jsonOf(payload: Uint8Array | undefined): unknown {
  if (!payload || payload.byteLength === 0) return null;
  const text = Buffer.from(payload).toString();
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
