import { gunzipSync } from 'node:zlib';
import { VirtualClock } from '../../../packages/local-cloud/clock/clock';
import type { Difference } from '../../../packages/local-cloud/kernel/difference';
import { AwsError } from '../../../packages/local-cloud/kernel/errors';
import type { Invocation } from '../../../packages/local-cloud/kernel/peers';
import { Random } from '../../../packages/local-cloud/kernel/random';
import type { Principal, ProvisionContext, Provisioned } from '../../../packages/local-cloud/kernel/service';
import { LogService } from '../../../packages/local-cloud/services/logs/service';
import type { Operation } from '../../../packages/local-cloud/kernel/service';
import { parseFilterPattern } from '../../../packages/local-cloud/services/logs/state/filter-pattern';
import { Weather, type ChangedWeather } from '../../../packages/local-cloud/weather/conditions/weather';

const startsAt = Date.UTC(2026, 10, 30, 9);
const account = '111122223333';
const functionArn = `arn:aws:lambda:eu-west-1:${account}:function:tripwire`;
const principal: Principal = { kind: 'role', roleArn: `arn:aws:iam::${account}:role/shop`, sessionName: 's' };
const noPermission = new AwsError('AccessDeniedException', 'no', { status: 403 });

interface Delivery {
  readonly seconds: number;
  readonly stream: string;
  readonly filters: readonly string[];
  readonly messages: readonly string[];
}

/** The answer of an operation, with the accesses that IAM checked first. */
interface Answer {
  readonly access: readonly { readonly action: string }[];
  readonly events: readonly { readonly message: string; readonly eventId: string }[];
  readonly subscriptionFilters: readonly { readonly filterName: string }[];
  readonly nextToken?: string;
}

function logs(changed: ChangedWeather = {}, mayWrite = true) {
  const clock = new VirtualClock({ startsAt });
  const random = new Random(1);
  const context = {
    account,
    region: 'eu-west-1',
    clock,
    random,
    weather: new Weather('calm', random, changed),
  };
  const deliveries: Delivery[] = [];
  const invokers: Invocation['invoker'][] = [];
  const failures: AwsError[] = [];
  const seen: string[] = [];
  const differences: Difference[] = [];
  const accept = ({ payload, invoker }: Omit<Invocation, 'activity'>) => {
    const { awslogs } = JSON.parse(Buffer.from(payload).toString()) as { awslogs: { data: string } };
    const data = JSON.parse(gunzipSync(Buffer.from(awslogs.data, 'base64')).toString()) as {
      logStream: string;
      subscriptionFilters: string[];
      logEvents: { message: string }[];
    };
    invokers.push(invoker);
    deliveries.push({
      seconds: (clock.now() - startsAt) / 1000,
      stream: data.logStream,
      filters: data.subscriptionFilters,
      messages: data.logEvents.map(({ message }) => message),
    });
    const failure = failures.shift();
    if (failure) throw failure;
  };
  const service = new LogService(
    context,
    {
      functionEvents: { accept },
      access: {
        authorize: () => {
          if (!mayWrite) throw noPermission;
        },
      } as never,
    },
    (message) => void seen.push(message),
  );
  const provision = (type: string, properties: object) => {
    const resourceType = service.resourceTypes[type]!;
    const provisionContext = {
      logicalId: 'L',
      physicalName: () => 'stack-L-1',
      differs: (difference: Difference) => void differences.push(difference),
    } as Partial<ProvisionContext> as ProvisionContext;
    return resourceType.create(
      resourceType.properties.parse(properties) as never,
      provisionContext,
    ) as Provisioned;
  };
  const subscribe = (FilterName: string, FilterPattern = '') =>
    provision('AWS::Logs::SubscriptionFilter', {
      FilterName,
      FilterPattern,
      LogGroupName: 'shop',
      DestinationArn: functionArn,
    });
  const open = (stream = 'a') => service.open({ group: 'shop', stream, principal });
  const put = (message: string, stream?: string) => open(stream).put(message, clock.now());
  /** Calls an operation, with what IAM checked first. */
  const call = (name: string, input: object = {}): Answer => {
    const { input: schema, ...operation } = service.operations[name] as Operation;
    const parsed = schema.parse({ logGroupName: 'shop', ...input }) as never;
    const access = operation.access(parsed, {} as never);
    return { access, ...(operation.handle(parsed, {} as never) as Omit<Answer, 'access'>) };
  };
  return { clock, provision, subscribe, open, put, call, deliveries, invokers, failures, seen, differences };
}

describe('a log group', () => {
  test('has the name that its template gives it, or one of its own, and is there once', () => {
    const { provision } = logs();
    expect(provision('AWS::Logs::LogGroup', { RetentionInDays: 7 })).toEqual({
      ref: 'stack-L-1',
      attributes: { Arn: `arn:aws:logs:eu-west-1:${account}:log-group:stack-L-1:*` },
    });
    provision('AWS::Logs::LogGroup', { LogGroupName: 'shop' });
    expect(() => provision('AWS::Logs::LogGroup', { LogGroupName: 'shop' })).toThrow(
      expect.objectContaining({ code: 'ResourceAlreadyExistsException' }),
    );
  });

  test('is made by the first function that logs into it', () => {
    const { provision, put } = logs();
    put('hello');
    expect(() => provision('AWS::Logs::LogGroup', { LogGroupName: 'shop' })).toThrow(AwsError);
  });

  test('gets nothing of a function that may not write', async () => {
    const { provision, subscribe, put, clock, deliveries, seen } = logs({}, false);
    provision('AWS::Logs::LogGroup', { LogGroupName: 'shop' });
    subscribe('all');
    put('hello');
    await clock.sleep(60_000);
    expect([deliveries, seen]).toEqual([[], []]);
  });

  test('takes two subscription filters, and none where it is missing', () => {
    const { provision, subscribe } = logs();
    expect(() => subscribe('one')).toThrow(expect.objectContaining({ code: 'ResourceNotFoundException' }));
    provision('AWS::Logs::LogGroup', { LogGroupName: 'shop' });
    subscribe('one');
    subscribe('two');
    expect(() => subscribe('three')).toThrow(expect.objectContaining({ code: 'LimitExceededException' }));
  });
});

test.each([
  ['arn:aws:kinesis:eu-west-1:111122223333:stream/all', ''],
  [functionArn, '[ip, user]'],
])('a filter to %s with the pattern "%s" does nothing, and is listed', (DestinationArn, FilterPattern) => {
  const { provision, differences } = logs();
  provision('AWS::Logs::LogGroup', { LogGroupName: 'shop' });
  const filter = { LogGroupName: 'shop', FilterPattern, DestinationArn };
  expect(provision('AWS::Logs::SubscriptionFilter', filter).ref).toBe('stack-L-1');
  expect(differences).toMatchObject([{ kind: 'opaque-resource', type: 'AWS::Logs::SubscriptionFilter' }]);
});

describe('FilterLogEvents', () => {
  const arn = `arn:aws:logs:eu-west-1:${account}:log-group:shop`;
  const messagesOf = ({ events }: Answer) => events.map(({ message }) => message);
  const refusal = (code: string) => expect.objectContaining({ code });

  function withLogs(changed?: ChangedWeather, properties: object = {}) {
    const world = logs(changed);
    world.provision('AWS::Logs::LogGroup', { LogGroupName: 'shop', ...properties });
    return world;
  }

  test('finds the events of a time, a pattern and streams, in the order of their times', async () => {
    const { put, call, clock } = withLogs();
    put('ERROR 1', 'a/1');
    await clock.sleep(1000);
    put('INFO', 'a/2');
    put('ERROR 2', 'b');
    await clock.sleep(1000);
    put('ERROR 3', 'a/1');
    expect(messagesOf(call('FilterLogEvents'))).toEqual(['ERROR 1', 'INFO', 'ERROR 2', 'ERROR 3']);
    expect(
      messagesOf(call('FilterLogEvents', { filterPattern: 'ERROR', logStreamNamePrefix: 'a/' })),
    ).toEqual(['ERROR 1', 'ERROR 3']);
    expect(messagesOf(call('FilterLogEvents', { logStreamNames: ['b'] }))).toEqual(['ERROR 2']);
    const second = { startTime: startsAt + 1000, endTime: startsAt + 1000 };
    expect(messagesOf(call('FilterLogEvents', second))).toEqual(['INFO', 'ERROR 2']);
    expect(call('FilterLogEvents', { limit: 1 })).toMatchObject({
      access: [{ action: 'logs:FilterLogEvents', resource: `${arn}:log-stream:` }],
      events: [{ logStreamName: 'a/1', timestamp: startsAt, ingestionTime: startsAt }],
      searchedLogStreams: [],
    });
  });

  test('takes the ARN of a group, and asks for the permission to unmask', () => {
    const { put, call } = withLogs();
    put('hello');
    const answer = call('FilterLogEvents', {
      logGroupName: undefined,
      logGroupIdentifier: arn,
      unmask: true,
    });
    expect(messagesOf(answer)).toEqual(['hello']);
    expect(answer.access.map(({ action }) => action)).toEqual(['logs:FilterLogEvents', 'logs:Unmask']);
  });

  test('answers in pages, which may be empty before the last', () => {
    const { put, call } = withLogs();
    for (let index = 0; index < 12_000; index++) put(index % 11_000 === 10_999 ? 'ERROR' : 'INFO');
    const pages: string[][] = [];
    let nextToken: string | undefined;
    do {
      const page: Answer = call('FilterLogEvents', { filterPattern: 'ERROR', nextToken });
      pages.push(messagesOf(page));
      nextToken = page.nextToken;
    } while (nextToken !== undefined);
    expect(pages).toEqual([[], ['ERROR']]);
    const first = call('FilterLogEvents', { limit: 7 });
    const second = call('FilterLogEvents', { limit: 7, nextToken: first.nextToken });
    expect([
      first.events.length,
      Number(second.events[0]!.eventId) - Number(first.events[6]!.eventId),
    ]).toEqual([7, 1]);
  });

  test('answers at most 1 MB of messages', () => {
    const { put, call } = withLogs();
    for (let index = 0; index < 5; index++) put('x'.repeat(300_000));
    const first = call('FilterLogEvents');
    expect(first.events).toHaveLength(3);
    expect(call('FilterLogEvents', { nextToken: first.nextToken }).events).toHaveLength(2);
  });

  test('finds an event when it has been ingested, as long as the group keeps it', async () => {
    const { put, call, clock } = withLogs({ logReadSeconds: 7 }, { RetentionInDays: 1 });
    put('hello');
    await clock.sleep(6999);
    expect(messagesOf(call('FilterLogEvents'))).toEqual([]);
    await clock.sleep(1);
    expect(call('FilterLogEvents').events).toMatchObject([{ ingestionTime: startsAt + 7000 }]);
    await clock.sleep(24 * 3_600_000);
    expect(messagesOf(call('FilterLogEvents'))).toEqual([]);
  });

  test('refuses what does not fit together, a token of yesterday, and what is not there', async () => {
    const { put, call, clock } = withLogs();
    put('one');
    put('two');
    const both = { logStreamNames: ['a'], logStreamNamePrefix: 'a' };
    expect(() => call('FilterLogEvents', both)).toThrow(refusal('InvalidParameterException'));
    expect(() => call('FilterLogEvents', { logGroupIdentifier: arn })).toThrow(
      refusal('InvalidParameterException'),
    );
    expect(() => call('FilterLogEvents', { logGroupName: undefined })).toThrow(
      refusal('InvalidParameterException'),
    );
    expect(() => call('FilterLogEvents', { nextToken: 'x' })).toThrow(refusal('InvalidParameterException'));
    expect(() => call('FilterLogEvents', { filterPattern: '{' })).toThrow(
      refusal('InvalidParameterException'),
    );
    expect(() => call('FilterLogEvents', { logGroupName: 'none' })).toThrow(
      refusal('ResourceNotFoundException'),
    );
    expect(() => call('FilterLogEvents', { logStreamNames: ['none'] })).toThrow(
      refusal('ResourceNotFoundException'),
    );
    expect(() => call('FilterLogEvents', { limit: 10_001 })).toThrow('10000');
    const { nextToken } = call('FilterLogEvents', { limit: 1 });
    await clock.sleep(24 * 3_600_000 + 1);
    expect(() => call('FilterLogEvents', { nextToken })).toThrow(refusal('InvalidParameterException'));
  });

  test('is throttled', async () => {
    const { call, clock } = withLogs({ filterLogCallsPerSecond: 5 });
    for (let count = 0; count < 5; count++) call('FilterLogEvents');
    expect(() => call('FilterLogEvents')).toThrow(refusal('ThrottlingException'));
    await clock.sleep(200);
    call('FilterLogEvents');
  });
});

test('DescribeSubscriptionFilters lists the filters of a group by name, with those that deliver nothing here', () => {
  const { provision, subscribe, call } = logs();
  expect(() => call('DescribeSubscriptionFilters')).toThrow(
    expect.objectContaining({ code: 'ResourceNotFoundException' }),
  );
  provision('AWS::Logs::LogGroup', { LogGroupName: 'shop' });
  subscribe('b', 'ERROR');
  subscribe('a', '[ip, user]');
  const first = call('DescribeSubscriptionFilters', { limit: 1 });
  expect(first).toMatchObject({
    access: [{ action: 'logs:DescribeSubscriptionFilters' }],
    subscriptionFilters: [
      {
        filterName: 'a',
        logGroupName: 'shop',
        filterPattern: '[ip, user]',
        destinationArn: functionArn,
        creationTime: startsAt,
      },
    ],
  });
  const second = call('DescribeSubscriptionFilters', { nextToken: first.nextToken });
  expect([second.subscriptionFilters[0]!.filterName, second.nextToken]).toEqual(['b', undefined]);
  expect(call('DescribeSubscriptionFilters', { filterNamePrefix: 'b' }).subscriptionFilters).toHaveLength(1);
});

describe('a subscribed function', () => {
  function subscribed(changed?: ChangedWeather) {
    const world = logs(changed);
    world.provision('AWS::Logs::LogGroup', { LogGroupName: 'shop' });
    world.subscribe('errors', 'ERROR');
    return world;
  }

  test('gets the messages that match, gathered for a second, one stream at a time', async () => {
    const { put, clock, deliveries, invokers } = subscribed();
    put('ERROR 1');
    put('INFO');
    put('ERROR 2', 'b');
    await clock.sleep(500);
    put('ERROR 3');
    await clock.sleep(1000);
    put('ERROR 4');
    await clock.sleep(10_000);
    expect(deliveries).toEqual([
      { seconds: 1, stream: 'a', filters: ['errors'], messages: ['ERROR 1', 'ERROR 3'] },
      { seconds: 1, stream: 'b', filters: ['errors'], messages: ['ERROR 2'] },
      { seconds: 2.5, stream: 'a', filters: ['errors'], messages: ['ERROR 4'] },
    ]);
    const sourceArn = `arn:aws:logs:eu-west-1:${account}:log-group:shop:*`;
    expect(invokers[0]).toEqual({ kind: 'service', service: 'logs.amazonaws.com', sourceArn });
  });

  test('gets them as late and as often as the weather has it, and in another order', async () => {
    const { put, clock, deliveries } = subscribed({ logDeliverySeconds: [60, 180], repeatedLogPercent: 50 });
    for (let minute = 0; minute < 10; minute++) {
      put(`ERROR ${minute}`);
      await clock.sleep(10_000);
    }
    await clock.sleep(600_000);
    const messages = deliveries.flatMap((delivery) => delivery.messages);
    expect(messages.length).toBeGreaterThan(10);
    expect(new Set(messages).size).toBe(10);
    expect(messages).not.toEqual([...messages].sort());
    expect(Math.min(...deliveries.map(({ seconds }) => seconds))).toBeGreaterThan(60);
  });

  test('gets nothing for ten minutes once it was forbidden, and never what was written then', async () => {
    const { put, clock, deliveries, failures } = subscribed();
    failures.push(noPermission);
    put('ERROR refused');
    await clock.sleep(5 * 60_000);
    put('ERROR skipped');
    await clock.sleep(6 * 60_000);
    put('ERROR late');
    await clock.sleep(10_000);
    expect(deliveries.map(({ messages }) => messages)).toEqual([['ERROR refused'], ['ERROR late']]);
  });

  test('gets again what was throttled', async () => {
    const { put, clock, deliveries, failures } = subscribed();
    failures.push(new AwsError('TooManyRequestsException', 'Rate Exceeded.', { status: 429 }));
    put('ERROR');
    await clock.sleep(10_000);
    expect(deliveries.map(({ seconds }) => seconds)).toEqual([1, 2]);
  });
});

const report = (status: string) => JSON.stringify({ type: 'platform.report', record: { status, count: 3 } });

test.each([
  ['', 'anything', true],
  ['ERROR', 'an ERROR here', true],
  ['ERROR', 'an error here', false],
  ['"a b" c', 'c a b', true],
  ['"a b" c', 'c b a', false],
  ['ERROR -known', 'ERROR known', false],
  ['?ERROR ?"Status: timeout"', 'REPORT\tStatus: timeout', true],
  ['?ERROR ?"Status: timeout"', 'REPORT', false],
  [String.raw`?ERROR ?"\"Faults\":1"`, '{"Faults":1}', true],
  ['{ $.type = "platform.report" }', report('success'), true],
  ['{ $.type = "platform.report" && $.record.status != "success" }', report('success'), false],
  ['{ $.type = "platform.report" && $.record.status != "success" }', report('timeout'), true],
  ['{ ($.type = "x") || ($.record.count = 3 && $.type = platform.*) }', report('error'), true],
  ['{ $.record.count = 4 }', report('error'), false],
  ['{ $.missing != "success" }', report('error'), false],
  ['{ $.a[0] = 1 }', '{"a":[1]}', true],
  ['{ $.a = 1 }', 'not JSON', false],
])('the filter pattern %s on %s', (pattern, message, matches) => {
  expect(parseFilterPattern(pattern)(message)).toBe(matches);
});

test.each([
  '{ $.a }',
  '{ $.a = 1',
  '{ = 1 }',
  '{ $.a = "x" } y',
  '"open',
  '[ip, user]',
  '%re%',
  '?a b',
  '{ $.a > 1 }',
])('the filter pattern %s is refused', (pattern) => {
  expect(() => parseFilterPattern(pattern)).toThrow(/filter pattern/);
});
