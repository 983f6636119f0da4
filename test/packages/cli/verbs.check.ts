import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { exitCodes } from '../../../packages/cli/process/exit-codes';
import { doctorReportSchema } from '../../../packages/cli/doctor/doctor-report';
import { buildProgram } from '../../../packages/cli/program';
import { guardSchema } from '../../../packages/cli/commands/guard/run';
import { controlSchema } from '../../../packages/cli/commands/shared/open-release';
import { explainSchema } from '../../../packages/cli/commands/explain/run';
import { historySchema } from '../../../packages/cli/commands/history/run';
import { listSchema } from '../../../packages/cli/commands/list/run';
import { logsSchema } from '../../../packages/cli/reports/logs';
import { startSchema } from '../../../packages/cli/commands/start/run';
import { statusSchema } from '../../../packages/cli/reports/status';
import { watchLineSchema } from '../../../packages/cli/commands/watch/run';
import { undoSchema } from '../../../packages/cli/commands/undo/run';
import { baseline } from '../../../core/traffic/weights';
import { CliWorld } from '../../support/cli-process';
import { CliSession } from '../../support/cli-session';
import { ReleasedService } from '../../support/released-service';

const world = new CliWorld();
const session = new CliSession(world);
let service: ReleasedService;

beforeAll(async () => {
  service = await ReleasedService.begin();
});
afterAll(async () => {
  await session.end();
  await service.delivery.close();
  await world.close();
});

/** One run of the program with its expected output and exit code. */
interface Run {
  readonly args: readonly string[];
  /** @default 0 */
  readonly exitCode?: number;
  /** The expected text, or the schema of the expected JSON: then it runs with `--json`. */
  readonly prints: RegExp | { parse(value: unknown): unknown };
  /** @default nothing */
  readonly complains?: RegExp;
}

/** A state of the service and the runs in it, which start at the same time. */
interface Scene {
  readonly given: () => Promise<unknown>;
  readonly runs: readonly Run[];
  readonly afterwards?: () => Promise<void>;
}

const because = (reason: string) => ['--yes', '--reason', reason];
const { unexpectedOutcome } = exitCodes;

/** The scenes of a command that changes nothing, as text and as JSON. */
function reads(
  given: Scene['given'],
  args: readonly string[],
  text: RegExp,
  json: Run['prints'],
  exitCode?: number,
): readonly Scene[] {
  return [{ given, runs: [text, json].map((prints) => ({ args, prints, exitCode })) }];
}

/** The scenes of a command that controls a release, once for each output. */
function controls(
  given: Scene['given'],
  args: readonly string[],
  text: RegExp,
  afterwards: Scene['afterwards'],
): Scene[] {
  return [text, controlSchema].map((prints) => ({ given, runs: [{ args, prints }], afterwards }));
}

const baselineIsRestored = async () => expect(await service.delivery.weights()).toEqual(baseline);
/** The release in flight, with what people asked of it. */
const current = async () => {
  const { ledger } = service.delivery;
  const inFlight = await ledger.readCurrent();
  return inFlight && ledger.people.withRequests(inFlight);
};

/** Every command: its scenes, or the test file that runs it. */
const verbs: Readonly<Record<string, readonly Scene[] | string>> = {
  status: reads(
    () => service.atTenPercent(),
    ['status'],
    /^checkout {2}version 2: progressing/,
    statusSchema,
  ),
  list: reads(
    () => service.atTenPercent(),
    ['list'],
    /^checkout {2}progressing 10% {2}version 1 → 2/m,
    listSchema,
  ),
  watch: reads(
    () => service.rolledBack(),
    ['watch'],
    /^Version 2 was rolled back/m,
    watchLineSchema,
    exitCodes.rolledBack,
  ),
  history: reads(() => service.rolledBack(), ['history'], /2 +rolled back +ReleaseAborted/, historySchema),
  explain: reads(
    () => service.rolledBack(),
    ['explain'],
    /^\d\d:\d\d:\d\d {2}10% hold \(3 checks/m,
    explainSchema,
  ),
  logs: [
    ...reads(
      () => service.failed(),
      ['logs'],
      /production {2}exception {2}11111111-aaaa\n +INFO {2}cart of 3\n +ERROR {2}TypeError: partner is down\n/,
      logsSchema,
    ),
    {
      given: () => service.failed(),
      runs: [
        {
          args: ['logs', '--side', 'canary', '--limit', '1'],
          prints: /^(?![^]*partner)[^]*TypeError: percent of undefined\n/,
        },
      ],
    },
  ],
  // The guard's rules are disabled in this test, which doctor reports.
  doctor: reads(() => service.atBaseline(), ['doctor'], /PROBLEM/, doctorReportSchema, unexpectedOutcome),
  report: [
    {
      given: () => service.rolledBack(),
      runs: [
        { args: ['report', '--markdown'], prints: /^## checkout: Version 2 was rolled back/ },
        { args: ['report', '--out', 'report.html'], prints: /^Report: report.html\n$/ },
      ],
      afterwards: () => {
        expect(readFileSync(world.path('report.html'), 'utf8')).toContain('"releaseId":"checkout-2-by-hand"');
        return Promise.resolve();
      },
    },
  ],
  pause: controls(
    () => service.atTenPercent(),
    ['pause', '--reason', 'lunch'],
    /^Paused/,
    async () => expect(await current()).toMatchObject({ pause: { reason: 'lunch' } }),
  ),
  resume: controls(
    async () => {
      const release = await service.atTenPercent();
      const { ledger } = service.delivery;
      await ledger.pause(release.executionArn, { reason: 'x', requestedBy: 'ada', at: release.startedAt });
    },
    ['resume'],
    /^Resumed/,
    async () => expect(await current()).not.toHaveProperty('pause'),
  ),
  promote: controls(
    () => service.atTenPercent(),
    ['promote', ...because('hotfix')],
    /^Promoted/,
    async () => expect(await current()).toMatchObject({ promote: { extent: 'stage', stage: '10%' } }),
  ),
  approve: controls(
    () => service.awaitingApproval(),
    ['approve', '--reason', 'good'],
    /^Approved/,
    async () => expect(await current()).toMatchObject({ approval: { answer: { decision: 'approved' } } }),
  ),
  reject: controls(
    () => service.awaitingApproval(),
    ['reject', ...because('not yet')],
    /^Rejected/,
    baselineIsRestored,
  ),
  abort: controls(
    () => service.atTenPercent(),
    ['abort', ...because('wrong version')],
    /^Aborted: all traffic is on version 1\.\n/,
    baselineIsRestored,
  ),
  start: [
    {
      // Refused at its admission, so that no release has to run to its end.
      given: () => service.withDriftedWeights(),
      runs: [
        {
          args: ['start', '--name', 'one'],
          prints: /^Started one: version 2 of checkout, strategy canary\./,
        },
      ],
      afterwards: () => executionsEnded('one'),
    },
    {
      given: () => service.withDriftedWeights(),
      runs: [{ args: ['start', '--name', 'other'], prints: startSchema }],
      afterwards: () => executionsEnded('other'),
    },
    {
      given: () => service.withDriftedWeights(),
      runs: [{ args: ['start', '--wait'], prints: watchLineSchema, exitCode: exitCodes.refused }],
    },
  ],
  undo: [
    {
      given: () => service.promoted(),
      runs: [
        {
          args: ['undo', '--now', ...because('down')],
          prints: /^Version 1 of checkout is back in production/,
        },
      ],
    },
    {
      given: () => service.promoted(),
      runs: [{ args: ['undo', '--now', ...because('down')], prints: undoSchema }],
      afterwards: async () => expect(await service.delivery.aliasVersion('live')).toBe('1'),
    },
    {
      // Refused at once, so that no release has to run to its end.
      given: async () => {
        await service.promoted();
        await service.delivery.damage.replaceActionByFixedResponse();
      },
      runs: [
        {
          args: ['undo', '--wait', ...because('taxes')],
          prints: watchLineSchema,
          exitCode: exitCodes.refused,
        },
      ],
    },
  ],
  guard: [
    {
      given: () => service.atTenPercent(),
      runs: [{ args: ['guard', 'suspend', '--for', '1h', '--reason', 'by hand'], prints: guardSchema }],
    },
    {
      given: nothing,
      runs: [
        { args: ['guard', 'suspend', '--for', '30m', '--reason', 'longer'], prints: /^Renewed for 30 min/ },
        { args: ['status'], prints: /guard +suspended until/ },
      ],
    },
    {
      given: nothing,
      runs: [{ args: ['guard', 'resume', '--reason', 'repaired'], prints: guardSchema }],
    },
  ],
  complete: [
    {
      given: () => service.atTenPercent(),
      runs: [{ args: ['complete', '--', 'abort', ''], prints: /^checkout-2-by-hand\n$/ }],
    },
  ],
  console: 'packages/cli/verbs.check.ts',
  help: 'packages/cli/help.test.ts',
  init: 'packages/cli/init.test.ts',
  completion: 'packages/cli/help.test.ts',
  policy: 'packages/cli/policies.check.ts',
  plan: 'packages/cli/plan.test.ts',
  rehearse: 'packages/cli/rehearse-output.check.ts',
  cloud: 'packages/cli/interruption.check.ts',
  publish: 'packages/cli/interruption.check.ts',
};

async function nothing(): Promise<void> {}

async function executionsEnded(...names: string[]): Promise<void> {
  const { delivery } = service;
  await Promise.all(names.map((name) => delivery.cloud.stepfunctions.done(delivery.executionArn(name))));
}

async function play({ args, prints, exitCode = exitCodes.ok, complains = /^$/ }: Run): Promise<void> {
  const isText = prints instanceof RegExp;
  const typed = isText ? args : [...args, '--json'];
  // A process of its own for one output of each command is enough.
  const ended = await (isText ? world : session).run(typed, service.account);
  expect(ended.stderr).toMatch(complains);
  expect(`${typed.join(' ')}: ${ended.exitCode}`).toBe(`${typed.join(' ')}: ${exitCode}`);
  if (isText) expect(ended.stdout).toMatch(prints);
  else if (prints === watchLineSchema)
    ended.stdout
      .trim()
      .split('\n')
      .forEach((line) => prints.parse(JSON.parse(line)));
  else prints.parse(JSON.parse(ended.stdout));
}

it('every command is listed', () => {
  const program = buildProgram(() => () => Promise.resolve());
  const names = program.commands.map((command) => command.name());
  expect(Object.keys(verbs).sort()).toEqual(names.sort());
  const elsewhere = Object.values(verbs).flatMap((each) => (typeof each === 'string' ? [each] : []));
  expect(elsewhere.filter((file) => !existsSync(join(__dirname, '..', '..', file)))).toEqual([]);
});

describe('as a process', () => {
  it.each(Object.entries(verbs).filter(([, scenes]) => typeof scenes !== 'string'))(
    '%s',
    async (_, scenes) => {
      for (const { given, runs, afterwards } of scenes as readonly Scene[]) {
        await given();
        await Promise.all(runs.map(play));
        await afterwards?.();
      }
    },
  );
});

describe('interruption', () => {
  it('Ctrl-C stops watch and leaves the release running', async () => {
    const { id } = await service.atTenPercent();
    const watching = world.start(['watch'], service.account);
    await watching.printed('10%: hold');
    watching.kill('SIGINT');
    const { exitCode, stderr } = await watching.ended;
    expect(stderr).toBe(`The release continues. Run rollouts watch ${id} to follow it again.\n`);
    expect(exitCode).toBe(exitCodes.interrupted);
    expect(await service.delivery.ledger.readCurrent()).not.toHaveProperty('abort');
  });

  it.each([
    [['watch', '--json'], watchLineSchema, 'The release continues'],
    [['status', '--watch', '--json'], statusSchema, '--timeout'],
  ])('%j ends with the time of --timeout and code 6', async (args, schema, said) => {
    await service.atTenPercent();
    const ended = await world.run([...args, '--timeout', '1s'], service.account);
    expect(ended.exitCode).toBe(exitCodes.timedOut);
    expect(ended.stderr).toContain(said);
    for (const line of ended.stdout.trim().split('\n')) schema.parse(JSON.parse(line));
  });

  it('a closed pipe ends status --watch, as with `| head`', async () => {
    await service.atTenPercent();
    const watching = world.start(['status', '--watch', '--interval', '0.1'], service.account);
    await watching.printed('version 2: progressing');
    expect((await world.run(['pause', '--reason', 'x'], service.account)).exitCode).toBe(exitCodes.ok);
    await watching.printed('version 2: paused');
    watching.stopReading();
    expect((await world.run(['resume'], service.account)).exitCode).toBe(exitCodes.ok);
    expect(await watching.ended).toMatchObject({ exitCode: exitCodes.interrupted, stderr: '' });
  });
});

describe('the console', () => {
  it('is served at an address with the token of the file, until Ctrl-C', async () => {
    const served = world.start(['console', '--token-file', world.path('token')], service.account);
    await served.printed('Console: ');
    await served.printed('Press Ctrl-C to stop');
    const [url = ''] = /http:\S+/.exec(served.stdout) ?? [];
    const token = readFileSync(world.path('token'), 'utf8').trim();
    expect(url).toMatch(new RegExp(`^http://127\\.0\\.0\\.1:\\d+/${token}/$`));
    expect(served.stdout).toMatch(/^checkout in us-east-1, as arn:aws:/);
    expect((await fetch(url)).status).toBe(200);
    const { port } = new URL(url);
    const taken = await world.run(['console', '--port', port], service.account);
    expect(taken.stderr).toBe(`rollouts: --port: ${port} is already in use; omit --port to use a free one\n`);
    expect(taken.exitCode).toBe(exitCodes.wrongUse);
    served.kill('SIGINT');
    expect(await served.ended).toMatchObject({ exitCode: exitCodes.ok, stderr: '' });
    expect(statSync(world.path('token')).mode & 0o077).toBe(0);
  });
});
