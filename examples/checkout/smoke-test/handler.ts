import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { z } from 'zod';

const lambda = new LambdaClient({ maxAttempts: 2 });

const answerSchema = z.object({ statusCode: z.int(), body: z.string() });

/** The part of a check's input that this check reads. */
interface Question {
  readonly release: { readonly version: string };
}

interface Answer {
  readonly decision: 'pass' | 'hold' | 'fail';
  readonly reason: string;
}

/**
 * A smoke test: orders a tea from the alias `canary`, with an event like that of VPC Lattice.
 *
 * @throws Error when the alias cannot be invoked; the gate then holds, and the release checks again
 */
export async function handler({ release }: Question): Promise<Answer> {
  const { ExecutedVersion, FunctionError, Payload } = await lambda.send(
    new InvokeCommand({ FunctionName: process.env['CANARY'], Payload: Buffer.from(JSON.stringify(order)) }),
  );
  // Lambda resolves a moved alias to its earlier version for a moment.
  if (ExecutedVersion !== release.version) {
    return { decision: 'hold', reason: `the alias leads to version ${ExecutedVersion} still` };
  }
  if (FunctionError !== undefined) {
    return { decision: 'fail', reason: `version ${release.version} failed the order of a tea` };
  }
  const answer = answerSchema.safeParse(JSON.parse(Buffer.from(Payload ?? []).toString()));
  if (!answer.success || answer.data.statusCode !== 200) {
    const problem = answer.success ? `status ${answer.data.statusCode}` : 'an invalid response';
    return {
      decision: 'fail',
      reason: `version ${release.version} answered the order of a tea with ${problem}`,
    };
  }
  return { decision: 'pass', reason: `version ${release.version} accepted the order of a tea` };
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
