import type { Context } from 'aws-lambda';

const functionArn = 'arn:aws:lambda:eu-west-1:123456789012:function:shop-checkout';

/** Returns the context of an invocation by alias or version, or of the unqualified function. */
export function invokedBy(qualifier?: string, functionVersion = '7'): Context {
  return {
    invokedFunctionArn: qualifier ? `${functionArn}:${qualifier}` : functionArn,
    functionVersion,
    functionName: 'shop-checkout',
    awsRequestId: 'b7a9d9a8-6a0c-4d0e-9c6f-2f1f6f0f3c11',
    memoryLimitInMB: '256',
    logGroupName: '/aws/lambda/shop-checkout',
    logStreamName: '2026/11/22/[7]0123456789abcdef',
    callbackWaitsForEmptyEventLoop: true,
    getRemainingTimeInMillis: () => 3000,
    done: () => undefined,
    fail: () => undefined,
    succeed: () => undefined,
  };
}

/** Captures the lines that are written to stdout, until mocks are restored. */
export function stdoutLines(): readonly string[] {
  const lines: string[] = [];
  jest.spyOn(process.stdout, 'write').mockImplementation((chunk) => {
    lines.push(...String(chunk).split('\n').filter(Boolean));
    return true;
  });
  return lines;
}
