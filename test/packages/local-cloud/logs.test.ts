import { gunzipSync } from 'node:zlib';
import { VirtualClock } from '../../../packages/local-cloud/clock/clock';
import type { Difference } from '../../../packages/local-cloud/kernel/difference';
import { AwsError } from '../../../packages/local-cloud/kernel/errors';
import type { Invocation } from '../../../packages/local-cloud/kernel/peers';
import { Random } from '../../../packages/local-cloud/kernel/random';
import type { Principal, ProvisionContext, Provisioned } from '../../../packages/local-cloud/kernel/service';
import { LogService } from '../../../packages/local-cloud/services/logs/service';
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
  return { clock, provision, subscribe, open, put, deliveries, invokers, failures, seen, differences };
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
