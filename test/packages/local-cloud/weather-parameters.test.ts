import { VirtualClock } from '../../../packages/local-cloud/clock/clock';
import { Random } from '../../../packages/local-cloud/kernel/random';
import type { CloudContext } from '../../../packages/local-cloud/kernel/cloud-context';
import type { Operation, ProvisionContext } from '../../../packages/local-cloud/kernel/service';
import { CallRecorder } from '../../../packages/local-cloud/kernel/call-recorder';
import type { DeliveryPeers } from '../../../packages/local-cloud/services/eventbridge/state/delivery';
import { EventBridgeService } from '../../../packages/local-cloud/services/eventbridge/service';
import { AccessControlService } from '../../../packages/local-cloud/services/iam/service';
import type { Launch } from '../../../packages/local-cloud/services/lambda/hosts/function-process';
import { Weather, type ChangedWeather } from '../../../packages/local-cloud/weather/conditions/weather';
import { CloudWatchFixture, metricQuery, oneMinute } from './cloudwatch-fixture';
import { LambdaWorld, zipOf } from './lambda-world';
import { World as LatticeWorld } from './lattice-world';
import { World as StepFunctionsWorld } from './stepfunctions-world';

const startsAt = Date.parse('2026-01-05T09:00:00Z');
const account = '111122223333';

function contextIn(changed: ChangedWeather, seed = 1): CloudContext {
  const random = new Random(seed);
  const clock = new VirtualClock({ startsAt });
  return { account, region: 'eu-west-1', clock, random, weather: new Weather('calm', random, changed) };
}

/** Calls an operation without checking permissions. */
async function call<Output = object>(
  { operations }: { readonly operations: Readonly<Record<string, Operation>> },
  { clock }: Pick<CloudContext, 'clock'>,
  name: string,
  input: object,
): Promise<Output> {
  const activity = clock.begin();
  try {
    const operation = operations[name]!;
    const parsed = operation.input.parse(input) as never;
    return (await operation.handle(parsed, { principal: { kind: 'owner' }, activity })) as Output;
  } finally {
    activity.end();
  }
}

/** An event bus that notes when events reach a function. */
function bus(changed: ChangedWeather, seed?: number) {
  const context = contextIn(changed, seed);
  const { clock } = context;
  const reached: { readonly event: string; readonly seconds: number }[] = [];
  const peers = {
    functionEvents: {
      accept: ({ payload }: { payload: Uint8Array }) => {
        const { detail } = JSON.parse(Buffer.from(payload).toString()) as { detail: { name?: string } };
        reached.push({ event: detail.name ?? 'schedule', seconds: (clock.now() - startsAt) / 1000 });
      },
    },
    metrics: { series: () => ({ record: () => undefined }) },
  } as unknown as DeliveryPeers;
  const events = new EventBridgeService(context, peers);
  const rule = async (settings: object, Name = 'rule') => {
    const type = events.resourceTypes['AWS::Events::Rule']!;
    const Arn = `arn:aws:lambda:eu-west-1:${account}:function:listener`;
    const properties = type.properties.parse({ Name, Targets: [{ Id: 'one', Arn }], ...settings });
    await type.create(properties as never, {} as ProvisionContext);
  };
  const emit = (source: string, name: string) => events.emit({ source, detailType: 'Any', detail: { name } });
  return { context, clock, events, reached, rule, emit };
}

const everything = { EventPattern: { source: [{ prefix: '' }] } };

describe('events', () => {
  test('arrive after eventSeconds', async () => {
    const { clock, reached, rule, emit } = bus({ eventSeconds: 7 });
    await rule(everything);
    emit('aws.cloudwatch', 'alarm');
    await clock.sleep(60_000);
    expect(reached).toEqual([{ event: 'alarm', seconds: 7 }]);
  });

  test('overtake one another when eventSeconds is a range, and the same ones for a seed', async () => {
    const order = async (seed: number) => {
      const { clock, reached, rule, emit } = bus({ eventSeconds: [1, 60] }, seed);
      await rule(everything);
      for (const name of ['a', 'b', 'c', 'd']) emit('aws.cloudwatch', name);
      await clock.sleep(60_000);
      expect(reached.every(({ seconds }) => seconds >= 1 && seconds <= 60)).toBe(true);
      return reached.map(({ event }) => event).join('');
    };
    const orders = [await order(1), await order(2), await order(3)];
    expect(new Set(orders).size).toBeGreaterThan(1);
    expect([await order(1), await order(2), await order(3)]).toEqual(orders);
  });

  test('of CloudTrail come after trailSeconds', async () => {
    const { context, clock, events, reached, rule } = bus({ trailSeconds: 300 });
    await rule(everything);
    const recorder = new CallRecorder(context, { events, trails: { logs: () => true } }, 'lambda');
    recorder.record('PublishVersion', {}, {}, { kind: 'owner' });
    await clock.sleep(600_000);
    expect(reached).toEqual([{ event: 'schedule', seconds: 300 }]);
  });

  test('of schedules come scheduleSeconds after their time', async () => {
    const { clock, reached, rule } = bus({ scheduleSeconds: 59 });
    await rule({ ScheduleExpression: 'rate(5 minutes)' });
    await clock.sleep(11 * oneMinute);
    expect(reached.map(({ seconds }) => seconds)).toEqual([300 + 59, 600 + 59]);
  });

  test('are lost by lostEventPercent, and only those that AWS delivers with best effort', async () => {
    const { clock, reached, rule, emit } = bus({ lostEventPercent: 50 });
    await rule(everything);
    for (let number = 0; number < 200; number++) {
      emit('aws.states', `states ${number}`);
      emit('aws.cloudwatch', `alarm ${number}`);
    }
    await clock.sleep(1000);
    const arrived = (kind: string) => reached.filter(({ event }) => event.startsWith(kind)).length;
    expect(arrived('alarm')).toBe(200);
    expect(arrived('states')).toBeGreaterThan(70);
    expect(arrived('states')).toBeLessThan(130);
  });

  test('are matched by a rule only after ruleSeconds, and by a disabled rule until then', async () => {
    const { clock, context, events, reached, rule, emit } = bus({ ruleSeconds: 60 });
    await rule(everything);
    emit('aws.cloudwatch', 'too early');
    await clock.sleep(60_000);
    emit('aws.cloudwatch', 'in time');
    await call(events, context, 'DisableRule', { Name: 'rule' });
    await clock.sleep(59_000);
    emit('aws.cloudwatch', 'still');
    await clock.sleep(1000);
    emit('aws.cloudwatch', 'no longer');
    expect(reached.map(({ event }) => event)).toEqual(['in time', 'still']);
  });
});

describe('reads', () => {
  test('of executions lag by executionReadSeconds behind their end', async () => {
    const world = new StepFunctionsWorld({}, { executionReadSeconds: 10 });
    const definition = { StartAt: 'Done', States: { Done: { Type: 'Succeed' } } };
    const executionArn = await world.start(definition);
    await world.service.done(executionArn);
    const status = async () => {
      const described = await world.call<{ status?: string }>('DescribeExecution', { executionArn });
      return described.status;
    };
    await world.clock.sleep(9000);
    await expect(status()).rejects.toMatchObject({ code: 'ExecutionDoesNotExist' });
    await world.clock.sleep(2000);
    expect(await status()).toBe('SUCCEEDED');
  });

  test('alarms are evaluated alarmSeconds into each minute, each at its own second', async () => {
    const cloudWatch = new CloudWatchFixture({ alarmSeconds: [0, 59] });
    const names = ['one', 'other'];
    for (const name of names) {
      await cloudWatch.call('PutMetricAlarm', {
        AlarmName: name,
        Namespace: 'Shop',
        MetricName: 'Orders',
        Statistic: 'Sum',
        Period: 60,
        EvaluationPeriods: 1,
        Threshold: 0,
        ComparisonOperator: 'GreaterThanThreshold',
        TreatMissingData: 'notBreaching',
      });
    }
    const orders = cloudWatch.service.series({
      namespace: 'Shop',
      name: 'Orders',
      dimensions: {},
      unit: 'Count',
    });
    const changes: Record<string, number> = {};
    for (let second = 0; second < 300; second++) {
      orders.record(1);
      await cloudWatch.clock.sleep(1000);
      for (const { detail } of cloudWatch.events) {
        const { alarmName, state } = detail as { alarmName: string; state: { value: string } };
        if (state.value === 'ALARM') changes[alarmName] ??= second;
      }
    }
    expect(changes['one']).toEqual(expect.any(Number));
    expect(changes['other']).toEqual(expect.any(Number));
    expect(changes['one']! % 60).not.toBe(changes['other']! % 60);
  });
});

describe('limits', () => {
  test('Lambda throttles its control plane beyond lambdaCallsPerSecond, but neither GetFunction nor GetPolicy', async () => {
    const world = new LambdaWorld({ launch: answering }, { lambdaCallsPerSecond: 15 });
    try {
      await world.deploy('shop', 'exports.handler = 1');
      const list = () => world.call('ListFunctions', {});
      for (let calls = 0; calls < 14; calls++) await list();
      await expect(list()).rejects.toMatchObject({ code: 'TooManyRequestsException' });
      for (let calls = 0; calls < 30; calls++) await world.call('GetFunction', { FunctionName: 'shop' });
      await world.clock.sleep(1000);
      await expect(list()).resolves.toBeDefined();
    } finally {
      await world.close();
    }
  });

  test('CloudWatch throttles GetMetricData beyond metricDataCallsPerSecond', async () => {
    const cloudWatch = new CloudWatchFixture({ metricDataCallsPerSecond: 2 });
    await cloudWatch.minutesPass(5);
    const read = () => cloudWatch.data({ MetricDataQueries: [metricQuery('orders', 'Orders')] });
    await read();
    await read();
    await expect(read()).rejects.toMatchObject({ code: 'Throttling' });
    await cloudWatch.clock.sleep(1000);
    await expect(read()).resolves.toBeDefined();
  });

  test('a bus has no more than rulesPerBus rules', async () => {
    const { rule } = bus({ rulesPerBus: 1 });
    await rule(everything, 'first');
    await expect(rule(everything, 'second')).rejects.toMatchObject({ code: 'LimitExceededException' });
  });

  test('an account has no more than its roles', async () => {
    const context = contextIn({ roles: 1 });
    const iam = new AccessControlService(context);
    await createRole(iam, context, 'first');
    await expect(createRole(iam, context, 'second')).rejects.toMatchObject({ code: 'LimitExceeded' });
  });

  test('a Region has no more than its targetGroups', async () => {
    const world = new LatticeWorld({ weather: { targetGroups: 1 } });
    await world.call('CreateTargetGroup', { name: 'first', type: 'LAMBDA' });
    expect(await world.errorOf('CreateTargetGroup', { name: 'second', type: 'LAMBDA' })).toBe(
      'ServiceQuotaExceededException',
    );
  });
});

describe('IAM', () => {
  const worker = { kind: 'role', roleArn: `arn:aws:iam::${account}:role/worker`, sessionName: 's' } as const;

  test('decides by a changed policy only after accessSeconds, in both directions', async () => {
    const context = contextIn({ accessSeconds: 60 });
    const iam = new AccessControlService(context);
    await createRole(iam, context, 'worker');
    const may = () => {
      try {
        iam.authorize(worker, { action: 's3:GetObject', resource: '*' });
        return true;
      } catch {
        return false;
      }
    };
    const policy = { RoleName: 'worker', PolicyName: 'reads' };
    const PolicyDocument = JSON.stringify({
      Statement: { Effect: 'Allow', Action: 's3:*', Resource: '*' },
    });
    await call(iam, context, 'PutRolePolicy', { ...policy, PolicyDocument });
    await context.clock.sleep(59_000);
    expect(may()).toBe(false);
    expect(await call(iam, context, 'GetRolePolicy', policy)).toMatchObject(policy);
    await context.clock.sleep(1000);
    expect(may()).toBe(true);
    await call(iam, context, 'DeleteRolePolicy', policy);
    await context.clock.sleep(59_000);
    expect(may()).toBe(true);
    await context.clock.sleep(1000);
    expect(may()).toBe(false);
  });

  test('lets a new role be assumed only after accessSeconds, one of a stack at once', async () => {
    const context = contextIn({ accessSeconds: 60 });
    const iam = new AccessControlService(context);
    const assume = (name: string) =>
      iam.assume({
        roleArn: `arn:aws:iam::${account}:role/${name}`,
        service: 'lambda.amazonaws.com',
        sessionName: 's',
      });
    await createRole(iam, context, 'worker');
    expect(() => assume('worker')).toThrow(expect.objectContaining({ code: 'AccessDeniedException' }));
    await context.clock.sleep(60_000);
    expect(assume('worker')).toEqual(worker);
    const type = iam.resourceTypes['AWS::IAM::Role']!;
    const properties = type.properties.parse({
      RoleName: 'of-stack',
      AssumeRolePolicyDocument: JSON.parse(trust) as object,
    });
    await type.create(properties as never, {} as ProvisionContext);
    expect(assume('of-stack')).toBeDefined();
  });
});

describe('functions', () => {
  const worlds: LambdaWorld[] = [];
  afterEach(() => Promise.all(worlds.splice(0).map((world) => world.close())));
  const worldIn = async (changed: ChangedWeather) => {
    const world = new LambdaWorld({ launch: answering }, changed);
    worlds.push(world);
    await world.deploy('shop', 'exports.handler = 1');
    return world;
  };
  /** Seconds that an invocation takes, or its error. */
  const invoke = async (world: LambdaWorld) => {
    const before = world.clock.now();
    try {
      await world.invoke('shop');
      return (world.clock.now() - before) / 1000;
    } catch (error) {
      return (error as { code: string }).code;
    }
  };

  test('take coldStartSeconds before their first invocation in an environment, without them in Duration', async () => {
    const world = await worldIn({ coldStartSeconds: 2 });
    expect(await invoke(world)).toBe(2);
    expect(await invoke(world)).toBe(0);
    expect(await Promise.all([invoke(world), invoke(world)])).toEqual([0, 0]);
    expect(world.service.delaysOf('shop')).toEqual({ coldStarts: 1, throttled: 0 });
    const durations = world.samples.filter(({ name }) => name === 'Duration').map(({ value }) => value);
    expect(Math.max(...durations)).toBe(1);
  });

  test('start an environment for each invocation that comes during a cold start, in times of their own', async () => {
    const world = await worldIn({ coldStartSeconds: [1, 5] });
    const times = await Promise.all([invoke(world), invoke(world), invoke(world)]);
    expect(new Set(times).size).toBe(3);
    expect(world.service.delaysOf('shop').coldStarts).toBe(3);
    const again = await worldIn({ coldStartSeconds: [1, 5] });
    expect(await Promise.all([invoke(again), invoke(again), invoke(again)])).toEqual(times);
  });

  test('start cold again after idleEnvironmentSeconds', async () => {
    const world = await worldIn({ coldStartSeconds: 2, idleEnvironmentSeconds: 300 });
    expect(await invoke(world)).toBe(2);
    await world.clock.sleep(299_000);
    expect(await invoke(world)).toBe(0);
    await world.clock.sleep(300_000);
    expect(await invoke(world)).toBe(2);
  });

  test('are throttled beyond accountConcurrency, all together', async () => {
    const world = await worldIn({ coldStartSeconds: 2, accountConcurrency: 2 });
    await world.deploy('other', 'exports.handler = 1');
    const other = world.invoke('other');
    const throttled = 'TooManyRequestsException';
    expect(await Promise.all([invoke(world), invoke(world)])).toEqual([2, throttled]);
    await other;
    expect(world.service.delaysOf('shop')).toEqual({ coldStarts: 1, throttled: 1 });
    const throttles = world.samples.filter(({ name, value }) => name === 'Throttles' && value > 0);
    expect(throttles).toHaveLength(3);
  });

  test('have less concurrency where others of the account use otherConcurrency', async () => {
    const world = await worldIn({ coldStartSeconds: 2, otherConcurrency: 999 });
    expect(await Promise.all([invoke(world), invoke(world)])).toEqual([2, 'TooManyRequestsException']);
    expect(await world.call('GetAccountSettings', {})).toMatchObject({
      AccountLimit: { ConcurrentExecutions: 1000, UnreservedConcurrentExecutions: 1000 },
    });
  });

  test('get no more than environmentsPer10Seconds', async () => {
    const world = await worldIn({ coldStartSeconds: 3, environmentsPer10Seconds: 2 });
    const throttled = 'TooManyRequestsException';
    expect(await Promise.all([invoke(world), invoke(world), invoke(world)])).toEqual([3, 3, throttled]);
    await world.clock.sleep(7000);
    const five = Array.from({ length: 5 }, () => invoke(world));
    expect(await Promise.all(five)).toEqual([0, 0, 0, 0, 0]);
  });

  test('cannot be invoked as a version while it is Pending, for activationSeconds', async () => {
    const world = await worldIn({ activationSeconds: 8 });
    await world.clock.sleep(8000);
    await world.call('PublishVersion', { FunctionName: 'shop' });
    await expect(world.invoke('shop:1')).rejects.toMatchObject({ code: 'ResourceConflictException' });
    await world.clock.sleep(8000);
    await expect(world.invoke('shop:1')).resolves.toMatchObject({ executedVersion: '1' });
  });

  test('run the old version of a moved alias on some nodes for aliasSeconds', async () => {
    const world = await worldIn({ aliasSeconds: 10, nodes: 8 });
    await world.call('PublishVersion', { FunctionName: 'shop' });
    await world.call('UpdateFunctionCode', { FunctionName: 'shop', ZipFile: zipOf('exports.handler = 2') });
    await world.call('PublishVersion', { FunctionName: 'shop' });
    const alias = { FunctionName: 'shop', Name: 'live' };
    await world.call('CreateAlias', { ...alias, FunctionVersion: '1' });
    await world.call('UpdateAlias', { ...alias, FunctionVersion: '2' });
    const versions = async () => {
      const run = Array.from({ length: 20 }, (_, id) => world.invoke('shop:live', { id }));
      return new Set((await Promise.all(run)).map(({ executedVersion }) => executedVersion));
    };
    expect(await versions()).toContain('1');
    await world.clock.sleep(10_000);
    expect(await versions()).toEqual(new Set(['2']));
  });
});

const trust = JSON.stringify({
  Statement: { Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { Service: 'lambda.amazonaws.com' } },
});

function createRole(iam: AccessControlService, context: CloudContext, RoleName: string) {
  return call(iam, context, 'CreateRole', { RoleName, AssumeRolePolicyDocument: trust });
}

/** A process that answers each invocation at once. */
const answering: Launch = async (_, events) => {
  setImmediate(() => events.onReady());
  return Promise.resolve({
    assign: ({ requestId }) =>
      void setImmediate(() => {
        events.onResponse(requestId, Buffer.from('"ok"'));
        events.onReady();
      }),
    wake: () => undefined,
    releaseRequest: () => undefined,
    kill: () => undefined,
    gone: () => Promise.resolve(),
  });
};
