import { DescribeExecutionCommand, SFNClient, StartExecutionCommand } from '@aws-sdk/client-sfn';
import { refusalText } from '../../../core/audit/allowed-controls';
import { exitCodes } from '../../../packages/cli/process/exit-codes';
import { explainSchema } from '../../../packages/cli/commands/explain/run';
import { controlSchema } from '../../../packages/cli/commands/shared/open-release';
import { startSchema } from '../../../packages/cli/commands/start/run';
import { watchLineSchema } from '../../../packages/cli/commands/watch/run';
import { listSchema } from '../../../packages/cli/commands/list/run';
import { statusSchema } from '../../../packages/cli/reports/status';
import { CliWorld, type Ended } from '../../support/cli-process';
import { CliSession } from '../../support/cli-session';
import type { Delivery } from '../../support/delivery';
import { ReleasedService } from '../../support/released-service';

const world = new CliWorld();
const session = new CliSession(world);
let service: ReleasedService;
let delivery: Delivery;
let version: string;

beforeAll(async () => {
  service = await ReleasedService.begin();
  ({ delivery, version } = service);
});
beforeEach(() => delivery.reset());
afterAll(async () => {
  await session.end();
  await delivery.close();
  await world.close();
});

function rollouts(...args: string[]): Promise<Ended> {
  return session.run(args, service.account);
}

/** Starts a release of the version, whatever is in flight. */
async function startExecution(name: string): Promise<string> {
  const sfn = new SFNClient(delivery.cloud.clientConfig);
  const { stateMachineArn } = delivery.manifest;
  const input = JSON.stringify({ version });
  const { executionArn } = await sfn.send(new StartExecutionCommand({ stateMachineArn, name, input }));
  return executionArn!;
}

/** The output of a command with `--json`, parsed by its strict schema. */
async function json<Shape>(schema: { parse(value: unknown): Shape }, ...args: string[]): Promise<Shape> {
  const { stdout, stderr } = await rollouts(...args, '--json');
  expect(stderr).toBe('');
  return schema.parse(JSON.parse(stdout));
}

it('start has nothing to do when the newest version is in production', async () => {
  await delivery.moveAlias('live', version);
  const { exitCode, stderr } = await rollouts('start');
  expect(stderr).toBe('rollouts: version 2 of checkout is already in production; nothing was started\n');
  expect(exitCode).toBe(exitCodes.ok);
  const named = await rollouts('start', version, '--wait', '--interval', '0.1');
  expect(named).toEqual({ exitCode, stdout: '', stderr });
});

it('a release that had nothing to do is explained and watched as such', async () => {
  const started = await json(startSchema, 'start', version, '--name', 'needless');
  await delivery.moveAlias('live', version);
  await delivery.cloud.stepfunctions.done(started.executionArn);
  const { release } = await json(explainSchema, 'explain', 'needless');
  expect(release).toMatchObject({ status: 'alreadyLive', outcome: 'already-live', version });
  expect((await rollouts('explain', 'needless')).stdout).toContain('already in production: nothing to do');
  const { exitCode, stdout } = await rollouts('watch', 'needless', '--interval', '0.1');
  expect(exitCode).toBe(exitCodes.ok);
  expect(stdout).toMatch(/^Nothing to do: the version is already in production\.$/m);
});

it('a second start of the version in flight starts nothing, and with --wait follows that release', async () => {
  const release = await service.atTenPercent();
  const second = await rollouts('start', version, '--name', 'again');
  expect({ ...second, stderr: '' }).toEqual({ exitCode: exitCodes.ok, stdout: '', stderr: '' });
  expect(second.stderr).toMatch(
    new RegExp(`^rollouts: .* as ${release.id} .*: run rollouts watch ${release.id} `),
  );
  const controlAnswers = service.called('Invoke');
  const waiting = rollouts('start', version, '--wait', '--interval', '0.1', '--json');
  await controlAnswers;
  await service.rollBack(release);
  const { stdout, exitCode } = await waiting;
  const last = watchLineSchema.parse(JSON.parse(stdout.trimEnd().split('\n').at(-1)!));
  expect(last).toMatchObject({ type: 'release', release: { id: release.id, outcome: 'rolled-back' } });
  expect(exitCode).toBe(exitCodes.rolledBack);
  expect(await delivery.ledger.people.startOf('again')).toBeUndefined();
});

it('a start of a version that rolls back starts nothing, is refused, and says to wait for that', async () => {
  const release = await service.atTenPercent();
  await rollouts('abort', '--yes');
  for (const wait of [[], ['--wait'], ['--json']]) {
    const { exitCode, stdout, stderr } = await rollouts('start', version, ...wait);
    expect({ exitCode, stdout }).toEqual({ exitCode: exitCodes.refused, stdout: '' });
    expect(stderr).toContain(`${release.id} of version 2 is rolling back at the moment. Wait until`);
  }
});

it('watch follows the release that was in flight for the version, and exits as that one ends', async () => {
  const release = await service.atTenPercent();
  // As an event does, or a person at the same moment.
  await delivery.cloud.stepfunctions.done(await startExecution('second'));
  expect((await json(explainSchema, 'explain', 'second')).release).toMatchObject({ id: release.id });
  expect((await rollouts('explain', 'second')).stdout).toMatch(
    /^second: nothing to do: version 2 was being /,
  );
  const watching = rollouts('watch', 'second', '--interval', '0.1', '--json');
  await service.rollBack(release);
  const { stdout, exitCode } = await watching;
  const last = watchLineSchema.parse(JSON.parse(stdout.trimEnd().split('\n').at(-1)!));
  expect(last).toMatchObject({ type: 'release', release: { id: release.id, outcome: 'rolled-back' } });
  expect(exitCode).toBe(exitCodes.rolledBack);
  expect((await rollouts('watch', 'second', '--interval', '0.1')).stdout).toMatch(
    /^Version 2 is already being released as checkout-2-by-hand; following that release\.$/m,
  );
});

it('status lists queued releases, and abort takes one out of the queue and leaves the others', async () => {
  const release = await service.atTenPercent();
  const newer = await delivery.publish('bad');
  const args = ['start', newer, '--name', 'later', '--on-conflict', 'queue'];
  const { executionArn, conflict } = await json(startSchema, ...args);
  expect(conflict).toMatchObject({ resolution: 'queue', inFlight: { id: release.id, version } });
  await delivery.sleep(30);
  const { queue } = await json(statusSchema, 'status');
  expect(queue).toMatchObject([{ id: 'later', version: newer }]);
  expect(await json(listSchema, 'list')).toMatchObject([{ queue: [{ id: 'later', version: newer }] }]);
  expect((await rollouts('status')).stdout).toMatch(/^ {2}queue +version \d+, queued .* ago \(later\)$/m);
  expect(await json(controlSchema, 'abort', 'later', '--yes')).toMatchObject({ release: 'later' });
  await delivery.cloud.stepfunctions.done(executionArn);
  expect(await json(statusSchema, 'status')).not.toHaveProperty('queue');
  expect((await rollouts('watch', 'later', '--interval', '0.1')).exitCode).toBe(exitCodes.refused);
  expect(await delivery.ledger.readCurrent()).not.toHaveProperty('abort');
  expect(await delivery.ledger.readCurrent()).toMatchObject({ id: release.id });
});

it('start names a release by the time of the cloud', async () => {
  const { release, executionArn } = await json(startSchema, 'start', version);
  expect(release).toContain(`checkout-2-${delivery.now().slice(0, 10).replaceAll('-', '')}`);
  await service.stop(executionArn);
});

it('start overrides rules, each with its reason', async () => {
  const given = ['--override-window', 'outage', '--override-alarms', 'fixes the outage'];
  const { executionArn } = await json(startSchema, 'start', version, ...given);
  await service.stop(executionArn);
  const sfn = new SFNClient(delivery.cloud.clientConfig);
  const { input = '' } = await sfn.send(new DescribeExecutionCommand({ executionArn }));
  expect(JSON.parse(input)).toMatchObject({ overrides: { window: 'outage', alarms: 'fixes the outage' } });
});

it('a release shows the rules that it overrides', async () => {
  const overrides = { alarms: 'fixes the outage' };
  await service.atTenPercent(undefined, { overrides });
  expect(await json(statusSchema, 'status')).toMatchObject({ release: { overrides } });
  for (const command of ['status', 'explain']) {
    expect((await rollouts(command)).stdout).toContain('alarms (fixes the outage)');
  }
  expect((await rollouts('report', '--markdown')).stdout).toContain('alarms (fixes the outage)');
});

it('start refuses the name of another release, and says what to do', async () => {
  const first = await json(startSchema, 'start', version, '--name', 'taken', '--reason', 'one');
  await service.stop(first.executionArn);
  const { stderr, exitCode } = await rollouts('start', version, '--name', 'taken', '--reason', 'two');
  expect(stderr).toContain('a release named taken was started within the last 90 days; choose another name');
  expect(exitCode).toBe(exitCodes.wrongUse);
});

it('undo is refused while a release is in flight, and for a version that does not exist', async () => {
  const now = ['--now', '--yes', '--reason', 'x'];
  const { stderr } = await rollouts('undo', '--to', '999', ...now);
  expect(stderr).toContain('version 999 of checkout does not exist');
  const { id } = await service.atTenPercent();
  const refused = await rollouts('undo', ...now);
  expect(refused.exitCode).toBe(exitCodes.wrongUse);
  expect(refused.stderr).toContain(`${id}: ${refusalText({ code: 'releaseInFlight' })}`);
  expect(await delivery.aliasVersion('live')).toBe('1');
});

it('undo waits for a release that rolls back, and does not advise to abort it', async () => {
  const { id } = await service.atTenPercent();
  await rollouts('abort', '--yes');
  for (const how of [[], ['--now'], ['--wait']]) {
    const { exitCode, stdout, stderr } = await rollouts('undo', '--to', '1', '--yes', ...how);
    expect({ exitCode, stdout }).toEqual({ exitCode: exitCodes.wrongUse, stdout: '' });
    expect(stderr).toContain(`${id}: ${refusalText({ code: 'stillRollingBack' })}`);
  }
});

// Further: no trail in doctor-trail.test.ts, Ctrl-C in verbs.check.ts, 90 seconds without AWS in outage.test.ts, and 60 columns in plan.test.ts.
describe('what a newcomer does wrong ends with what to do', () => {
  const none = { AWS_ACCESS_KEY_ID: '', AWS_SECRET_ACCESS_KEY: '', AWS_EC2_METADATA_DISABLED: 'true' };

  it.each([
    ['the wrong folder', ['init'], {}, exitCodes.wrongUse, 'rollouts init --write'],
    ['no credentials', ['status'], none, exitCodes.unknown, 'aws sso login'],
    [
      'a misspelt service',
      ['status', '--service', 'chekout'],
      {},
      exitCodes.wrongUse,
      'Pass one of them with --service',
    ],
    [
      'a version that does not exist',
      ['start', '999'],
      {},
      exitCodes.wrongUse,
      'aws lambda list-versions-by-function',
    ],
    ['a pipe in place of a terminal', ['abort'], {}, exitCodes.wrongUse, 'pass --yes'],
    ['a second start', ['start', '2'], {}, exitCodes.ok, 'rollouts watch checkout-2-by-hand'],
    ['a start meanwhile', ['start', 'NEWER', '--wait'], {}, exitCodes.refused, '--on-conflict queue'],
  ])('%s: rollouts %j', async (_, args, env, exitCode, next) => {
    await service.atTenPercent();
    const newer = args.includes('NEWER') ? await delivery.publish('bad') : '';
    const ended = await session.run(
      args.map((each) => (each === 'NEWER' ? newer : each)),
      { ...service.account, ...env },
    );
    expect(ended.exitCode).toBe(exitCode);
    expect(`${ended.stdout}${ended.stderr}`.trim().split('\n').at(-1)).toContain(next);
  });
});
