import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';

export interface Call {
  /** The function to invoke; without one, the handler waits. */
  readonly target?: string;
  /** The event of that invocation. */
  readonly event?: Call;
  /** @default 'sdk' */
  readonly client?: 'sdk' | 'fetch';
  /** Seconds after which `AbortSignal.timeout` ends the call. */
  readonly abortSeconds?: number;
  /** Seconds after which the SDK's client ends the call. */
  readonly requestTimeoutSeconds?: number;
  /** Signs the call with the credentials of somebody else. */
  readonly isBorrowed?: boolean;
  /** Seconds to wait before all else. */
  readonly seconds?: number;
}

/** Invokes another function, and returns how that ended, after how many seconds, and how many of them it noticed. */
export async function handler(call: Call): Promise<object> {
  const startedAt = Date.now();
  let ticks = 0;
  const ticking = setInterval(() => ticks++, 1000);
  try {
    if (call.seconds) await new Promise((resolve) => setTimeout(resolve, call.seconds! * 1000));
    const answer = call.target === undefined ? 'waited' : await invoke(call);
    return { answer, seconds: (Date.now() - startedAt) / 1000, ticks };
  } catch (error) {
    return { answer: (error as Error).name, seconds: (Date.now() - startedAt) / 1000, ticks };
  } finally {
    clearInterval(ticking);
  }
}

async function invoke({
  target,
  event,
  client,
  abortSeconds,
  requestTimeoutSeconds,
  isBorrowed = false,
}: Call): Promise<unknown> {
  const Payload = JSON.stringify(event ?? {});
  const signal = abortSeconds === undefined ? undefined : AbortSignal.timeout(abortSeconds * 1000);
  if (client === 'fetch') {
    const url = `${process.env['AWS_ENDPOINT_URL']}/2015-03-31/functions/${target}/invocations`;
    const accessKeyId = isBorrowed ? 'borrowed' : process.env['AWS_ACCESS_KEY_ID'];
    const authorization = `AWS4-HMAC-SHA256 Credential=${accessKeyId}/20260105/us-east-1/lambda/aws4_request, Signature=x`;
    const response = await fetch(url, { method: 'POST', headers: { authorization }, body: Payload, signal });
    return ((await response.json()) as { answer: unknown }).answer;
  }
  const lambda = new LambdaClient({
    maxAttempts: 1,
    ...(isBorrowed && { credentials: { accessKeyId: 'borrowed', secretAccessKey: 'local' } }),
    requestHandler: { requestTimeout: (requestTimeoutSeconds ?? 0) * 1000, throwOnRequestTimeout: true },
  });
  const answer = await lambda.send(new InvokeCommand({ FunctionName: target, Payload }), {
    abortSignal: signal,
  });
  return (JSON.parse(Buffer.from(answer.Payload ?? []).toString()) as { answer: unknown }).answer;
}
