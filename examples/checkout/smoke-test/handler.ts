import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { z } from 'zod';

const lambda = new LambdaClient({ maxAttempts: 2 });

const answerSchema = z.object({ statusCode: z.int(), body: z.string() });

/** What a release asks a check with; this one needs nothing of it but the version. */
interface Question {
  readonly release: { readonly version: string };
}

interface Answer {
  readonly decision: 'pass' | 'fail';
  readonly reason: string;
}

/**
 * A smoke test: orders a tea from the alias `canary`, as VPC Lattice would, before anybody else is sent there.
 *
 * @throws Error when the alias cannot be invoked; a release takes that for no answer and asks again
 */
export async function handler({ release }: Question): Promise<Answer> {
  const { FunctionError, Payload } = await lambda.send(
    new InvokeCommand({ FunctionName: process.env['CANARY'], Payload: Buffer.from(JSON.stringify(order)) }),
  );
  if (FunctionError !== undefined) {
    return { decision: 'fail', reason: `version ${release.version} failed to sell a tea` };
  }
  const answer = answerSchema.safeParse(JSON.parse(Buffer.from(Payload ?? []).toString()));
  if (!answer.success || answer.data.statusCode !== 200) {
    const status = answer.success ? `with ${answer.data.statusCode}` : 'nonsense';
    return { decision: 'fail', reason: `version ${release.version} answered ${status} to an order of tea` };
  }
  return { decision: 'pass', reason: `version ${release.version} sells tea` };
}

/** @see https://docs.aws.amazon.com/vpc-lattice/latest/ug/lambda-functions.html, event structure version 2.0 */
const order = {
  version: '2.0',
  path: '/checkout',
  method: 'POST',
  headers: { 'content-type': ['application/json'] },
  queryStringParameters: {},
  body: JSON.stringify({ items: [{ sku: 'tea', quantity: 1, priceCents: 650 }] }),
  isBase64Encoded: false,
};
