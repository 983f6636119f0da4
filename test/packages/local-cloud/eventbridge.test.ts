import { VirtualClock } from '../../../packages/local-cloud/clock/clock';
import { AwsError } from '../../../packages/local-cloud/kernel/errors';
import { parseSchedule } from '../../../packages/local-cloud/services/eventbridge/state/schedule';
import { EventBridgeService } from '../../../packages/local-cloud/services/eventbridge/service';
import type { DeliveryPeers } from '../../../packages/local-cloud/services/eventbridge/state/delivery';
import type { CloudEvent } from '../../../packages/local-cloud/services/eventbridge/state/event';
import { Random } from '../../../packages/local-cloud/kernel/random';
import type { ProvisionContext } from '../../../packages/local-cloud/kernel/service';
import { calm } from './calm';

const abortFunctionArn = 'arn:aws:lambda:eu-west-1:111122223333:function:abort';
const releaseMachineArn = 'arn:aws:states:eu-west-1:111122223333:stateMachine:release';
const peopleTopicArn = 'arn:aws:sns:eu-west-1:111122223333:people';
const undeliveredQueueArn = 'arn:aws:sqs:eu-west-1:111122223333:undelivered';
const forbiddenQueueArn = 'arn:aws:sqs:eu-west-1:111122223333:forbidden';
const starterRoleArn = 'arn:aws:iam::111122223333:role/starter';
const ruleArn = 'arn:aws:events:eu-west-1:111122223333:rule/on-alarm';
const alarmEvent = {
  source: 'aws.cloudwatch',
  detailType: 'CloudWatch Alarm State Change',
  detail: { alarmName: 'a' },
};
const alarmPattern = JSON.stringify({ source: ['aws.cloudwatch'] });

/** EventBridge with targets that record what reaches them; `failures` are thrown or returned first. */
function bus(failures: AwsError[] = []) {
  const clock = new VirtualClock({ startsAt: Date.UTC(2026, 10, 22, 15) });
  const reached: { what: string; at: number; details: object }[] = [];
  const note = (what: string, details: object) =>
    reached.push({ what, at: (clock.now() - Date.UTC(2026, 10, 22, 15)) / 1000, details });
  const refuse = () => {
    const failure = failures.shift();
    if (failure) throw failure;
  };
  const counts: Record<string, number> = {};
  const peers: DeliveryPeers = {
    functionEvents: {
      accept: ({ functionArn, invoker, payload }) => {
        note('function', {
          functionArn,
          invoker,
          event: JSON.parse(Buffer.from(payload).toString()) as unknown,
        });
        refuse();
      },
    },
    queues: {
      send: ({ sender, queueArn, body, attributes }) => {
        note('dead letter', { sender, queueArn, event: JSON.parse(body) as unknown, attributes });
        if (queueArn === forbiddenQueueArn)
          throw new AwsError('AccessDeniedException', 'no', { status: 403 });
        return { messageId: 'id' };
      },
    },
    metrics: {
      series: ({ namespace, name, dimensions }) => ({
        record: (value) => {
          const key = `${namespace} ${dimensions.RuleName} ${name}`;
          counts[key] = (counts[key] ?? 0) + value;
        },
      }),
    },
    executions: {
      start: (request) => {
        note('execution', request);
        return { executionArn: 'arn' };
      },
    },
    messages: {
      publish: (message) => {
        note('message', message);
        refuse();
        return { messageId: 'id' };
      },
    },
    access: {
      assume: ({ roleArn, sessionName, service }) => {
        note('assume', { roleArn, service });
        return { kind: 'role', roleArn, sessionName };
      },
      issueCredentials: () => ({ accessKeyId: '', secretAccessKey: '', sessionToken: '' }),
      authorize: (_, { action }) => {
        note('authorize', { action });
        refuse();
      },
    },
  };
  const cloudContext = {
    account: '111122223333',
    region: 'eu-west-1',
    clock,
    random: new Random(1),
    weather: calm,
  };
  const service = new EventBridgeService(cloudContext, peers);
  const call = (name: string, input: object) => {
    const operation = service.operations[name];
    return operation?.handle(operation.input.parse(input) as never, undefined as never);
  };
  const rule = (properties: object) => {
    const resourceType = service.resourceTypes['AWS::Events::Rule']!;
    const context = { physicalName: () => 'stack-Rule-1' } as Partial<ProvisionContext> as ProvisionContext;
    return resourceType.create(resourceType.properties.parse(properties) as never, context);
  };
  const ruleWith = (...Targets: object[]) => {
    void rule({ Name: 'on-alarm', EventPattern: alarmPattern, Targets });
  };
  return { clock, service, call, reached, counts, rule, ruleWith };
}

describe('an event', () => {
  test('reaches a function as the service on behalf of the rule', async () => {
    const { clock, service, ruleWith, reached } = bus();
    ruleWith({ Id: 'f', Arn: abortFunctionArn });

    service.emit(alarmEvent);
    await clock.sleep(1);

    expect(reached.map(({ details }) => details)).toEqual([
      {
        functionArn: abortFunctionArn,
        invoker: { kind: 'service', service: 'events.amazonaws.com', sourceArn: ruleArn },
        event: {
          version: '0',
          id: expect.stringMatching(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/),
          'detail-type': 'CloudWatch Alarm State Change',
          source: 'aws.cloudwatch',
          account: '111122223333',
          time: '2026-11-22T15:00:00Z',
          region: 'eu-west-1',
          resources: [],
          detail: { alarmName: 'a' },
        },
      },
    ]);
  });

  test('starts an execution in the target’s role', async () => {
    const { clock, service, ruleWith, reached } = bus();
    ruleWith({ Id: 'm', Arn: releaseMachineArn, RoleArn: starterRoleArn, InputPath: '$.detail' });

    service.emit(alarmEvent);
    await clock.sleep(1);

    expect(reached).toMatchObject([
      { what: 'assume', details: { roleArn: starterRoleArn, service: 'events.amazonaws.com' } },
      { what: 'authorize', details: { action: 'states:StartExecution' } },
      { what: 'execution', details: { stateMachineArn: releaseMachineArn, input: '{"alarmName":"a"}' } },
    ]);
  });

  test('is published to a topic as the service on behalf of the rule', async () => {
    const { clock, service, ruleWith, reached } = bus();
    ruleWith({ Id: 't', Arn: peopleTopicArn, Input: '"hello"' });

    service.emit(alarmEvent);
    await clock.sleep(1);

    expect(reached).toMatchObject([
      {
        what: 'message',
        details: {
          topicArn: peopleTopicArn,
          message: '"hello"',
          service: 'events.amazonaws.com',
          sourceArn: ruleArn,
        },
      },
    ]);
  });

  test('goes nowhere when the rule does not match or is disabled', async () => {
    const { clock, service, ruleWith, call, reached } = bus();
    ruleWith({ Id: 'f', Arn: abortFunctionArn });

    service.emit({ ...alarmEvent, source: 'shop' });
    call('DisableRule', { Name: 'on-alarm' });
    service.emit(alarmEvent);
    await clock.sleep(1000);

    expect(reached).toEqual([]);
  });

  test('is passed to listeners, until they stop listening', () => {
    const { service } = bus();
    const received: CloudEvent[] = [];
    const stop = service.onEvent((event) => received.push(event));

    service.emit(alarmEvent);
    stop();
    service.emit(alarmEvent);

    expect(received).toMatchObject([{ source: 'aws.cloudwatch', detail: { alarmName: 'a' } }]);
  });
});

describe('a delivery that fails', () => {
  const denied = new AwsError('AccessDeniedException', 'no permission', { status: 403 });
  const throttled = new AwsError('TooManyRequestsException', 'slow down', { status: 429 });

  test.each([
    ['a function', { Id: 'x', Arn: abortFunctionArn }],
    ['a state machine', { Id: 'x', Arn: releaseMachineArn, RoleArn: starterRoleArn }],
    ['a topic', { Id: 'x', Arn: peopleTopicArn }],
  ])('for want of permission on %s is given up at once', async (_, target) => {
    const { clock, service, ruleWith, reached } = bus([denied]);
    ruleWith(target);

    service.emit(alarmEvent);
    await clock.sleep(86_400_000);

    expect(service.failedDeliveries()).toMatchObject([
      { ruleName: 'on-alarm', targetArn: target.Arn, error: expect.stringContaining('no permission') },
    ]);
    expect(reached.filter(({ what }) => what !== 'assume')).toHaveLength(1);
  });

  test('by throttling is tried again, each time later', async () => {
    const { clock, service, ruleWith, reached } = bus([throttled, throttled]);
    ruleWith({ Id: 't', Arn: peopleTopicArn });

    service.emit(alarmEvent);
    await clock.sleep(60_000);

    expect(reached.map(({ at }) => at)).toEqual([0, expect.any(Number), expect.any(Number)]);
    expect(reached[1]?.at).toBeLessThanOrEqual(2);
    expect(service.failedDeliveries()).toEqual([]);
  });

  test('is tried as often as the retry policy says', async () => {
    const { clock, service, ruleWith, reached } = bus(Array.from({ length: 10 }, () => throttled));
    ruleWith({ Id: 't', Arn: peopleTopicArn, RetryPolicy: { MaximumRetryAttempts: 2 } });

    service.emit(alarmEvent);
    await clock.sleep(3_600_000);

    expect(reached).toHaveLength(3);
    expect(service.failedDeliveries()).toHaveLength(1);
  });

  test('and waits does not by itself make time pass', async () => {
    const { clock, service, ruleWith } = bus(Array.from({ length: 10 }, () => throttled));
    ruleWith({ Id: 't', Arn: peopleTopicArn });

    service.emit(alarmEvent);
    await clock.sleep(1);

    expect(clock.now()).toBe(Date.UTC(2026, 10, 22, 15) + 1);
  });
});

describe('an event that is given up', () => {
  const denied = new AwsError('AccessDeniedException', 'no permission', { status: 403 });
  const gone = new AwsError('ResourceNotFoundException', 'Function not found', { status: 404 });
  const throttled = new AwsError('TooManyRequestsException', 'slow down', { status: 429 });
  const target = { Id: 'f', Arn: abortFunctionArn, DeadLetterConfig: { Arn: undeliveredQueueArn } };

  test('goes to the target’s dead-letter queue, with what went wrong', async () => {
    const { clock, service, ruleWith, reached, counts } = bus([denied]);
    ruleWith(target);

    service.emit(alarmEvent);
    await clock.sleep(1);

    expect(reached[1]).toMatchObject({
      what: 'dead letter',
      details: {
        queueArn: undeliveredQueueArn,
        sender: { kind: 'service', service: 'events.amazonaws.com', sourceArn: ruleArn },
        event: { source: 'aws.cloudwatch', detail: { alarmName: 'a' } },
        attributes: {
          RULE_ARN: ruleArn,
          TARGET_ARN: abortFunctionArn,
          ERROR_CODE: 'NO_PERMISSIONS',
          ERROR_MESSAGE: 'no permission',
          RETRY_ATTEMPTS: '0',
        },
      },
    });
    expect(service.failedDeliveries()).toMatchObject([{ deadLetterArn: undeliveredQueueArn }]);
    expect(counts).toEqual({
      'AWS/Events on-alarm TriggeredRules': 1,
      'AWS/Events on-alarm Invocations': 1,
      'AWS/Events on-alarm FailedInvocations': 1,
      'AWS/Events on-alarm InvocationsSentToDlq': 1,
    });
  });

  test.each([
    ['the retries', { MaximumRetryAttempts: 1 }, throttled, 'THROTTLING', 'MaximumRetryAttempts', '1'],
    ['the time', { MaximumEventAgeInSeconds: 60 }, throttled, 'THROTTLING', 'MaximumEventAgeInSeconds', '5'],
    ['neither', {}, gone, 'NO_RESOURCE', undefined, '0'],
  ])('tells that %s ran out', async (_, RetryPolicy, error, code, exhausted, retries) => {
    const { clock, service, ruleWith, reached } = bus(Array.from({ length: 20 }, () => error));
    ruleWith({ ...target, RetryPolicy });

    service.emit(alarmEvent);
    await clock.sleep(3_600_000);

    const { attributes } = reached.at(-1)!.details as { attributes: Record<string, string> };
    expect(attributes).toMatchObject({ ERROR_CODE: code, RETRY_ATTEMPTS: retries });
    expect(attributes.EXHAUSTED_RETRY_CONDITION).toBe(exhausted);
  });

  test('is lost when the queue does not take it', async () => {
    const { clock, service, ruleWith, counts } = bus([denied]);
    ruleWith({ ...target, DeadLetterConfig: { Arn: forbiddenQueueArn } });

    service.emit(alarmEvent);
    await clock.sleep(1);

    expect(service.failedDeliveries()).toMatchObject([{ deadLetterArn: undefined }]);
    expect(counts).toMatchObject({ 'AWS/Events on-alarm InvocationsFailedToBeSentToDlq': 1 });
  });

  test('needs a standard queue', () => {
    const { ruleWith } = bus();
    expect(() => ruleWith({ ...target, DeadLetterConfig: { Arn: `${undeliveredQueueArn}.fifo` } })).toThrow(
      /DeadLetterConfig/,
    );
  });
});

describe('a schedule', () => {
  test.each([
    ['rate(1 minute)', '2026-11-22T15:00:30Z', '2026-11-22T15:01:30Z'],
    ['rate(2 days)', '2026-11-22T15:00:30Z', '2026-11-24T15:00:30Z'],
  ])('%s comes round after %s at %s', (expression, after, next) => {
    expect(parseSchedule(expression)(Date.parse(after))).toBe(Date.parse(next));
  });

  test('without an end does not by itself make time pass', async () => {
    const { clock, rule, reached } = bus();
    void rule({
      Name: 'guard',
      ScheduleExpression: 'rate(1 minute)',
      Targets: [{ Id: 'f', Arn: abortFunctionArn }],
    });

    await clock.sleep(90_000);
    for (let turn = 0; turn < 20; turn++) await new Promise(setImmediate);

    expect(clock.now()).toBe(Date.UTC(2026, 10, 22, 15, 1, 30));
    expect(reached).toHaveLength(1);
  });
});

describe('a rule at a rate', () => {
  test('sends a scheduled event each time', async () => {
    const { clock, rule, reached } = bus();
    void rule({
      Name: 'guard',
      ScheduleExpression: 'rate(5 minutes)',
      Targets: [{ Id: 'f', Arn: abortFunctionArn }],
    });

    await clock.sleep(11 * 60_000);

    expect(reached.map(({ at }) => at)).toEqual([300, 600]);
    expect(reached[0]?.details).toMatchObject({
      event: {
        source: 'aws.events',
        'detail-type': 'Scheduled Event',
        resources: ['arn:aws:events:eu-west-1:111122223333:rule/guard'],
      },
    });
  });

  test('stops while it is disabled', async () => {
    const { clock, call, rule, reached } = bus();
    void rule({
      Name: 'guard',
      ScheduleExpression: 'rate(1 minute)',
      Targets: [{ Id: 'f', Arn: abortFunctionArn }],
    });

    call('DisableRule', { Name: 'guard' });
    await clock.sleep(600_000);
    call('EnableRule', { Name: 'guard' });
    await clock.sleep(61_000);
    call('DisableRule', { Name: 'guard' });
    await clock.sleep(600_000);

    expect(reached.map(({ at }) => at)).toEqual([660]);
  });

  test.each([
    ['rate(1 minutes)', 'Parameter ScheduleExpression is not valid.'],
    ['rate(5 minute)', 'Parameter ScheduleExpression is not valid.'],
    ['rate(0 minutes)', 'Parameter ScheduleExpression is not valid.'],
    ['cron(0 12 * * ? *)', 'does not support the schedule'],
  ])('of %s is refused', (ScheduleExpression, message) => {
    const { rule } = bus();
    expect(() => rule({ Name: 'guard', ScheduleExpression })).toThrow(message);
  });
});

describe('PutEvents', () => {
  const entry = { Source: 'shop', DetailType: 'Order', Detail: '{"id":1}' };

  test('takes and refuses each entry by itself', () => {
    const { call, service } = bus();
    const received: CloudEvent[] = [];
    service.onEvent((event) => received.push(event));

    const answer = call('PutEvents', {
      Entries: [
        { ...entry, Time: new Date(0) },
        { ...entry, Source: 'aws.lambda' },
        { ...entry, Detail: '[1]' },
        { ...entry, DetailType: undefined },
      ],
    });

    expect(answer).toEqual({
      FailedEntryCount: 3,
      Entries: [
        { EventId: received[0]?.id },
        expect.objectContaining({ ErrorCode: 'NotAuthorizedForSourceException' }),
        expect.objectContaining({ ErrorCode: 'MalformedDetail' }),
        expect.objectContaining({ ErrorCode: 'InvalidArgument' }),
      ],
    });
    expect(received).toMatchObject([{ source: 'shop', time: '1970-01-01T00:00:00Z', detail: { id: 1 } }]);
  });

  test('refuses other buses and requests that are too large', () => {
    const { call } = bus();
    const large = { ...entry, Detail: JSON.stringify({ text: 'x'.repeat(1024 * 1024) }) };
    expect(() => call('PutEvents', { Entries: [large] })).toThrow('over the limit');
    expect(() => call('PutEvents', { Entries: [{ ...entry, EventBusName: 'orders' }] })).toThrow('orders');
  });
});

describe('rules', () => {
  test('are described and listed with their targets', () => {
    const { call, rule, ruleWith } = bus();
    ruleWith({ Id: 'f', Arn: abortFunctionArn, RetryPolicy: { MaximumRetryAttempts: 3 } });
    void rule({ Name: 'another', EventPattern: alarmPattern, State: 'DISABLED' });

    expect(call('DescribeRule', { Name: 'on-alarm' })).toMatchObject({ Arn: ruleArn, State: 'ENABLED' });
    expect(call('ListRules', { Limit: 1 })).toMatchObject({ Rules: [{ Name: 'another' }], NextToken: '1' });
    expect(call('ListRules', { NextToken: '1' })).toMatchObject({ Rules: [{ Name: 'on-alarm' }] });
    expect(call('ListTargetsByRule', { Rule: 'on-alarm' })).toMatchObject({
      Targets: [{ Id: 'f', Arn: abortFunctionArn, RetryPolicy: { MaximumRetryAttempts: 3 } }],
    });
    expect(call('ListRuleNamesByTarget', { TargetArn: abortFunctionArn })).toMatchObject({
      RuleNames: ['on-alarm'],
    });
    expect(call('ListRuleNamesByTarget', { TargetArn: `${abortFunctionArn}-2` })).toMatchObject({
      RuleNames: [],
    });
  });

  test.each([
    [
      'a rule that is not there',
      'DescribeRule',
      { Name: 'nobody' },
      'Rule nobody does not exist on EventBus default.',
    ],
    [
      'a queue as target',
      'PutTargets',
      { Rule: 'on-alarm', Targets: [{ Id: 'q', Arn: 'arn:aws:sqs:eu-west-1:1:q' }] },
      'does not support',
    ],
    [
      'a state machine without a role',
      'PutTargets',
      { Rule: 'on-alarm', Targets: [{ Id: 'm', Arn: releaseMachineArn }] },
      'RoleArn is required',
    ],
  ])('refuse %s', (_, operation, input, message) => {
    const { call, ruleWith } = bus();
    ruleWith({ Id: 'f', Arn: abortFunctionArn });
    expect(() => call(operation, input)).toThrow(message);
  });

  test.each([
    ['without pattern or rate', {}, 'must be specified'],
    ['with a pattern that is invalid', { EventPattern: '{"source":"x"}' }, 'Event pattern is not valid'],
  ])('are refused %s', (_, properties, message) => {
    expect(() => bus().rule({ Name: 'r', ...properties })).toThrow(message);
  });

  test('come from templates', async () => {
    const { clock, service, reached, rule } = bus();
    const made = rule({
      EventPattern: { source: ['aws.cloudwatch'] },
      State: 'ENABLED',
      Targets: [{ Id: 'Target0', Arn: abortFunctionArn, RetryPolicy: { MaximumRetryAttempts: '3' } }],
    });

    expect(await made).toEqual({
      ref: 'stack-Rule-1',
      attributes: { Arn: 'arn:aws:events:eu-west-1:111122223333:rule/stack-Rule-1' },
    });
    service.emit(alarmEvent);
    await clock.sleep(1);
    expect(reached).toHaveLength(1);
  });
});
