import { VirtualClock } from '../../../packages/local-cloud/clock/clock';
import type { PeerServices } from '../../../packages/local-cloud/kernel/peers';
import { Random } from '../../../packages/local-cloud/kernel/random';
import type { Principal, ProvisionContext, Provisioned } from '../../../packages/local-cloud/kernel/service';
import { SqsService } from '../../../packages/local-cloud/services/sqs/service';
import { calm } from './calm';

const testStartsAt = Date.UTC(2026, 10, 22, 15);
const endpointUrl = 'http://127.0.0.1:4566';
const queueUrl = `${endpointUrl}/111122223333/undelivered`;
const undeliveredQueueArn = 'arn:aws:sqs:eu-west-1:111122223333:undelivered';
const ruleArn = 'arn:aws:events:eu-west-1:111122223333:rule/guard';
const ownerPrincipal: Principal = { kind: 'owner' };
const rolePrincipal: Principal = {
  kind: 'role',
  roleArn: 'arn:aws:iam::111122223333:role/worker',
  sessionName: 'session',
};

interface Received {
  readonly Messages?: readonly {
    readonly MessageId: string;
    readonly Body: string;
    readonly ReceiptHandle: string;
    readonly Attributes?: Readonly<Record<string, string>>;
    readonly MessageAttributes?: object;
  }[];
}

function sqs() {
  const clock = new VirtualClock({ startsAt: testStartsAt });
  const cloudContext = {
    account: '111122223333',
    region: 'eu-west-1',
    clock,
    random: new Random(1),
    weather: calm,
  };
  const samples: { name: string; queue: string; value: number; minute: number }[] = [];
  const keyUses: Parameters<PeerServices['keys']['allows']>[0][] = [];
  const peers: Pick<PeerServices, 'metrics' | 'endpoint' | 'keys'> = {
    endpoint: endpointUrl,
    keys: {
      allows: (use) => {
        keyUses.push(use);
        return use.user.kind === 'principal';
      },
    },
    metrics: {
      series: ({ name, dimensions }) => ({
        record: (value, at = clock.now()) => {
          const minute = Math.floor((at - testStartsAt) / 60_000);
          samples.push({ name, queue: dimensions.QueueName ?? '', value, minute });
        },
      }),
    },
  };
  const service = new SqsService(cloudContext, peers);
  const call = async <Output = Record<string, unknown>>(
    name: string,
    input: object,
    principal = ownerPrincipal,
  ) => {
    const activity = clock.begin();
    try {
      const operation = service.operations[name]!;
      const parsed = operation.input.parse(input) as never;
      return (await operation.handle(parsed, { principal, activity })) as Output;
    } finally {
      activity.end();
    }
  };
  const receive = async (more: object = {}) => {
    const { Messages = [] } = await call<Received>('ReceiveMessage', { QueueUrl: queueUrl, ...more });
    return Messages;
  };
  const attributes = async (...AttributeNames: string[]) => {
    const { Attributes } = await call('GetQueueAttributes', { QueueUrl: queueUrl, AttributeNames });
    return Attributes as Record<string, string> | undefined;
  };
  const provision = (type: string, properties: object) => {
    const resourceType = service.resourceTypes[type]!;
    const context = { physicalName: () => 'stack-L-1' } as Partial<ProvisionContext> as ProvisionContext;
    return resourceType.create(resourceType.properties.parse(properties) as never, context) as Provisioned;
  };
  const create = ({ Policy, ...properties }: { Policy?: unknown; [name: string]: unknown } = {}) => {
    const { ref } = provision('AWS::SQS::Queue', { QueueName: 'undelivered', ...properties });
    if (Policy) provision('AWS::SQS::QueuePolicy', { Queues: [ref], PolicyDocument: Policy });
  };
  const send = (body: string, systemAttributes: Record<string, string> = {}) =>
    service.send({
      queueArn: undeliveredQueueArn,
      body,
      attributes: systemAttributes,
      sender: { kind: 'principal', principal: ownerPrincipal },
    });
  return { clock, service, samples, keyUses, call, create, send, receive, attributes, provision };
}

describe('a queue', () => {
  test('is found by its name, and made once', async () => {
    const { call, create } = sqs();
    create();
    expect(() => create()).toThrow(expect.objectContaining({ code: 'QueueNameExists' }));
    expect(await call('GetQueueUrl', { QueueName: 'undelivered' })).toEqual({ QueueUrl: queueUrl });
    await expect(call('GetQueueUrl', { QueueName: 'other' })).rejects.toMatchObject({
      code: 'QueueDoesNotExist',
    });
  });

  test('tells its attributes, defaults included', async () => {
    const { create, attributes } = sqs();
    create({ KmsMasterKeyId: 'alias/queues' });
    expect(await attributes('All')).toEqual({
      QueueArn: undeliveredQueueArn,
      ApproximateNumberOfMessages: '0',
      ApproximateNumberOfMessagesNotVisible: '0',
      ApproximateNumberOfMessagesDelayed: '0',
      CreatedTimestamp: String(testStartsAt / 1000),
      LastModifiedTimestamp: String(testStartsAt / 1000),
      VisibilityTimeout: '30',
      MaximumMessageSize: '1048576',
      MessageRetentionPeriod: '345600',
      DelaySeconds: '0',
      ReceiveMessageWaitTimeSeconds: '0',
      KmsMasterKeyId: 'alias/queues',
      KmsDataKeyReusePeriodSeconds: '300',
      SqsManagedSseEnabled: 'false',
    });
    expect(await attributes()).toBeUndefined();
  });

  test.each([
    [{ VisibilityTimeout: '43201' }, 'InvalidAttributeValue'],
    [{ Policy: '{' }, 'InvalidAttributeValue'],
    [{ RedrivePolicy: '{"deadLetterTargetArn":"arn:none","maxReceiveCount":3}' }, 'InvalidParameterValue'],
    [{ KmsMasterKeyId: 'k', SqsManagedSseEnabled: 'true' }, 'InvalidAttributeValue'],
    [{ FifoQueue: 'true' }, 'NotSupportedByLocalCloud'],
  ])('with %j is refused', (properties, code) => {
    expect(() => sqs().create(properties)).toThrow(expect.objectContaining({ code }));
  });
});

describe('a message', () => {
  test('is received with what was sent, its digests and its receive count', async () => {
    const { create, send, receive } = sqs();
    create();
    const { messageId } = send('hello', { RULE_ARN: ruleArn, picture: 'none' });

    const [message] = await receive({
      MessageAttributeNames: ['RULE.*'],
      MessageSystemAttributeNames: ['All'],
    });
    expect(message).toMatchObject({
      MessageId: messageId,
      Body: 'hello',
      MD5OfBody: '5d41402abc4b2a76b9719d911017c592',
      MessageAttributes: { RULE_ARN: { DataType: 'String', StringValue: ruleArn } },
      Attributes: {
        SentTimestamp: String(testStartsAt),
        ApproximateReceiveCount: '1',
        SenderId: '111122223333',
      },
    });
    expect(Object.keys(message!.MessageAttributes!)).toEqual(['RULE_ARN']);
  });

  test('is out of sight for the visibility timeout, then comes back', async () => {
    const { clock, create, send, receive, attributes } = sqs();
    create();
    send('hello');
    await receive();
    expect(await receive()).toEqual([]);
    expect(await attributes('ApproximateNumberOfMessagesNotVisible')).toEqual({
      ApproximateNumberOfMessagesNotVisible: '1',
    });

    await clock.sleep(30_000);
    expect(await receive({ AttributeNames: ['ApproximateReceiveCount'] })).toMatchObject([
      { Body: 'hello', Attributes: { ApproximateReceiveCount: '2' } },
    ]);
  });

  test('arrives in virtual time, and received the moment it comes', async () => {
    const { clock, create, send, receive } = sqs();
    create({ ReceiveMessageWaitTimeSeconds: '20', DelaySeconds: '5' });
    clock.after(7000, () => void send('hello'));
    expect(await receive()).toMatchObject([{ Body: 'hello' }]);
    expect(clock.now() - testStartsAt).toBe(12_000);
    expect(await receive()).toEqual([]);
    expect(clock.now() - testStartsAt).toBe(32_000);
  });

  test('is dropped after the retention period', async () => {
    const { clock, create, send, receive } = sqs();
    create({ MessageRetentionPeriod: '60' });
    send('hello');
    await clock.sleep(60_000);
    expect(await receive()).toEqual([]);
  });

  test('that is received too often goes to the dead letters of the queue', async () => {
    const { clock, call, create, provision, send, receive } = sqs();
    provision('AWS::SQS::Queue', { QueueName: 'dead' });
    const dead = { QueueUrl: `${endpointUrl}/111122223333/dead` };
    const deadLetterTargetArn = 'arn:aws:sqs:eu-west-1:111122223333:dead';
    create({ RedrivePolicy: { deadLetterTargetArn, maxReceiveCount: 1 } });
    send('hello');
    await receive();
    await clock.sleep(30_000);
    expect(await receive()).toEqual([]);
    expect(await call('ReceiveMessage', { ...dead, AttributeNames: ['All'] })).toMatchObject({
      Messages: [{ Body: 'hello', Attributes: { DeadLetterQueueSourceArn: undeliveredQueueArn } }],
    });
  });

  test('that is longer than the queue takes is refused', () => {
    const { create, send } = sqs();
    create({ MaximumMessageSize: '1024' });
    expect(() => send('x'.repeat(1025))).toThrow(expect.objectContaining({ code: 'InvalidParameterValue' }));
  });
});

describe('the policy of a queue', () => {
  const eventsMaySend = {
    Effect: 'Allow',
    Principal: { Service: 'events.amazonaws.com' },
    Action: 'sqs:SendMessage',
    Resource: undeliveredQueueArn,
    Condition: { ArnEquals: { 'aws:SourceArn': ruleArn } },
  };
  const onlySecure = {
    Effect: 'Deny',
    Principal: { AWS: '*' },
    Action: 'sqs:*',
    Resource: undeliveredQueueArn,
    Condition: { Bool: { 'aws:SecureTransport': 'false' } },
  };
  const policyOf = (...Statement: object[]) => JSON.stringify({ Version: '2012-10-17', Statement });
  const sendAs = (service: SqsService, sourceArn: string) => () =>
    service.send({
      queueArn: undeliveredQueueArn,
      body: '{}',
      attributes: { RULE_ARN: sourceArn },
      sender: { kind: 'service', service: 'events.amazonaws.com', sourceArn },
    });

  test('lets a service send on behalf of the resource it names, and of no other', async () => {
    const { service, create, receive } = sqs();
    create({ Policy: policyOf(eventsMaySend, onlySecure) });
    sendAs(service, ruleArn)();
    expect(sendAs(service, `${ruleArn}-2`)).toThrow(
      `User: events.amazonaws.com is not authorized to perform: sqs:sendmessage on resource: ${undeliveredQueueArn}`,
    );
    expect(await receive({ MaxNumberOfMessages: 10, MessageAttributeNames: ['All'] })).toMatchObject([
      { Body: '{}', MessageAttributes: { RULE_ARN: { StringValue: ruleArn } } },
    ]);
  });

  test('is missed by services: without one they may not send', async () => {
    const { service, create } = sqs();
    create();
    expect(sendAs(service, ruleArn)).toThrow(
      'because no resource-based policy allows the sqs:sendmessage action',
    );
  });

  test('is not enough for a queue that is encrypted with a key the service may not use', async () => {
    const { service, create, send, receive, keyUses } = sqs();
    create({ Policy: policyOf(eventsMaySend), KmsMasterKeyId: 'alias/queues' });
    expect(sendAs(service, ruleArn)).toThrow('you are not allowed to access: alias/queues');
    send('hello');
    await receive();
    expect(keyUses.map(({ user, actions }) => [user.kind, ...actions])).toEqual([
      ['service', 'kms:GenerateDataKey', 'kms:Decrypt'],
      ['principal', 'kms:GenerateDataKey', 'kms:Decrypt'],
      ['principal', 'kms:Decrypt'],
    ]);
  });

  test('may deny what the role’s own policies allow', async () => {
    const { call, create } = sqs();
    create({ Policy: policyOf({ ...onlySecure, Action: 'sqs:ReceiveMessage', Condition: undefined }) });
    await expect(call('ReceiveMessage', { QueueUrl: queueUrl }, rolePrincipal)).rejects.toMatchObject({
      code: 'AccessDeniedException',
      status: 403,
    });
    expect(await call('ReceiveMessage', { QueueUrl: queueUrl }, ownerPrincipal)).toEqual({});
  });
});

describe('the metrics of a queue', () => {
  test('tell each minute how many messages there are, while it is active', async () => {
    const { clock, samples, create, send, receive } = sqs();
    create();
    await clock.sleep(60_000);
    send('hello');
    await clock.sleep(60_000);
    await receive({ VisibilityTimeout: 3600 });
    await clock.sleep(60_000);

    const valuesOf = (name: string) =>
      samples.filter((each) => each.name === name).map(({ minute, value }) => [minute, value]);
    expect(valuesOf('ApproximateNumberOfMessagesVisible')).toEqual([
      [0, 0],
      [1, 1],
      [2, 0],
    ]);
    expect(valuesOf('ApproximateNumberOfMessagesNotVisible')).toEqual([[2, 1]]);
    expect(valuesOf('ApproximateNumberOfMessagesDelayed')).toEqual([]);
    expect(valuesOf('NumberOfMessagesSent')).toEqual([[1, 1]]);
    expect(valuesOf('SentMessageSize')).toEqual([[1, 5]]);
    expect(valuesOf('NumberOfMessagesReceived')).toEqual([[2, 1]]);
    expect(valuesOf('NumberOfEmptyReceives')).toEqual([[2, 0]]);
    expect(valuesOf('ApproximateAgeOfOldestMessage')).toEqual([
      [1, 60],
      [2, 120],
    ]);
  });

  test('end six hours after it was used and empty', async () => {
    const { clock, samples, create } = sqs();
    create();
    await clock.sleep(24 * 3_600_000);
    expect(samples.at(-1)?.minute).toBe(359);
  });
});

describe('a template', () => {
  test('makes queues with their policies and dead letters', async () => {
    const { call, provision } = sqs();
    const dead = provision('AWS::SQS::Queue', {
      QueueName: 'dead',
      RedriveAllowPolicy: { redrivePermission: 'byQueue', sourceQueueArns: [undeliveredQueueArn] },
      MessageRetentionPeriod: '1209600',
      SqsManagedSseEnabled: true,
      Tags: [],
    });
    expect(dead).toEqual({
      ref: `${endpointUrl}/111122223333/dead`,
      attributes: {
        Arn: 'arn:aws:sqs:eu-west-1:111122223333:dead',
        QueueName: 'dead',
        QueueUrl: `${endpointUrl}/111122223333/dead`,
      },
    });
    const RedrivePolicy = { deadLetterTargetArn: dead.attributes!.Arn, maxReceiveCount: 3 };
    const { ref } = provision('AWS::SQS::Queue', { QueueName: 'undelivered', RedrivePolicy });
    expect(() => provision('AWS::SQS::Queue', { QueueName: 'other', RedrivePolicy })).toThrow(
      'Dead letter target does not allow this queue.',
    );
    const PolicyDocument = { Version: '2012-10-17', Statement: [] };
    provision('AWS::SQS::QueuePolicy', { Queues: [ref], PolicyDocument });
    expect(
      await call('GetQueueAttributes', { QueueUrl: ref, AttributeNames: ['Policy', 'RedrivePolicy'] }),
    ).toEqual({
      Attributes: { Policy: JSON.stringify(PolicyDocument), RedrivePolicy: JSON.stringify(RedrivePolicy) },
    });
  });

  test('with a FIFO queue is refused', () => {
    const { provision } = sqs();
    expect(() => provision('AWS::SQS::Queue', { QueueName: 'q.fifo', FifoQueue: true })).toThrow(
      'FIFO queues',
    );
  });
});
