import { DeleteAliasCommand } from '@aws-sdk/client-lambda';
import { DeregisterTargetsCommand, ListTargetsCommand } from '@aws-sdk/client-vpc-lattice';
import { doctorReportSchema, type DoctorReport } from '../../../packages/cli/doctor/finding';
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
  return session.run(['doctor', ...flags], {
    AWS_ENDPOINT_URL: delivery.cloud.endpoint,
    ROLLOUTS_CLOCK_HEADER: delivery.cloud.clockHeader,
    AWS_REGION: delivery.cloud.context.region,
    AWS_ACCESS_KEY_ID: 'local',
    AWS_SECRET_ACCESS_KEY: 'local',
  });
}

async function reportOf(...flags: string[]): Promise<{ exitCode: number | null; report: DoctorReport }> {
  const { exitCode, stdout, stderr } = await doctor('--json', ...flags);
  expect(stderr).toBe('');
  return { exitCode, report: doctorReportSchema.parse(JSON.parse(stdout)) };
}

const statusOf = ({ findings }: DoctorReport, name: string) =>
  findings.find(({ check }) => check === name)?.status;

test('of a delivery as it was deployed, everything is ok but that nobody listens', async () => {
  const { exitCode, report } = await reportOf();
  expect(report.service).toBe('checkout');
  expect(report.findings.filter(({ status }) => status !== 'ok')).toMatchObject([
    { check: 'people', status: 'warning' },
  ]);
  expect(exitCode).toBe(0);
});

test('people read one line a check, and what to do', async () => {
  const { exitCode, stdout } = await doctor();
  expect(stdout).toMatch(/^ok +credentials +arn:aws:iam::123456789012:root of account 123456789012$/m);
  expect(stdout).toMatch(/^ok +aliases +live is version 1, canary is version 1$/m);
  expect(stdout).toMatch(/^ok +service +checkout in us-east-1, with canary, /m);
  expect(stdout).toMatch(/^warning +people .*\n +→ give the construct a topic to notify/m);
  expect(stdout).toMatch(/^ok +trail +management-events logs what they need; no publication was heard of/m);
  expect(stdout).toMatch(/\nNo problem, 1 warning\.\n$/);
  expect(exitCode).toBe(0);
});

test('a service that is not there ends the examination, with those that are', async () => {
  const { exitCode, report } = await reportOf('--service', 'chekout');
  expect(report.findings).toMatchObject([
    { check: 'credentials', status: 'ok' },
    { check: 'service', status: 'problem', says: expect.stringMatching(/There are: checkout/) as string },
  ]);
  expect(exitCode).toBe(1);
});

test('what is broken and what may not be looked at is told', async () => {
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

  const { exitCode, report } = await reportOf('--service', 'checkout');
  expect(statusOf(report, 'guard')).toBe('problem');
  expect(statusOf(report, 'dead letters')).toBe('unknown');
  expect(statusOf(report, 'targets')).toBe('problem');
  expect(statusOf(report, 'trail')).toBe('warning');
  expect(statusOf(report, 'permissions')).toBe('warning');
  expect(report.findings.find(({ check }) => check === 'aliases')).toMatchObject({
    status: 'problem',
    command: `aws lambda create-alias --function-name ${FunctionName} --name canary --function-version 1`,
  });
  expect(exitCode).toBe(1);

  const { stdout } = await doctor();
  expect(stdout).toMatch(/^PROBLEM +aliases .* has no alias canary.*\n +\$ aws lambda create-alias /m);
  expect(stdout).toMatch(/3 problems, 3 warnings, 1 not known\.\n$/);
});

test('wrong flags are wrong use', async () => {
  const { exitCode, stderr } = await doctor('--verbose');
  expect(exitCode).toBe(2);
  expect(stderr).toContain("unknown option '--verbose'");
});
