import { DeleteAliasCommand, PutFunctionConcurrencyCommand } from '@aws-sdk/client-lambda';
import { DeregisterTargetsCommand, ListTargetsCommand } from '@aws-sdk/client-vpc-lattice';
import { doctorReportSchema, type DoctorReport } from '../../../packages/cli/doctor/doctor-report';
import { LocalCloud } from '../../../packages/local-cloud/cloud';
import { parseFault } from '../../../packages/local-cloud/weather/faults/parse-fault';
import { CliWorld } from '../../support/cli-process';
import { CliSession } from '../../support/cli-session';
import { Delivery } from '../../support/delivery';

const world = new CliWorld();
const session = new CliSession(world);
let delivery: Delivery;

beforeAll(async () => {
  delivery = await Delivery.deploy();
});

afterAll(async () => {
  await session.end();
  await delivery.close();
  await world.close();
});

function doctor(...flags: string[]) {
  return session.run(['doctor', ...flags], delivery.account);
}

async function reportOf(...flags: string[]): Promise<{ exitCode: number | null; report: DoctorReport }> {
  const { exitCode, stdout, stderr } = await doctor('--json', ...flags);
  expect(stderr).toBe('');
  return { exitCode, report: doctorReportSchema.parse(JSON.parse(stdout)) };
}

const statusOf = ({ findings }: DoctorReport, name: string) =>
  findings.find(({ check }) => check === name)?.status;

test('a new deployment is ok except for its notifications, and its clients reach it', async () => {
  const { exitCode, report } = await reportOf();
  expect(report.service).toBe('checkout');
  expect(report.findings.filter(({ status }) => status !== 'ok')).toMatchObject([
    { check: 'notifications', status: 'warning' },
  ]);
  expect(report.findings.find(({ check }) => check === 'evidence')?.evidence).toEqual({
    requests: 0,
    latticeRequests: 0,
    silent: [],
  });
  expect(report.findings.find(({ check }) => check === 'clients')?.clients).toMatchObject({
    access: 'reachable',
    protocol: 'HTTP',
    port: 80,
    networks: [{ vpcs: [{ name: 'vpc-0123456789abcdef0', status: 'ACTIVE' }] }],
  });
  expect(exitCode).toBe(0);
});

test('the text has one line per check, with the remedy below it', async () => {
  const { exitCode, stdout } = await doctor();
  expect(stdout).toMatch(/^ok +credentials +arn:aws:iam::123456789012:root of account 123456789012$/m);
  expect(stdout).toMatch(/^ok +aliases +live is version 1, canary is version 1$/m);
  expect(stdout).toMatch(/^ok +service +checkout in us-east-1, with canary, /m);
  expect(stdout).toMatch(/^warning +notifications .*\n +→ pass notifications to the construct/m);
  expect(stdout).toMatch(
    /^ok +CloudTrail +trail management-events logs write management events; no published/m,
  );
  expect(stdout).toMatch(/\nNo problems, 1 warning\.\n$/);
  expect(exitCode).toBe(0);
});

test('an unknown service ends the checks and lists the existing services', async () => {
  const { exitCode, report } = await reportOf('--service', 'chekout');
  expect(report.findings).toMatchObject([
    { check: 'credentials', status: 'ok' },
    { check: 'service', status: 'problem', message: expect.stringMatching(/Services: checkout/) as string },
  ]);
  expect(exitCode).toBe(1);
});

test('defects and denied calls are reported', async () => {
  delivery.cloud.faults.add(
    parseFault('sqs:GetQueueUrl/owner=access-denied', LocalCloud.supportedOperations()),
  );
  await delivery.disableRules('Sweep');
  delivery.cloud.cloudtrail.trails.setLogging('management-events', false);
  const { functionName: FunctionName } = delivery;
  const { route } = delivery.manifest;
  const targetGroupIdentifier = route.targetGroups.production;
  const { items = [] } = await delivery.lattice.send(new ListTargetsCommand({ targetGroupIdentifier }));
  const targets = items.map(({ id = '' }) => ({ id }));
  await delivery.lattice.send(new DeregisterTargetsCommand({ targetGroupIdentifier, targets }));
  await delivery.lambda.send(new DeleteAliasCommand({ FunctionName, Name: 'canary' }));
  await delivery.lambda.send(
    new PutFunctionConcurrencyCommand({ FunctionName, ReservedConcurrentExecutions: 700 }),
  );

  const { exitCode, report } = await reportOf('--service', 'checkout');
  expect(statusOf(report, 'guard')).toBe('problem');
  expect(statusOf(report, 'dead letters')).toBe('unknown');
  expect(statusOf(report, 'targets')).toBe('problem');
  expect(statusOf(report, 'CloudTrail')).toBe('warning');
  expect(statusOf(report, 'permissions')).toBe('warning');
  expect(report.findings.find(({ check }) => check === 'concurrency')).toMatchObject({
    status: 'warning',
    message: expect.stringMatching(/limit: 1000, unreserved: 300.* 200 can be reserved/) as string,
    remedy: expect.stringContaining('guardReservedConcurrency: 2') as string,
  });
  expect(report.findings.find(({ check }) => check === 'aliases')).toMatchObject({
    status: 'problem',
    command: `aws lambda create-alias --function-name ${FunctionName} --name canary --function-version 1`,
  });
  expect(exitCode).toBe(1);

  const { stdout } = await doctor();
  expect(stdout).toMatch(/^PROBLEM +aliases .* has no alias canary.*\n +\$ aws lambda create-alias /m);
  expect(stdout).toMatch(/3 problems, 4 warnings, 1 unknown\.\n$/);
});

test('an unknown flag is invalid usage', async () => {
  const { exitCode, stderr } = await doctor('--verbose');
  expect(exitCode).toBe(2);
  expect(stderr).toContain("unknown option '--verbose'");
});
