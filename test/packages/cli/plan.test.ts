import { z } from 'zod';
import type { PlanReport } from '../../../packages/cli/reports/plan';
import { planText } from '../../../packages/cli/views/plan-text';
import { LocalCloud } from '../../../packages/local-cloud/cloud';
import { CliWorld, type Ended } from '../../support/cli-process';
import { CliSession } from '../../support/cli-session';
import { exampleTemplateFile } from '../../support/example-template';

const world = new CliWorld();
const session = new CliSession(world);
const careful = world.write('careful.json', { stages: [{ weightPercent: 1 }, { weightPercent: 100 }] });
const wrong = world.write('wrong.json', { stages: [{ weightPercent: 0 }, { weightPercent: 100 }] });

afterAll(async () => {
  await session.end();
  await world.close();
});

function rollouts(args: readonly string[], env?: Readonly<Record<string, string>>): Promise<Ended> {
  return session.run(['plan', ...args], env);
}

const quick = ['--rps', '20', '--fault-percent', '0.1', '--releases', '10'];

const quantiles = z.strictObject({ median: z.number(), p95: z.number() }).nullable();
const outcomes = z.strictObject({
  foundShare: z.number(),
  foundInFirstBakeShare: z.number(),
  heldToLimitShare: z.number(),
  promotedShare: z.number(),
  secondsToFind: quantiles,
  secondsToPromote: quantiles,
  canaryRequestsUntilFound: quantiles,
  badResponsesUntilFound: quantiles,
});
const cost = z.strictObject({ checks: z.int(), stateTransitions: z.int(), dollars: z.number() });

/** The shape that docs/plan.md documents. */
const documented = z.strictObject({
  strategy: z.strictObject({ name: z.string(), stages: z.array(z.string()) }),
  traffic: z.strictObject({ requestsPerSecond: z.number(), faultRate: z.number() }),
  trafficSource: z.discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('given') }),
    z.strictObject({
      kind: z.literal('cloudwatch'),
      function: z.string(),
      alias: z.string(),
      days: z.int(),
      requestsPerSecond: z.number(),
      faultRate: z.number(),
      requests: z.number(),
      faults: z.number(),
      hoursWithTraffic: z.int(),
      quietestRequestsPerSecond: z.number(),
      busiestRequestsPerSecond: z.number(),
    }),
  ]),
  seed: z.int(),
  releases: z.int(),
  conclusions: z.array(z.string()),
  time: z.strictObject({
    fullTrafficSeconds: z.number(),
    promotedSeconds: z.number(),
    longestSeconds: z.number(),
  }),
  reaction: z.strictObject({
    firstVerdictSeconds: z.strictObject({ earliest: z.number(), latest: z.number() }),
    faultToVerdictSeconds: z.strictObject({ latest: z.number() }),
  }),
  healthy: outcomes.extend({
    promisedShare: z.number().nullable(),
    foundWithoutAlarmsShare: z.number().nullable(),
  }),
  regressions: z.array(
    outcomes.extend({ name: z.string(), ratio: z.number().nullable(), canaryFaultRate: z.number() }),
  ),
  needs: z.strictObject({
    toFind: z.array(
      z.strictObject({
        ratio: z.number(),
        probability: z.number(),
        requests: z.int(),
        bakeSeconds: z.number(),
        isMet: z.boolean(),
      }),
    ),
    toAdvance: z.strictObject({ faults: z.int(), canaryRequestsWithoutFault: z.int() }).nullable(),
  }),
  cost: z.strictObject({ atBest: cost, atMost: cost }),
  history: z.strictObject({ events: z.int(), budget: z.int(), limit: z.int() }),
  approvals: z.array(
    z.strictObject({
      stage: z.string(),
      timeoutSeconds: z.number(),
      otherwise: z.enum(['rollback', 'advance']),
    }),
  ),
  notSimulated: z.array(z.string()),
});

it('prints a plan that fits 80 columns', async () => {
  const { exitCode, stdout, stderr } = await rollouts(quick);
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
  expect(stdout).toContain('Plan for strategy canary: 10% → 30% → 50% → 100%');
  expect(Math.max(...stdout.split('\n').map((line) => line.length))).toBeLessThanOrEqual(80);
});

it.each([60, 80])('fits a terminal of %i columns, with every number', async (columns) => {
  const { stdout } = await rollouts([...quick, '--json']);
  const report = JSON.parse(stdout) as PlanReport;
  const numbersOf = (text: string) => new Set(text.match(/\d[\d.,:]*\d|\d/g));
  const text = planText(report, columns - 1);
  expect(Math.max(...text.split('\n').map((line) => line.length))).toBeLessThan(columns);
  expect(numbersOf(text)).toEqual(numbersOf(planText(report)));
});

it('prints the documented JSON, the same for the same seed in whichever process', async () => {
  const args = [...quick, '--json'];
  const [one, other] = await Promise.all([world.run(['plan', ...args]), rollouts(args)]);
  expect(one).toMatchObject({ exitCode: 0, stderr: '' });
  expect(() => documented.parse(JSON.parse(one.stdout))).not.toThrow();
  expect(other).toEqual(one);
});

it('plans a strategy of a file, named by it', async () => {
  const { stdout } = await rollouts([...quick, '--strategy', careful]);
  expect(stdout).toContain('Plan for strategy careful: 1% → 100%');
});

it('plans a strategy of a synthesized template, as the default is planned', async () => {
  const template = exampleTemplateFile();
  const [ofTemplate, byDefault] = await Promise.all([
    rollouts([...quick, '--json', '--template', template, '--strategy-name', 'canary']),
    rollouts([...quick, '--json']),
  ]);
  expect(ofTemplate.stderr).toBe('');
  expect(ofTemplate.stdout).toBe(byDefault.stdout);
});

describe('with --from-cloudwatch', () => {
  const hour = 3_600_000;
  // The command asks for the days until now, so what was recorded must be as recent.
  const thisHour = Math.floor(Date.now() / hour) * hour;
  let cloud: LocalCloud;
  let env: Readonly<Record<string, string>>;

  beforeAll(async () => {
    cloud = await LocalCloud.start({ startsAt: thisHour });
    const { endpoint, region, credentials } = cloud.clientConfig;
    env = {
      AWS_ENDPOINT_URL: endpoint,
      AWS_REGION: region,
      AWS_ACCESS_KEY_ID: credentials.accessKeyId,
      AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
    };
    const record = (name: string, resource: string, value: number, hoursAgo: number) => {
      const dimensions = { FunctionName: 'shop', Resource: resource };
      cloud.cloudwatch
        .series({ namespace: 'AWS/Lambda', name, dimensions, unit: 'Count' })
        .record(value, thisHour - hoursAgo * hour);
    };
    record('Invocations', 'shop:live', 36_000, 2);
    record('Invocations', 'shop:live', 108_000, 3);
    record('Errors', 'shop:live', 144, 3);
    record('Invocations', 'shop:canary', 1_000_000, 3);
    record('Invocations', 'shop:live', 1_000_000, 50);
  });

  afterAll(() => cloud.close());

  it('plans for what production served', async () => {
    const { stdout, stderr } = await rollouts(
      ['--from-cloudwatch', '--function', 'shop', '--days', '1', '--releases', '2', '--json'],
      env,
    );
    expect(stderr).toBe('');
    const plan = documented.parse(JSON.parse(stdout));
    expect(plan.traffic).toEqual({ requestsPerSecond: 20, faultRate: 0.001 });
    expect(plan.trafficSource).toMatchObject({
      kind: 'cloudwatch',
      requests: 144_000,
      faults: 144,
      hoursWithTraffic: 2,
      quietestRequestsPerSecond: 10,
      busiestRequestsPerSecond: 30,
    });
  });

  it('refuses a function without traffic: no data is not zero', async () => {
    const { exitCode, stderr } = await rollouts(['--from-cloudwatch', '--function', 'shopp'], env);
    expect(exitCode).toBe(2);
    expect(stderr).toMatch(/--function: CloudWatch has no Invocations of shopp:live in the last 7 days/);
  });
});

describe('invalid input exits with 2 and names the flag', () => {
  it.each<[string[], RegExp]>([
    [[], /pass --rps and --fault-percent, or --from-cloudwatch/],
    [['--rps', '20'], /--rps requires --fault-percent/],
    [['--rps', '0', '--fault-percent', '1'], /--rps.*Expected a number from 0\.01/],
    [['--rps', '20', '--fault-percent', 'few'], /--fault-percent.*Expected a number/],
    [[...quick, '--strategy', wrong], /strategy "wrong": stages\[0\]\.weightPercent: too small/],
    [[...quick, '--strategy', 'none.json'], /--strategy: none\.json does not exist; /],
    [[...quick, '--strategy-name', 'canary'], /--strategy-name requires --template/],
    [
      [...quick, '--template', 'gone.json'],
      /--template: gone\.json does not exist; cdk synth writes STACK\.template\.json/,
    ],
    [[...quick, '--template', careful], /careful\.json is not a CloudFormation template/],
    [
      [...quick, '--template', exampleTemplateFile(), '--strategy-name', 'brave'],
      /--strategy-name: the template has no strategy "brave"; available: canary/,
    ],
    [['--from-cloudwatch'], /--from-cloudwatch requires --function/],
    [['--from-cloudwatch', '--function', 'arn:aws:x'], /"arn:aws:x" is not the name of a Lambda function/],
    [
      ['--from-cloudwatch', '--function', 'shop', '--rps', '1'],
      /--from-cloudwatch cannot be used with --rps/,
    ],
    [[...quick, '--days', '3'], /--days requires --from-cloudwatch/],
  ])('%j', async (args, message) => {
    const { exitCode, stdout, stderr } = await rollouts(args);
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' });
    expect(stderr).toMatch(message);
  });
});
