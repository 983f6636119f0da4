import { CreateFunctionCommand, InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { join } from 'node:path';
import { LocalCloud } from '../../../packages/local-cloud/cloud';
import { bundleHandler } from '../../../packages/rehearsal/bundle-handler';
import { createRole, roleArn } from './all-powerful-role';
import type { Call } from './waiting-handler';

/** A function that invokes another one, on AWS, waits in the same time as that one works. */
export function testWaiting(functions: 'processes' | 'in-process'): void {
  let cloud: LocalCloud;
  let lambda: LambdaClient;

  beforeAll(async () => {
    cloud = await LocalCloud.start({ startsAt: Date.parse('2026-01-05T09:00:00Z'), functions });
    lambda = new LambdaClient(cloud.clientConfig);
    await createRole(cloud);
    const ZipFile = await bundleHandler(join(__dirname, 'waiting-handler.ts'));
    for (const FunctionName of ['caller', 'called']) {
      await lambda.send(
        new CreateFunctionCommand({
          FunctionName,
          Runtime: 'nodejs22.x',
          Handler: 'index.handler',
          Role: roleArn,
          Timeout: 60,
          Code: { ZipFile },
        }),
      );
    }
  });
  afterAll(() => cloud.close());

  async function call(event: Call): Promise<unknown> {
    const Payload = JSON.stringify(event);
    const answer = await lambda.send(new InvokeCommand({ FunctionName: 'caller', Payload }));
    return JSON.parse(Buffer.from(answer.Payload ?? []).toString());
  }

  // In this process no function has a `fetch` of its own.
  const clients = functions === 'processes' ? (['sdk', 'fetch'] as const) : (['sdk'] as const);

  test.each(clients)('are answered after as long as that takes (%s)', async (client) => {
    expect(await call({ client, target: 'called', event: { seconds: 12.5 } })).toEqual({
      answer: 'waited',
      seconds: 12.5,
      ticks: 12,
    });
  });

  test.each(clients)('are answered at once when that takes no time (%s)', async (client) => {
    expect(await call({ client, target: 'called' })).toEqual({ answer: 'waited', seconds: 0, ticks: 0 });
  });

  test.each(clients)('give up at their abort signal, while that goes on (%s)', async (client) => {
    const answer = client === 'fetch' ? 'TimeoutError' : 'AbortError';
    const event = { seconds: 50 };
    expect(await call({ client, target: 'called', abortSeconds: 15, event })).toEqual({
      answer,
      seconds: 15,
      ticks: 14,
    });
    expect(await call({ target: 'called' })).toMatchObject({ answer: 'waited' });
  });

  it('give up at the timeout of their client', async () => {
    expect(await call({ target: 'called', requestTimeoutSeconds: 5, event: { seconds: 50 } })).toMatchObject({
      answer: 'TimeoutError',
      seconds: 5,
    });
  });

  test.each(clients)('give up although somebody else signed the call (%s)', async (client) => {
    const event = { seconds: 50 };
    expect(await call({ client, isBorrowed: true, target: 'called', abortSeconds: 15, event })).toMatchObject(
      { seconds: 15, ticks: 14 },
    );
  });

  it('are cut off by their own timeout, and the caller goes on', async () => {
    expect(await call({ target: 'called', event: { seconds: 59 }, seconds: 30 })).toMatchObject({
      errorType: 'Sandbox.Timedout',
    });
    await cloud.context.clock.sleep(60_000);
  });

  it('may invoke themselves', async () => {
    expect(
      await call({ target: 'caller', event: { target: 'caller', event: { seconds: 3 } } }),
    ).toMatchObject({
      answer: 'waited',
      seconds: 3,
    });
  });
}
