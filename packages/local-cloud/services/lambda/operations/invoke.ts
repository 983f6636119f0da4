import type { InvocationResponse } from '@aws-sdk/client-lambda';
import { z } from 'zod';
import { AwsError } from '../../../kernel/errors';
import { type Call, operation } from '../../../kernel/service';
import type { CloudContext } from '../../../kernel/cloud-context';
import type { EventQueue } from '../invocations/event-queue';
import { functionArn, functionNameInput, parseReference, qualifierInput } from '../state/reference';
import type { Invocations, Target } from '../invocations/invocations';
import { archiveInput } from '../state/setting-inputs';

/** Request quotas in bytes (developer guide, gettingstarted-limits). */
const largestRequest = { RequestResponse: 6_291_456, Event: 1_048_576, DryRun: 6_291_456 } as const;
/** `LogType: Tail` returns the last 4 KB of the log. */
const tailBytes = 4096;

const invokeInput = z.strictObject({
  FunctionName: functionNameInput,
  Qualifier: qualifierInput.optional(),
  InvocationType: z.enum(['RequestResponse', 'Event', 'DryRun']).default('RequestResponse'),
  LogType: z.enum(['None', 'Tail']).default('None'),
  Payload: archiveInput.default(new Uint8Array()),
});

/** The Invoke operation. */
export function invokeOperation(context: CloudContext, invocations: Invocations, events: EventQueue) {
  return operation({
    input: invokeInput,
    access: (input) => [
      {
        action: 'lambda:InvokeFunction',
        resource: functionArn(context, parseReference(context, input.FunctionName, input.Qualifier)),
      },
    ],
    handle: async (input, call): Promise<InvocationResponse> => {
      const { InvocationType: type, Payload: payload } = input;
      requireSize(payload, largestRequest[type]);
      requireJson(payload);
      const locate = () => invocations.target(input.FunctionName, input.Qualifier, payload);
      const target = locate();
      if (type === 'DryRun') return { StatusCode: 204 };
      if (type === 'RequestResponse') {
        return respond(invocations, target, payload, input.LogType === 'Tail', call);
      }
      events.accept(locate, payload);
      return { StatusCode: 202 };
    },
  });
}

async function respond(
  invocations: Invocations,
  target: Target,
  payload: Uint8Array,
  withLog: boolean,
  call: Call,
): Promise<InvocationResponse> {
  const lines: string[] = [];
  const onLogLine = withLog ? (line: string) => void lines.push(line) : undefined;
  const result = await invocations.run(target, payload, call.activity, { onLogLine });
  const { requestId, durationMilliseconds, executedVersion } = result;
  const log = [
    `START RequestId: ${requestId} Version: ${executedVersion}`,
    ...lines,
    `END RequestId: ${requestId}`,
    `REPORT RequestId: ${requestId}\tDuration: ${durationMilliseconds.toFixed(2)} ms\tBilled Duration: ${durationMilliseconds} ms\tMemory Size: ${target.version.settings.memorySizeMegabytes} MB`,
    '',
  ].join('\n');
  return {
    StatusCode: 200,
    Payload: result.payload as InvocationResponse['Payload'],
    ExecutedVersion: executedVersion,
    ...(result.functionError && { FunctionError: result.functionError }),
    ...(withLog && { LogResult: Buffer.from(log).subarray(-tailBytes).toString('base64') }),
  };
}

function requireSize(payload: Uint8Array, limit: number): void {
  if (payload.byteLength <= limit) return;
  const message = `Request must be smaller than ${limit} bytes for the InvokeFunction operation`;
  throw new AwsError('RequestTooLargeException', message, { status: 413 });
}

function requireJson(payload: Uint8Array): void {
  if (payload.byteLength === 0) return;
  try {
    JSON.parse(Buffer.from(payload).toString());
  } catch (error) {
    const message = `Could not parse request body into json: ${(error as Error).message}`;
    throw new AwsError('InvalidRequestContentException', message);
  }
}
