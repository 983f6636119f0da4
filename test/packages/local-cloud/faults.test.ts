import { CloudWatchClient, DescribeAlarmsCommand } from '@aws-sdk/client-cloudwatch';
import { BatchGetItemCommand, CreateTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { EventBridgeClient, ListRulesCommand, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import {
  AddPermissionCommand,
  CreateFunctionCommand,
  InvokeCommand,
  LambdaClient,
  ListFunctionsCommand,
} from '@aws-sdk/client-lambda';
import { DescribeExecutionCommand, ListStateMachinesCommand, SFNClient } from '@aws-sdk/client-sfn';
import { ListTopicsCommand, SNSClient } from '@aws-sdk/client-sns';
import { ListServicesCommand, VPCLatticeClient } from '@aws-sdk/client-vpc-lattice';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ApiCall } from '../../../packages/local-cloud/api-log';
import { LocalCloud } from '../../../packages/local-cloud/cloud';
import { parseFault } from '../../../packages/local-cloud/weather/faults/parse-fault';
import type {
  Provisioned,
  ProvisionContext,
  ResourceType,
} from '../../../packages/local-cloud/kernel/service';
import { bundleHandler } from '../../../packages/rehearsal/bundle-handler';
import { createRole, roleArn } from './all-powerful-role';

const startsAt = Date.parse('2026-01-05T09:00:00Z');
const timeoutSeconds = 30;
const calls: ApiCall[] = [];
const lines: { text: string; seconds: number }[] = [];
let cloud: LocalCloud;
let lambda: LambdaClient;
let supportedOperations: ReturnType<typeof LocalCloud.supportedOperations>;
let began = 0;

beforeAll(async () => {
  cloud = await LocalCloud.start({
    startsAt,
    apiLog: { write: (call) => void calls.push(call), close: () => Promise.resolve() },
    onLogLine: ({ line, at }) => void lines.push({ text: line, seconds: (at - began) / 1000 }),
  });
  supportedOperations = LocalCloud.supportedOperations();
  lambda = new LambdaClient(cloud.clientConfig);
  await createRole(cloud);
  await new DynamoDBClient(cloud.clientConfig).send(
    new CreateTableCommand({
      TableName: 'Ledger',
      BillingMode: 'PAY_PER_REQUEST',
      KeySchema: [{ AttributeName: 'service', KeyType: 'HASH' }],
      AttributeDefinitions: [{ AttributeName: 'service', AttributeType: 'S' }],
    }),
  );
  await lambda.send(
    new CreateFunctionCommand({
      FunctionName: 'Stack-Worker-1A2B',
      Runtime: 'nodejs22.x',
      Handler: 'index.handler',
      Role: roleArn,
      Timeout: timeoutSeconds,
      Code: { ZipFile: await bundleHandler(join(__dirname, 'faults-handler.ts')) },
    }),
  );
});

afterAll(() => cloud.close());

beforeEach(() => {
  cloud.faults.clear();
  calls.length = 0;
  lines.length = 0;
  began = cloud.context.clock.now();
});

async function create(type: ResourceType, properties: object): Promise<Provisioned> {
  const context = { physicalName: () => 'Stack-Thing-1A2B' } as Partial<ProvisionContext> as ProvisionContext;
  return type.create(type.properties.parse(properties) as never, context);
}

function plan(...faults: string[]): void {
  for (const text of faults) cloud.faults.add(parseFault(text, supportedOperations));
}

/** Lets the function create a VPC Lattice service of that name. */
async function work(event: object): Promise<Record<string, unknown>> {
  const { Payload, FunctionError } = await lambda.send(
    new InvokeCommand({ FunctionName: 'Stack-Worker-1A2B', Payload: Buffer.from(JSON.stringify(event)) }),
  );
  const answer = JSON.parse(Buffer.from(Payload ?? []).toString()) as Record<string, unknown>;
  return { ...answer, ...(FunctionError && { FunctionError }), elapsed: elapsedSeconds() };
}

function elapsedSeconds(): number {
  return (cloud.context.clock.now() - began) / 1000;
}

async function serviceNames(): Promise<(string | undefined)[]> {
  const { items = [] } = await new VPCLatticeClient(cloud.clientConfig).send(
    new ListServicesCommand({ maxResults: 100 }),
  );
  return items.map(({ name }) => name);
}

const creations = () => calls.filter(({ operation }) => operation === 'CreateService');

describe('throttling and internal errors are those of the service', () => {
  const once = { maxAttempts: 1 };
  const services: [string, string, () => Promise<unknown>, object, object][] = [
    [
      'vpc-lattice',
      'ListServices',
      () => new VPCLatticeClient({ ...cloud.clientConfig, ...once }).send(new ListServicesCommand({})),
      { name: 'ThrottlingException', $metadata: { httpStatusCode: 429 } },
      { name: 'InternalServerException' },
    ],
    [
      'lambda',
      'ListFunctions',
      () => new LambdaClient({ ...cloud.clientConfig, ...once }).send(new ListFunctionsCommand({})),
      { name: 'TooManyRequestsException', $metadata: { httpStatusCode: 429 } },
      { name: 'ServiceException' },
    ],
    [
      'dynamodb',
      'BatchGetItem',
      () =>
        new DynamoDBClient({ ...cloud.clientConfig, ...once }).send(
          new BatchGetItemCommand({ RequestItems: { Ledger: { Keys: [{ service: { S: 'shop' } }] } } }),
        ),
      { name: 'ProvisionedThroughputExceededException', $metadata: { httpStatusCode: 400 } },
      { name: 'InternalServerError' },
    ],
    [
      'cloudwatch',
      'DescribeAlarms',
      () => new CloudWatchClient({ ...cloud.clientConfig, ...once }).send(new DescribeAlarmsCommand({})),
      { name: 'Throttling', $metadata: { httpStatusCode: 400 } },
      { name: 'InternalServiceFault' },
    ],
    [
      'events',
      'ListRules',
      () => new EventBridgeClient({ ...cloud.clientConfig, ...once }).send(new ListRulesCommand({})),
      { name: 'ThrottlingException' },
      { name: 'InternalException' },
    ],
    [
      'states',
      'ListStateMachines',
      () => new SFNClient({ ...cloud.clientConfig, ...once }).send(new ListStateMachinesCommand({})),
      { name: 'ThrottlingException' },
      { name: 'InternalFailure' },
    ],
    [
      'sns',
      'ListTopics',
      () => new SNSClient({ ...cloud.clientConfig, ...once }).send(new ListTopicsCommand({})),
      { name: 'ThrottledException' },
      { name: 'InternalErrorException' },
    ],
  ];

  test.each(services)('%s', async (service, operation, send, throttled, internal) => {
    plan(`${service}:${operation}/owner=throttle*1`, `${service}:*/owner=error*1`);
    await expect(send()).rejects.toMatchObject(throttled);
    await expect(send()).rejects.toMatchObject({ ...internal, $metadata: { httpStatusCode: 500 } });
    await expect(send()).resolves.toBeDefined();
  });
});

describe('a call of a function', () => {
  it('that is throttled is tried again by the SDK, in virtual time', async () => {
    plan('vpc-lattice:CreateService=throttle*2');
    expect(await work({ name: 'throttled', attempts: 3 })).toMatchObject({ outcome: 'created' });
    expect(creations().map(({ status }) => status)).toEqual([429, 429, 201]);
    expect(elapsedSeconds()).toBeGreaterThan(0);
  });

  it('that is denied is answered as to a role without the permission', async () => {
    plan('vpc-lattice:CreateService/worker=access-denied');
    expect(await work({ name: 'denied' })).toMatchObject({
      outcome: 'AccessDeniedException',
      status: 403,
      message: expect.stringContaining(
        'assumed-role/worker-role/Stack-Worker-1A2B is not authorized to perform: vpc-lattice:CreateService',
      ) as string,
    });
    expect(await serviceNames()).not.toContain('denied');
  });

  it('is left alone when the fault is for another caller', async () => {
    plan('vpc-lattice:CreateService/judge=error');
    expect(await work({ name: 'left-alone' })).toMatchObject({ outcome: 'created' });
    expect(cloud.faults.tally()).toEqual([
      { fault: 'vpc-lattice:CreateService/judge=error', matched: 0, struck: 0 },
    ]);
  });

  it('whose connection is reset has not taken effect', async () => {
    plan('vpc-lattice:CreateService=reset');
    expect(await work({ name: 'reset' })).toMatchObject({
      message: expect.stringMatching(/ECONNRESET|hang up/) as string,
    });
    expect(await serviceNames()).not.toContain('reset');
    expect(creations()).toMatchObject([{ status: 0, unanswered: 'reset' }]);
  });

  test.each([
    ['before', false, 0],
    ['after', true, 201],
  ])(
    'that times out %s its effect is ended by the SDK, in virtual time',
    async (when, takesEffect, status) => {
      plan(`vpc-lattice:CreateService=timeout-${when}`);
      const answer = await work({ name: `lost-${when}`, requestTimeoutSeconds: 7 });
      expect(answer).toMatchObject({ outcome: 'TimeoutError', seconds: 7, elapsed: 7 });
      expect((await serviceNames()).includes(`lost-${when}`)).toBe(takesEffect);
      expect(creations()).toMatchObject([{ status, unanswered: 'silence' }]);
    },
  );

  it('that never ends is ended by an abort signal, in virtual time', async () => {
    plan('vpc-lattice:CreateService=timeout-after');
    const answer = await work({ name: 'aborted', abortSeconds: 15 });
    expect(answer).toMatchObject({ outcome: 'AbortError', seconds: 15, elapsed: 15 });
  });

  it('that never ends is ended by the timeout of the function, in virtual time', async () => {
    plan('vpc-lattice:CreateService=timeout-after');
    expect(await work({ name: 'lost' })).toMatchObject({
      FunctionError: 'Unhandled',
      errorType: 'Sandbox.Timedout',
      elapsed: timeoutSeconds,
    });
    expect(await serviceNames()).toContain('lost');
  });

  it('that is slow takes effect and is answered late', async () => {
    plan('vpc-lattice:CreateService=slow(12s)');
    expect(await work({ name: 'slow' })).toEqual({ outcome: 'created', seconds: 12, elapsed: 12 });
    expect(creations()[0]?.at).toBe(new Date(began + 12_000).toISOString());
  });

  it('that is slower than the SDK waits takes effect behind its back', async () => {
    plan('vpc-lattice:CreateService=slow(20s)');
    const answer = await work({ name: 'too-slow', requestTimeoutSeconds: 5 });
    expect(answer).toMatchObject({ outcome: 'TimeoutError', elapsed: 5 });
    expect(await serviceNames()).not.toContain('too-slow');
    await cloud.context.clock.sleep(15_000);
    expect(await serviceNames()).toContain('too-slow');
  });

  test.each([
    'function:worker=killed-after(vpc-lattice:CreateService)*1',
    'vpc-lattice:CreateService=killed-after*1',
  ])('%s: it takes effect, and the function never gets the answer', async (fault) => {
    plan(fault);
    const name = fault.startsWith('function') ? 'killed' : 'killed-too';
    expect(await work({ name })).toMatchObject({
      FunctionError: 'Unhandled',
      errorType: 'Runtime.ExitError',
      errorMessage: expect.stringMatching(/signal: killed/) as string,
      elapsed: 0,
    });
    expect(await serviceNames()).toContain(name);
    expect(creations()).toMatchObject([{ status: 201, unanswered: 'killed' }]);
    expect(await work({ name: `${name}-next` })).toMatchObject({ outcome: 'created' });
  });
});

describe('a function', () => {
  test.each([
    ['crash', { errorType: 'Runtime.ExitError', elapsed: 0 }],
    ['out-of-time', { errorType: 'Sandbox.Timedout', elapsed: timeoutSeconds }],
  ])('%s: its handler is never called', async (kind, expected) => {
    plan(`function:worker=${kind}*1`);
    expect(await work({ name: `never-${kind}` })).toMatchObject({ FunctionError: 'Unhandled', ...expected });
    expect(creations()).toEqual([]);
    expect(await work({ name: `then-${kind}` })).toMatchObject({ outcome: 'created' });
  });

  it('is throttled', async () => {
    plan('function:worker=throttle*1');
    const client = new LambdaClient({ ...cloud.clientConfig, maxAttempts: 1 });
    await expect(client.send(new InvokeCommand({ FunctionName: 'Stack-Worker-1A2B' }))).rejects.toMatchObject(
      {
        name: 'TooManyRequestsException',
      },
    );
  });
});

describe('an event', () => {
  const events = () => new EventBridgeClient(cloud.clientConfig);
  let isReady = false;

  beforeEach(async () => {
    if (isReady) return;
    isReady = true;
    const Arn = 'arn:aws:lambda:us-east-1:123456789012:function:Stack-Worker-1A2B';
    const rule = { EventPattern: { source: ['shop'] }, Targets: [{ Id: 'worker', Arn }] };
    await create(cloud.events.resourceTypes['AWS::Events::Rule']!, rule);
    await lambda.send(
      new AddPermissionCommand({
        FunctionName: 'Stack-Worker-1A2B',
        StatementId: 'events',
        Action: 'lambda:InvokeFunction',
        Principal: 'events.amazonaws.com',
      }),
    );
  });

  /** Sends events, a second between them, and returns what comes within a minute or so: name and second. */
  async function send(...names: string[]): Promise<[string, number][]> {
    for (const DetailType of names) {
      await events().send(new PutEventsCommand({ Entries: [{ Source: 'shop', DetailType, Detail: '{}' }] }));
      await cloud.context.clock.sleep(1000);
    }
    await cloud.context.clock.sleep(100_000);
    return lines.flatMap(({ text, seconds }) => {
      const [, name] = /"detail-type":"(\w+)"/.exec(text) ?? [];
      return name === undefined ? [] : [[name, seconds] as [string, number]];
    });
  }

  test.each([
    ['lost*1', ['order', 'order'], [['order', 1]]],
    [
      'doubled',
      ['order'],
      [
        ['order', 0],
        ['order', 0],
      ],
    ],
    [
      'late(45s)*1',
      ['order', 'order'],
      [
        ['order', 1],
        ['order', 45],
      ],
    ],
    [
      'reordered*1',
      ['order', 'other', 'order'],
      [
        ['other', 1],
        ['order', 2],
        ['order', 2],
      ],
    ],
    ['reordered', ['order'], [['order', 60]]],
  ])('is %s', async (kind, sent, received) => {
    plan(`event:order=${kind}`);
    expect(await send(...sent)).toEqual(received);
  });
});

describe('an execution', () => {
  const sfn = () => new SFNClient(cloud.clientConfig);
  let stateMachineArn = '';

  beforeEach(async () => {
    if (stateMachineArn) return;
    const DefinitionString = JSON.stringify({
      QueryLanguage: 'JSONata',
      StartAt: 'Try',
      States: {
        Try: {
          Type: 'Parallel',
          Branches: [
            {
              StartAt: 'Wait for it',
              States: { 'Wait for it': { Type: 'Wait', Seconds: 10, End: true } },
            },
          ],
          Catch: [{ ErrorEquals: ['States.ALL'], Next: 'Back' }],
          End: true,
        },
        Back: { Type: 'Fail', Error: 'Caught' },
      },
    });
    const machine = { StateMachineName: 'steps', RoleArn: roleArn, DefinitionString };
    const type = cloud.stepfunctions.resourceTypes['AWS::StepFunctions::StateMachine']!;
    ({ ref: stateMachineArn } = await create(type, machine));
  });

  test.each([
    ['stopped', 'ABORTED'],
    ['timed-out', 'TIMED_OUT'],
  ])('is %s where it enters a state, past every Catch', async (kind, status) => {
    plan(`execution:Wait for it=${kind}*1`);
    const { executionArn } = cloud.stepfunctions.start({ stateMachineArn, input: '{}' });
    await cloud.stepfunctions.done(executionArn);
    expect(await sfn().send(new DescribeExecutionCommand({ executionArn }))).toMatchObject({ status });
    expect(elapsedSeconds()).toBe(0);
  });

  it('is stopped and redriven', async () => {
    plan('execution:Wait*=redriven(5m)');
    const { executionArn } = cloud.stepfunctions.start({ stateMachineArn, input: '{}' });
    await cloud.stepfunctions.done(executionArn);
    await cloud.context.clock.sleep(320_000);
    expect(await sfn().send(new DescribeExecutionCommand({ executionArn }))).toMatchObject({
      status: 'SUCCEEDED',
      redriveCount: 1,
      redriveDate: new Date(began + 300_000),
      stopDate: new Date(began + 310_000),
    });
  });
});

it('the documentation and the help show faults that there are', () => {
  for (const page of ['docs/fault-injection.md', 'packages/cli/commands/rehearse/command.ts']) {
    const text = readFileSync(join(__dirname, '..', '..', '..', page), 'utf8');
    const shown = [...text.matchAll(/--fault '([^']+)'/g), ...text.matchAll(/parseFault\('([^']+)'/g)];
    expect(shown.length).toBeGreaterThan(2);
    for (const [, fault = ''] of shown) expect(() => parseFault(fault, supportedOperations)).not.toThrow();
  }
});
