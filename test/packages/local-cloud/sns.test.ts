import { VirtualClock } from '../../../packages/local-cloud/clock/clock';
import { AwsError } from '../../../packages/local-cloud/kernel/errors';
import type { Invocation } from '../../../packages/local-cloud/kernel/peers';
import { Random } from '../../../packages/local-cloud/kernel/random';
import type { Principal, ProvisionContext, Provisioned } from '../../../packages/local-cloud/kernel/service';
import { SnsService } from '../../../packages/local-cloud/services/sns/service';
import { calm } from './calm';

const peopleTopicArn = 'arn:aws:sns:eu-west-1:111122223333:people';
const functionArn = 'arn:aws:lambda:eu-west-1:111122223333:function:pager';
const alarmArn = 'arn:aws:cloudwatch:eu-west-1:111122223333:alarm:errors';
const ruleArn = 'arn:aws:events:eu-west-1:111122223333:rule/on-alarm';
const ownerPrincipal: Principal = { kind: 'owner' };
const rolePrincipal: Principal = {
  kind: 'role',
  roleArn: 'arn:aws:iam::111122223333:role/worker',
  sessionName: 'session',
};

function sns(failures: AwsError[] = []) {
  const clock = new VirtualClock({ startsAt: Date.UTC(2026, 10, 22, 15) });
  const invocations: { at: number; event: unknown; invoker: Invocation['invoker'] }[] = [];
  const accept = ({ payload, invoker }: Omit<Invocation, 'activity'>) => {
    const at = (clock.now() - Date.UTC(2026, 10, 22, 15)) / 1000;
    invocations.push({ at, event: JSON.parse(Buffer.from(payload).toString()), invoker });
    const failure = failures.shift();
    if (failure) throw failure;
  };
  const cloudContext = {
    account: '111122223333',
    region: 'eu-west-1',
    clock,
    random: new Random(1),
    weather: calm,
  };
  const service = new SnsService(cloudContext, { functionEvents: { accept }, keys: { allows: () => true } });
  const call = (name: string, input: object, principal = ownerPrincipal) => {
    const operation = service.operations[name];
    return operation?.handle(operation.input.parse(input) as never, { principal } as never);
  };
  const provision = (type: string, properties: object) => {
    const resourceType = service.resourceTypes[type];
    const context = { physicalName: () => 'stack-L-1' } as Partial<ProvisionContext> as ProvisionContext;
    return resourceType?.create(resourceType.properties.parse(properties) as never, context) as Provisioned;
  };
  call('CreateTopic', { Name: 'people' });
  return { clock, service, call, provision, invocations };
}

describe('a topic', () => {
  test('is made once, however often it is created', () => {
    const { call } = sns();
    expect(call('CreateTopic', { Name: 'people' })).toEqual({ TopicArn: peopleTopicArn });
    expect(call('ListTopics', {})).toEqual({ Topics: [{ TopicArn: peopleTopicArn }], NextToken: undefined });
    expect(() => call('CreateTopic', { Name: 'people', Attributes: { DisplayName: 'P' } })).toThrow(
      'Topic already exists with different attributes',
    );
  });

  test('tells its attributes', () => {
    const { call } = sns();
    const Attributes = { DisplayName: 'Pagers' };
    const { TopicArn } = call('CreateTopic', { Name: 'pagers', Attributes }) as { TopicArn: string };
    call('Subscribe', { TopicArn, Protocol: 'email', Endpoint: 'a@example.com' });
    expect(call('GetTopicAttributes', { TopicArn })).toMatchObject({
      Attributes: { DisplayName: 'Pagers', SubscriptionsPending: '1', SubscriptionsConfirmed: '0' },
    });
  });

  test('that was deleted is gone with its subscriptions', () => {
    const { call } = sns();
    call('Subscribe', { TopicArn: peopleTopicArn, Protocol: 'lambda', Endpoint: functionArn });
    call('DeleteTopic', { TopicArn: peopleTopicArn });
    expect(call('ListSubscriptions', {})).toMatchObject({ Subscriptions: [] });
    expect(() => call('Publish', { TopicArn: peopleTopicArn, Message: 'hello' })).toThrow(
      expect.objectContaining({ code: 'NotFoundException', status: 404 }),
    );
  });
});

describe('a message', () => {
  test('reaches a subscribed function as the event that SNS sends', async () => {
    const { clock, call, invocations } = sns();
    const { SubscriptionArn } = call('Subscribe', {
      TopicArn: peopleTopicArn,
      Protocol: 'lambda',
      Endpoint: functionArn,
    }) as { SubscriptionArn: string };

    const { MessageId } = call('Publish', {
      TopicArn: peopleTopicArn,
      Subject: 'Release',
      Message: 'rolled back',
      MessageAttributes: {
        kind: { DataType: 'String', StringValue: 'failure' },
        raw: { DataType: 'Binary', BinaryValue: new Uint8Array([1, 2]) },
      },
    }) as { MessageId: string };
    await clock.sleep(1);

    expect(invocations).toMatchObject([
      {
        invoker: { kind: 'service', service: 'sns.amazonaws.com', sourceArn: peopleTopicArn },
        event: {
          Records: [
            {
              EventSource: 'aws:sns',
              EventSubscriptionArn: SubscriptionArn,
              Sns: {
                MessageId,
                TopicArn: peopleTopicArn,
                Subject: 'Release',
                Message: 'rolled back',
                Timestamp: '2026-11-22T15:00:00.000Z',
                MessageAttributes: {
                  kind: { Type: 'String', Value: 'failure' },
                  raw: { Type: 'Binary', Value: 'AQI=' },
                },
              },
            },
          ],
        },
      },
    ]);
  });

  test('is passed to listeners and remembered', () => {
    const { service, call } = sns();
    const received: string[] = [];
    const stop = service.onMessage(({ message }) => received.push(message));

    call('Publish', { TopicArn: peopleTopicArn, Message: 'one' });
    stop();
    call('Publish', { TopicArn: peopleTopicArn, Message: 'two' });

    expect(received).toEqual(['one']);
    expect(service.messages().map(({ message }) => message)).toEqual(['one', 'two']);
  });

  test('is not sent to addresses, which stay pending', async () => {
    const { clock, call, invocations } = sns();
    const subscribe = { TopicArn: peopleTopicArn, Protocol: 'email', Endpoint: 'a@example.com' };

    expect(call('Subscribe', subscribe)).toEqual({ SubscriptionArn: 'pending confirmation' });
    call('Publish', { TopicArn: peopleTopicArn, Message: 'hello' });
    await clock.sleep(1);

    expect(call('ListSubscriptionsByTopic', { TopicArn: peopleTopicArn })).toMatchObject({
      Subscriptions: [{ SubscriptionArn: 'PendingConfirmation', Protocol: 'email' }],
    });
    expect(invocations).toEqual([]);
  });

  test('to a throttled function is sent again; one that SNS may not invoke is given up', async () => {
    const throttled = new AwsError('TooManyRequestsException', 'slow down', { status: 429 });
    const denied = new AwsError('AccessDeniedException', 'no permission', { status: 403 });
    const { clock, service, call, invocations } = sns([
      ...Array.from({ length: 4 }, () => throttled),
      denied,
    ]);
    call('Subscribe', { TopicArn: peopleTopicArn, Protocol: 'lambda', Endpoint: functionArn });

    call('Publish', { TopicArn: peopleTopicArn, Message: 'hello' });
    await clock.sleep(60_000);

    expect(invocations.map(({ at }) => at)).toEqual([0, 0, 0, 0, 1]);
    expect(service.failedDeliveries()).toMatchObject([
      { endpoint: functionArn, error: expect.stringContaining('no permission') },
    ]);
  });

  test.each([
    ['an empty message', { Message: '' }, 'Empty message'],
    ['too long a message', { Message: 'x'.repeat(256 * 1024 + 1) }, 'Message too long'],
    ['a subject of two lines', { Message: 'x', Subject: 'a\nb' }, 'Invalid parameter: Subject'],
    [
      'an attribute without value',
      { Message: 'x', MessageAttributes: { a: { DataType: 'String' } } },
      "The message attribute 'a' must contain non-empty message attribute value",
    ],
    ['a message for each protocol', { Message: '{}', MessageStructure: 'json' }, 'MessageStructure'],
  ])('is refused with %s', (_, input, message) => {
    const { call, service } = sns();
    expect(() => call('Publish', { TopicArn: peopleTopicArn, ...input })).toThrow(message);
    expect(service.messages()).toEqual([]);
  });
});

describe('the access policy of a topic', () => {
  const statement = { Effect: 'Allow', Action: 'sns:Publish', Resource: peopleTopicArn };
  const eventsMayPublish = { ...statement, Principal: { Service: 'events.amazonaws.com' } };
  const publishAs = (service: SnsService, name: string, sourceArn: string) => () =>
    service.publish({ topicArn: peopleTopicArn, message: 'x', service: `${name}.amazonaws.com`, sourceArn });
  const refused = expect.objectContaining({ code: 'AuthorizationErrorException', status: 403 }) as Error;

  test('that AWS gives to a new topic lets alarms publish, and rules not', () => {
    const { service } = sns();
    expect(publishAs(service, 'cloudwatch', alarmArn)).not.toThrow();
    expect(publishAs(service, 'events', ruleArn)).toThrow(
      `Resource: ${ruleArn} is not authorized to perform: SNS:Publish on resource: ${peopleTopicArn}`,
    );
  });

  test('that lets rules publish takes the place of the default, so that alarms may not any more', () => {
    const { service, provision } = sns();
    provision('AWS::SNS::TopicPolicy', {
      Topics: [peopleTopicArn],
      PolicyDocument: { Version: '2012-10-17', Statement: [eventsMayPublish] },
    });
    expect(publishAs(service, 'events', ruleArn)).not.toThrow();
    expect(publishAs(service, 'cloudwatch', alarmArn)).toThrow(refused);
  });

  test('may ask for the rule on whose behalf a service publishes', () => {
    const { service, provision } = sns();
    const Condition = { ArnEquals: { 'aws:SourceArn': ruleArn } };
    provision('AWS::SNS::TopicPolicy', {
      Topics: [peopleTopicArn],
      PolicyDocument: { Statement: { ...eventsMayPublish, Condition } },
    });
    expect(publishAs(service, 'events', ruleArn)).not.toThrow();
    expect(publishAs(service, 'events', `${ruleArn}-2`)).toThrow(refused);
  });

  test('needs no statement for a role of the account, but may deny it', () => {
    const { call, provision } = sns();
    const setPolicy = (...Statement: object[]) =>
      provision('AWS::SNS::TopicPolicy', { Topics: [peopleTopicArn], PolicyDocument: { Statement } });
    const publish = () => call('Publish', { TopicArn: peopleTopicArn, Message: 'x' }, rolePrincipal);
    const insecure = { Bool: { 'aws:SecureTransport': 'false' } };

    setPolicy(eventsMayPublish, { ...statement, Effect: 'Deny', Principal: '*', Condition: insecure });
    expect(publish).not.toThrow();
    setPolicy({ ...statement, Effect: 'Deny', Principal: '*' });
    expect(publish).toThrow(refused);
  });

  test('is refused when it is none', () => {
    const { call } = sns();
    expect(() => call('CreateTopic', { Name: 'pagers', Attributes: { Policy: '{' } })).toThrow(
      expect.objectContaining({ code: 'InvalidParameterException' }),
    );
  });
});

test.each([
  ['sqs', 'arn:aws:sqs:eu-west-1:111122223333:q', 'does not support'],
  ['sms', '+491', 'does not support'],
  ['lambda', 'pager', 'Invalid parameter: Lambda endpoint ARN'],
  ['https', 'http://example.com', 'Endpoint must match the specified protocol'],
  ['email', 'nobody', 'Invalid parameter: Email address'],
])('a subscription by %s to %s is refused', (Protocol, Endpoint, message) => {
  const { call } = sns();
  expect(() => call('Subscribe', { TopicArn: peopleTopicArn, Protocol, Endpoint })).toThrow(message);
});

test('an endpoint is subscribed once, and unsubscribed', () => {
  const { call } = sns();
  const subscribe = { TopicArn: peopleTopicArn, Protocol: 'lambda', Endpoint: functionArn };
  const first = call('Subscribe', subscribe) as { SubscriptionArn: string };

  expect(call('Subscribe', subscribe)).toEqual(first);
  expect(call('GetSubscriptionAttributes', first)).toMatchObject({
    Attributes: {
      ...first,
      TopicArn: peopleTopicArn,
      Protocol: 'lambda',
      Endpoint: functionArn,
      PendingConfirmation: 'false',
    },
  });
  call('Unsubscribe', first);
  expect(call('ListSubscriptions', {})).toMatchObject({ Subscriptions: [] });
  expect(() => call('GetSubscriptionAttributes', first)).toThrow(
    expect.objectContaining({ code: 'NotFoundException' }),
  );
});

test('a template makes topics with subscriptions', () => {
  const { provision } = sns();
  const topic = provision('AWS::SNS::Topic', {
    DisplayName: 'Releases',
    Subscription: [{ Protocol: 'email', Endpoint: 'a@example.com' }],
  });
  expect(topic).toEqual({
    ref: 'arn:aws:sns:eu-west-1:111122223333:stack-L-1',
    attributes: { TopicArn: 'arn:aws:sns:eu-west-1:111122223333:stack-L-1', TopicName: 'stack-L-1' },
  });
});
