import { arnPrefix, LambdaWorld, roleArn } from './lambda-world';

const queueArn = 'arn:aws:sqs:us-east-1:123456789012:failed';
const topicArn = 'arn:aws:sns:us-east-1:123456789012:people';
const deadLetterQueueArn = 'arn:aws:sqs:us-east-1:123456789012:dead';
const ruleArn = 'arn:aws:events:us-east-1:123456789012:rule/guard';

let world: LambdaWorld;

const source = `exports.handler = async ({ bad, seconds = 0 }) => {
  if (seconds > 0) await new Promise((resolve) => setTimeout(resolve, seconds * 1000));
  if (bad) throw new RangeError('too far');
  return 'done';
};`;

beforeEach(async () => {
  world = new LambdaWorld();
  await world.deploy('guard', source, { Timeout: 900 });
});

afterEach(() => world.close());

const configure = (config: object) =>
  world.create('AWS::Lambda::EventInvokeConfig', { FunctionName: 'guard', Qualifier: '$LATEST', ...config });
const send = (event: object) =>
  world.call('Invoke', {
    FunctionName: 'guard',
    InvocationType: 'Event',
    Payload: Buffer.from(JSON.stringify(event)),
  });
const countOf = (name: string) =>
  world.samples
    .filter((sample) => sample.name === name && sample.dimensions === 'guard')
    .reduce((sum, { value }) => sum + value, 0);

describe('an event that fails for good', () => {
  test('goes to the queue of its function, with request and answer', async () => {
    await configure({ MaximumRetryAttempts: 1, DestinationConfig: { OnFailure: { Destination: queueArn } } });
    await send({ bad: 1 });
    await world.clock.sleep(600_000);

    expect(world.sent).toEqual([
      {
        to: queueArn,
        at: 60,
        attributes: undefined,
        body: {
          version: '1.0',
          timestamp: '2026-01-01T00:01:00.000Z',
          requestContext: {
            requestId: expect.stringMatching(/^[0-9a-f-]{36}$/) as string,
            functionArn: `${arnPrefix}guard:$LATEST`,
            condition: 'RetriesExhausted',
            approximateInvokeCount: 2,
          },
          requestPayload: { bad: 1 },
          responseContext: { statusCode: 200, executedVersion: '$LATEST', functionError: 'Unhandled' },
          responsePayload: expect.objectContaining({
            errorType: 'RangeError',
            errorMessage: 'too far',
          }) as object,
        },
      },
    ]);
    expect(world.service.droppedEvents()).toMatchObject([
      { functionArn: `${arnPrefix}guard:$LATEST`, reason: 'RetriesExhausted' },
    ]);
    expect(countOf('AsyncEventsReceived')).toBe(1);
    expect(countOf('AsyncEventsDropped')).toBe(1);
  });

  test('goes itself to a dead-letter queue, and its record to a topic as well', async () => {
    await world.call('DeleteFunction', { FunctionName: 'guard' });
    await world.deploy('guard', source, { DeadLetterConfig: { TargetArn: deadLetterQueueArn } });
    await configure({ MaximumRetryAttempts: 0, DestinationConfig: { OnFailure: { Destination: topicArn } } });
    await send({ bad: 1 });
    await world.clock.sleep(1);

    expect(world.sent).toMatchObject([
      { to: topicArn, body: { requestContext: { condition: 'RetriesExhausted' } } },
      {
        to: deadLetterQueueArn,
        body: { bad: 1 },
        attributes: { RequestID: expect.any(String) as string, ErrorCode: '200', ErrorMessage: 'too far' },
      },
    ]);
    expect(await world.call('GetFunctionConfiguration', { FunctionName: 'guard' })).toMatchObject({
      DeadLetterConfig: { TargetArn: deadLetterQueueArn },
    });
  });

  test('is given up when it would be too old at the next try', async () => {
    await configure({
      MaximumEventAgeInSeconds: 100,
      DestinationConfig: { OnFailure: { Destination: queueArn } },
    });
    await send({ bad: 1 });
    await world.clock.sleep(600_000);

    expect(world.sent).toMatchObject([
      { at: 60, body: { requestContext: { condition: 'EventAgeExceeded', approximateInvokeCount: 2 } } },
    ]);
  });

  test('is lost when the role may not send any more, and a metric tells', async () => {
    await configure({ MaximumRetryAttempts: 0, DestinationConfig: { OnFailure: { Destination: queueArn } } });
    world.forbidden.add(queueArn);
    await send({ bad: 1 });
    await world.clock.sleep(1);

    expect(world.sent).toEqual([]);
    expect(countOf('DestinationDeliveryFailures')).toBe(1);
  });
});

test('an event that succeeds goes to the destination for success', async () => {
  await configure({ DestinationConfig: { OnSuccess: { Destination: queueArn } } });
  await send({});
  await world.clock.sleep(1);

  expect(world.sent).toMatchObject([
    { to: queueArn, body: { requestContext: { condition: 'Success' }, responsePayload: 'done' } },
  ]);
});

test('a service that may not invoke the function gets an error at once, and nothing is queued', async () => {
  const event = {
    functionArn: `${arnPrefix}guard`,
    payload: Buffer.from('{"bad":1}'),
    invoker: { kind: 'service', service: 'events.amazonaws.com', sourceArn: ruleArn } as const,
  };
  expect(() => world.service.accept(event)).toThrow('is not authorized to perform: lambda:InvokeFunction');

  await world.call('AddPermission', {
    FunctionName: 'guard',
    StatementId: 'rule',
    Action: 'lambda:InvokeFunction',
    Principal: 'events.amazonaws.com',
    SourceArn: ruleArn,
  });
  world.service.accept(event);
  await world.clock.sleep(600_000);
  expect(countOf('Invocations')).toBe(3);
  expect(countOf('AsyncEventsReceived')).toBe(1);
});

test('a destination to which the role may not send is refused', async () => {
  world.forbidden.add(queueArn);
  await expect(configure({ DestinationConfig: { OnFailure: { Destination: queueArn } } })).rejects.toThrow(
    `The function's execution role does not have permissions to call SendMessage on ${queueArn}`,
  );
  const DeadLetterConfig = { TargetArn: queueArn };
  await expect(world.deploy('other', source, { DeadLetterConfig })).rejects.toMatchObject({
    code: 'InvalidParameterValueException',
  });
});

describe('reserved concurrency', () => {
  const properties = {
    Role: roleArn,
    Runtime: 'nodejs22.x',
    Handler: 'index.handler',
    Code: { ZipFile: source },
  };
  /** Makes the function anew. */
  const reserve = async (ReservedConcurrentExecutions: number) => {
    await world.call('DeleteFunction', { FunctionName: 'guard' });
    return world.create('AWS::Lambda::Function', {
      ...properties,
      FunctionName: 'guard',
      Timeout: 900,
      ReservedConcurrentExecutions,
    });
  };

  test('throttles what goes beyond it, in all versions together', async () => {
    await reserve(1);
    await world.call('PublishVersion', { FunctionName: 'guard' });
    const slow = world.invoke('guard:1', { seconds: 10 });
    await world.clock.sleep(1000);
    await expect(world.invoke('guard')).rejects.toMatchObject({
      code: 'TooManyRequestsException',
      status: 429,
      fields: { Reason: 'ReservedFunctionConcurrentInvocationLimitExceeded' },
    });
    expect(await slow).toMatchObject({ payload: 'done' });
    expect(await world.invoke('guard')).toMatchObject({ payload: 'done' });
    expect(countOf('Throttles')).toBe(1);
    expect(world.samples.filter(({ name }) => name === 'ConcurrentExecutions')).toHaveLength(3);
  });

  test('lets throttled events wait, a second at first and ever longer', async () => {
    await reserve(1);
    await send({ seconds: 10 });
    await send({});
    await world.clock.sleep(600_000);

    const starts = world.samples.filter(
      ({ name, dimensions }) => name === 'Invocations' && dimensions === 'guard',
    );
    expect(starts.map(({ at }) => (at - Date.parse('2026-01-01')) / 1000)).toEqual([0, 15]);
  });

  test('of zero sends events to their destination without running the function', async () => {
    await reserve(0);
    await configure({ DestinationConfig: { OnFailure: { Destination: queueArn } } });
    await send({ bad: 1 });
    await world.clock.sleep(1);

    expect(world.sent).toMatchObject([
      { body: { requestContext: { condition: 'ZeroReservedConcurrency', approximateInvokeCount: 0 } } },
    ]);
    expect(world.sent[0]?.body).not.toHaveProperty('responsePayload');
    expect(countOf('Invocations')).toBe(0);
  });

  test('is part of a template, and leaves a hundred to everybody', async () => {
    await world.create('AWS::Lambda::Function', {
      ...properties,
      FunctionName: 'other',
      KmsKeyArn: 'arn:aws:kms:us-east-1:123456789012:key/1',
      DeadLetterConfig: { TargetArn: deadLetterQueueArn },
      ReservedConcurrentExecutions: '2',
    });
    expect(await world.call('GetFunction', { FunctionName: 'other' })).toMatchObject({
      Concurrency: { ReservedConcurrentExecutions: 2 },
    });
    await expect(reserve(899)).rejects.toThrow('below its minimum value of [100]');
  });

  test('counts in the settings of the account, and may be changed within what it leaves', async () => {
    await reserve(2);
    const settings = await world.call('GetAccountSettings', {});
    expect(settings).toMatchObject({
      AccountLimit: { ConcurrentExecutions: 1000, UnreservedConcurrentExecutions: 998 },
      AccountUsage: { FunctionCount: 1 },
    });
    const change = (ReservedConcurrentExecutions: number) =>
      world.call('PutFunctionConcurrency', { FunctionName: 'guard', ReservedConcurrentExecutions });
    await expect(change(900)).resolves.toEqual({ ReservedConcurrentExecutions: 900 });
    await expect(change(901)).rejects.toThrow('below its minimum value of [100]');
  });
});
