import { PutItemCommand } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { promotionNote } from '../../../aws/targets/lambda/lambda-alias';
import { refusalText } from '../../../core/audit/allowed-controls';
import { partitionOf } from '../../../core/registry/ledger-partitions';
import { baseline } from '../../../core/traffic/weights';
import { exitCodes } from '../../../packages/cli/process/exit-codes';
import { controlSchema } from '../../../packages/cli/commands/shared/open-release';
import { explainSchema } from '../../../packages/cli/commands/explain/run';
import { historySchema } from '../../../packages/cli/commands/history/run';
import { listSchema } from '../../../packages/cli/commands/list/run';
import { startSchema } from '../../../packages/cli/commands/start/run';
import { watchLineSchema } from '../../../packages/cli/commands/watch/run';
import { statusSchema } from '../../../packages/cli/reports/status';
import { undoSchema } from '../../../packages/cli/commands/undo/run';
import type { ReleaseReport } from '../../../packages/cli/reports/release-report';
import { CliWorld, type Ended } from '../../support/cli-process';
import { CliSession } from '../../support/cli-session';
import type { Delivery } from '../../support/delivery';
import { LocalCloud } from '../../../packages/local-cloud/cloud';
import { parseFault } from '../../../packages/local-cloud/weather/faults/parse-fault';
import { failure, ReleasedService } from '../../support/released-service';

const world = new CliWorld();
const session = new CliSession(world);
let service: ReleasedService;
let delivery: Delivery;
let version: string;

beforeAll(async () => {
  service = await ReleasedService.begin();
  ({ delivery, version } = service);
});
afterAll(async () => {
  await session.end();
  await delivery.close();
  await world.close();
});

/** The fields of a release that every command must show alike. */
type Shown = Pick<ReleaseReport, 'status' | 'stage' | 'canaryWeight' | 'pendingApproval'>;

/** A time that many seconds from now, ISO 8601. */
function later(seconds: number): string {
  return new Date(Date.parse(delivery.now()) + seconds * 1000).toISOString();
}

function rollouts(...args: string[]): Promise<Ended> {
  return session.run(args, service.account);
}

/** The output of a command with `--json`, parsed by its strict schema. */
async function json<Shape>(schema: { parse(value: unknown): Shape }, ...args: string[]): Promise<Shape> {
  const { stdout, stderr } = await rollouts(...args, '--json');
  expect(stderr).toBe('');
  return schema.parse(JSON.parse(stdout));
}

describe('a service without a release in flight', () => {
  beforeAll(() => delivery.reset());

  it('has its version in production, and no release yet', async () => {
    expect(await json(statusSchema, 'status')).toEqual({
      service: 'checkout',
      productionVersion: '1',
      clients: expect.objectContaining({ access: 'reachable', port: 80 }) as unknown,
    });
    expect((await rollouts('status')).stdout).toContain('version 1 is in production; no release in flight');
    expect(await json(listSchema, 'list')).toEqual([
      { service: 'checkout', target: delivery.manifest.target },
    ]);
    expect(await json(historySchema, 'history')).toEqual([]);
    expect((await rollouts('history')).stdout).toBe('checkout has no finished releases yet.\n');
  });

  it.each([
    [['pause'], 'checkout has no release in flight; nothing was changed'],
    [['resume'], 'checkout has no release in flight'],
    [['promote', '--yes', '--reason', 'x'], 'checkout has no release in flight'],
    [['approve'], 'checkout has no release in flight'],
    [['reject', '--yes', '--reason', 'x'], 'checkout has no release in flight'],
    [['abort', '--yes', '--reason', 'x'], 'checkout has no release in flight'],
    [['watch'], 'checkout has no releases yet; run rollouts start to start one'],
    [['explain', 'gone'], 'checkout has no release "gone"; run rollouts history to list them'],
    [
      ['status', '--service', 'cart'],
      'no service "cart" in us-east-1 of account 123456789012. Services: checkout',
    ],
    [['start', '0'], 'release input: version: must be the number of a published version'],
    [['start', '999'], 'version 999 of checkout does not exist'],
    [['start', '2', '--strategy', 'yolo'], 'no strategy "yolo"; deployed are: canary'],
    [['start', '2', '--on-conflict', 'fight'], 'Allowed choices are reject, queue, supersede'],
    [
      ['undo', '--yes', '--reason', 'x'],
      'cannot determine the previous version: no recorded release promoted version 1. Name one with --to',
    ],
    [['undo', '--to', '1', '--yes', '--reason', 'x'], '--to: version 1 is already in production'],
    [['undo', '--now', '--wait'], '--now cannot be used with --strategy or --wait'],
  ])('rollouts %j is refused', async (args, message) => {
    const { exitCode, stdout, stderr } = await rollouts(...args);
    expect(stderr).toContain(message);
    expect(stderr).not.toMatch(/^ +at /m);
    expect({ exitCode, stdout }).toEqual({ exitCode: exitCodes.wrongUse, stdout: '' });
  });
});

describe('a release in flight', () => {
  it('is shown with its stages, its counts and its verdict', async () => {
    const { id } = await service.atTenPercent();
    const status = await json(statusSchema, 'status', '--service', 'checkout');
    expect(status).toMatchObject({
      productionVersion: '1',
      release: {
        id,
        status: 'progressing',
        stage: '10%',
        version,
        canaryWeight: 100,
        stages: [
          { label: '10%', canaryWeight: 100, state: 'current' },
          { label: '30%', canaryWeight: 300, state: 'ahead' },
          { label: '50%', canaryWeight: 500, state: 'ahead' },
          { label: '100%', canaryWeight: 1000, state: 'ahead' },
        ],
        lastVerdict: { decision: 'hold', waitSeconds: 30, counts: { canary: { requests: 80 } } },
      },
    });
    const { stdout } = await rollouts('status');
    expect(stdout).toMatch(/^checkout {2}version 2: progressing \(1 is in production\)$/m);
    expect(stdout).toMatch(/^ {2}stages +▸10% {2}30% {2}50% {2}100%$/m);
    expect(stdout).toMatch(/^ {2}canary +0 faults in 80 requests \(0%\)$/m);
    expect(stdout).toMatch(/^ {2}verdict +hold at 10% .* ago$/m);
    expect(stdout).toMatch(/^ {2}gates +… bake: baking: 90 s of 10 min$/m);
    expect((await rollouts('list')).stdout).toMatch(
      /^checkout {2}progressing 10% {2}version 1 → 2, strategy canary/m,
    );
  });

  it.each([
    ['with a release in flight', () => service.atTenPercent(), []],
    ['with none in flight', () => delivery.reset(), []],
    ['of a named service', () => service.atTenPercent(), ['--service', 'checkout']],
  ] as const)(
    'status takes at most five calls about releases and six about clients %s',
    async (_, prepare, args) => {
      await prepare();
      service.calls.length = 0;
      await rollouts('status', ...args);
      expect(service.calls.length).toBeLessThanOrEqual(11);
    },
  );

  it('is paused and resumed, with the caller and the reason', async () => {
    const { id } = await service.atTenPercent();
    expect(await json(controlSchema, 'pause', '--reason', 'lunch')).toMatchObject({
      release: id,
      action: 'pause',
      reason: 'lunch',
      requestedBy: 'arn:aws:iam::123456789012:root',
    });
    expect((await rollouts('status')).stdout).toMatch(/^ {2}paused +by root 0 s ago: lunch$/m);
    expect((await rollouts('status')).stdout).toMatch(/^Next: rollouts watch, resume, promote or abort$/m);
    expect(await json(listSchema, 'list')).toMatchObject([{ release: { status: 'paused', stage: '10%' } }]);
    expect(await json(controlSchema, 'resume')).toMatchObject({ action: 'resume' });
    expect(await delivery.ledger.readCurrent()).not.toHaveProperty('pause');
    expect((await rollouts('resume')).exitCode).toBe(exitCodes.wrongUse);
  });

  it('is paused at the time of the cloud', async () => {
    await service.atTenPercent();
    const { at } = await json(controlSchema, 'pause');
    expect(Math.abs(Date.parse(at) - Date.parse(delivery.now()))).toBeLessThan(60_000);
  });

  it('is promoted past its stage, or through all stages', async () => {
    await service.atTenPercent();
    const consent = ['--yes', '--reason', 'hotfix'];
    const promotion = async () =>
      (await delivery.ledger.people.withRequests((await delivery.ledger.readCurrent())!)).promote;
    expect(await json(controlSchema, 'promote', ...consent)).toMatchObject({
      action: 'promote',
      stage: '10%',
    });
    expect(await promotion()).toMatchObject({ extent: 'stage', stage: '10%' });
    expect(await json(controlSchema, 'promote', '--full', ...consent)).not.toHaveProperty('stage');
    expect(await promotion()).toMatchObject({ extent: 'full' });
  });

  it('is approved once, at the stage that waits', async () => {
    const { executionArn, id } = await service.atTenPercent();
    expect(await rollouts('approve')).toMatchObject({ exitCode: exitCodes.wrongUse, stdout: '' });
    expect((await delivery.ledger.readEvents(id)).map(({ kind }) => kind)).not.toContain('approved');
    const asked = { stage: '10%', askedAt: delivery.now(), until: later(3600) };
    await delivery.ledger.approvals.request(executionArn, asked);
    expect((await rollouts('approve', '--stage', '30%')).exitCode).toBe(exitCodes.wrongUse);
    expect(await json(controlSchema, 'approve', '--reason', 'dashboards are fine')).toMatchObject({
      action: 'approve',
      stage: '10%',
    });
    const late = await rollouts('reject', '--yes', '--reason', 'no');
    expect(late.stderr).toMatch(/10% was approved by root at .*: dashboards are fine/);
    expect(late.exitCode).toBe(exitCodes.wrongUse);
  });

  it('is aborted, with the baseline restored before the command ends', async () => {
    const { id } = await service.atTenPercent();
    expect(await json(controlSchema, 'abort', id, '--yes', '--reason', 'wrong version')).toMatchObject({
      action: 'abort',
      baselineRestored: true,
      reason: 'wrong version',
    });
    expect(await delivery.weights()).toEqual(baseline);
    expect((await rollouts('status')).stdout).toContain('version 2: rolling back (1 is in production)');
  });

  it('accepts no pause, resume, promotion or approval after an abort, and records nothing', async () => {
    const { id } = await service.awaitingApproval();
    await rollouts('abort', '--yes', '--reason', 'wrong version');
    const before = [await delivery.ledger.readCurrent(), await delivery.ledger.readEvents(id)];
    const consent = ['--yes', '--reason', 'x'];
    for (const args of [
      ['pause'],
      ['resume'],
      ['promote', ...consent],
      ['approve'],
      ['reject', ...consent],
    ]) {
      const { exitCode, stdout, stderr } = await rollouts(...args);
      expect({ exitCode, stdout }).toEqual({ exitCode: exitCodes.wrongUse, stdout: '' });
      expect(stderr).toContain(refusalText({ code: 'rollingBack' }));
    }
    expect([await delivery.ledger.readCurrent(), await delivery.ledger.readEvents(id)]).toEqual(before);
  });

  it('accepts no abort once it is in production', async () => {
    const release = await service.atTenPercent();
    await delivery.ledger.markPromoted(release, delivery.now());
    const { exitCode, stderr } = await rollouts('abort', '--yes', '--reason', 'x');
    expect(exitCode).toBe(exitCodes.unexpectedOutcome);
    expect(stderr).toContain(refusalText({ code: 'promoted' }));
  });

  it.each<[string, () => Promise<unknown>, object]>([
    [
      'at its stage',
      () => service.atTenPercent(),
      { status: 'progressing', stage: '10%', canaryWeight: 100 },
    ],
    [
      'that waits for an approval',
      () => service.awaitingApproval(),
      { status: 'awaitingApproval', pendingApproval: { stage: '10%' } },
    ],
    [
      'that has left the stage which asked',
      async () => {
        const release = await service.awaitingApproval();
        await delivery.ledger.record(release.id, {
          at: later(120),
          kind: 'shifted',
          stage: '30%',
          canaryWeight: 300,
        });
      },
      { status: 'progressing', stage: '30%', canaryWeight: 300, pendingApproval: undefined },
    ],
    [
      'that was aborted',
      async () => {
        await service.atTenPercent();
        await rollouts('abort', '--yes', '--reason', 'x');
      },
      { status: 'rollingBack', canaryWeight: 0 },
    ],
    [
      'that was superseded',
      async () => {
        const { executionArn } = await service.atTenPercent();
        const request = { requestedBy: 'release next', reason: 'superseded', at: delivery.now() };
        await delivery.ledger.abort(executionArn, request);
      },
      { status: 'rollingBack', canaryWeight: 100 },
    ],
    [
      'that is back on the baseline',
      async () => {
        const { id } = await service.atTenPercent();
        await delivery.ledger.record(id, {
          at: later(120),
          kind: 'rolledBack',
          failure: { error: 'TrafficNotConfirmed', message: 'x' },
          restoredVersion: '1',
        });
      },
      { status: 'draining', canaryWeight: 0 },
    ],
    [
      'that is in production',
      async () => delivery.ledger.markPromoted(await service.atTenPercent(), delivery.now()),
      { status: 'finalizing', canaryWeight: 0 },
    ],
  ])('%s has the same status in every command', async (_, prepare, expected) => {
    await prepare();
    const { release: shown } = await json(statusSchema, 'status');
    const [{ release: listed } = { release: undefined }] = await json(listSchema, 'list');
    const { release: explained } = await json(explainSchema, 'explain');
    const facts = ({ status, stage, canaryWeight, pendingApproval }: Shown) => ({
      status,
      stage,
      canaryWeight,
      pendingApproval,
    });
    expect(facts(shown!)).toMatchObject(expected);
    expect(facts(listed!)).toEqual(facts(shown!));
    expect(facts(explained)).toEqual(facts(shown!));
  });

  it.each([
    ['promote', ['--reason', 'x']],
    ['abort', []],
    ['reject', ['--reason', 'x']],
  ])('is not changed by %s without a terminal and --yes', async (verb, given) => {
    const { executionArn } = await service.atTenPercent();
    const asked = { stage: '10%', askedAt: delivery.now(), until: later(3600) };
    await delivery.ledger.approvals.request(executionArn, asked);
    const { exitCode, stderr } = await rollouts(verb, ...given);
    expect(stderr).toBe(`rollouts: stdin is not a terminal: pass --yes\n`);
    expect(exitCode).toBe(exitCodes.wrongUse);
    const current = await delivery.ledger.readCurrent();
    expect([current?.abort, current?.promote, current?.approval?.answer]).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
  });

  it('is not changed by a control of another release', async () => {
    await service.atTenPercent();
    const { stderr } = await rollouts('abort', 'former', '--yes', '--reason', 'x');
    expect(stderr).toContain(
      'former is not in flight: the release in flight of checkout is checkout-2-by-hand',
    );
    expect((await rollouts('pause', '1')).stderr).toContain('1 is not in flight');
    const current = await delivery.ledger.readCurrent();
    expect([current?.abort, current?.pause]).toEqual([undefined, undefined]);
  });

  it('is not changed with the empty reference of an unset variable', async () => {
    await service.atTenPercent();
    const { stderr, exitCode } = await rollouts('abort', '', '--yes', '--reason', 'x');
    expect(stderr).toMatch(/ is not in flight: .*; nothing was changed\n$/);
    expect(exitCode).toBe(exitCodes.wrongUse);
  });

  it.each(['', 'x'.repeat(501), '\u001b[2J'])('is not paused with the reason %j', async (reason) => {
    await service.atTenPercent();
    expect(await rollouts('pause', '--reason', reason)).toEqual({
      exitCode: exitCodes.wrongUse,
      stdout: '',
      stderr: 'rollouts: --reason must have 1 to 500 characters and no control characters\n',
    });
    expect(await delivery.ledger.readCurrent()).not.toHaveProperty('pause');
  });

  it.each(['checkout-2', '2'])('can be referred to as %s', async (name) => {
    const { id } = await service.atTenPercent();
    expect(await json(controlSchema, 'pause', name)).toMatchObject({ release: id });
  });
});

it('completes services and releases in a shell, and prints nothing when they cannot be read', async () => {
  await service.atTenPercent();
  expect((await rollouts('complete', '--', 'status', '--service', '')).stdout).toBe('checkout\n');
  expect((await rollouts('complete', '--', 'abort', '')).stdout).toBe('checkout-2-by-hand\n');
  const [command] = (await rollouts('complete', '--', '')).stdout.split('\n');
  expect(command).toBe('start');
  expect(await rollouts('complete', '--', 'abort', '--service', 'gone', '')).toEqual({
    exitCode: 0,
    stdout: '',
    stderr: '',
  });
});

describe('a release that was rolled back', () => {
  beforeAll(() => service.rolledBack());

  it('watch prints each event as a line and exits with 4', async () => {
    const { exitCode, stdout, stderr } = await rollouts('watch');
    const lines = stdout.trimEnd().split('\n');
    const needed = [
      '2026-01-05 (UTC)',
      'version 2',
      'version 2',
      '10',
      '10%: hold',
      'version 1',
      'ReleaseAborted',
      'Version 2',
    ];
    expect(lines).toEqual(needed.map((words) => expect.stringContaining(words) as string));
    expect({ exitCode, stderr }).toEqual({ exitCode: exitCodes.rolledBack, stderr: '' });
  });

  it('watch goes on when AWS does not answer for a moment, and says so', async () => {
    // More often than the SDK itself asks, from the first read after the release was found.
    delivery.cloud.faults.add(parseFault('dynamodb:Query/owner=error*9@3', LocalCloud.supportedOperations()));
    const { exitCode, stderr } = await rollouts('watch', 'checkout-2-by-hand', '--json');
    delivery.cloud.faults.clear();
    expect(exitCode).toBe(exitCodes.rolledBack);
    expect(stderr).toMatch(
      /^AWS does not answer \(.*; trying again for up to 10 minutes\.\nAWS answers again/s,
    );
  });

  it('watch prints each event and at last the release as a line of JSON', async () => {
    const { stdout } = await rollouts('watch', '2', '--json');
    const lines = stdout
      .trimEnd()
      .split('\n')
      .map((line) => watchLineSchema.parse(JSON.parse(line)));
    expect(lines.filter(({ type }) => type === 'event')).toHaveLength(lines.length - 1);
    expect(lines.at(-1)).toMatchObject({
      release: { status: 'rolledBack', outcome: 'rolled-back', failure },
    });
  });

  it('explain prints each verdict, with equal ones grouped', async () => {
    const { stdout } = await rollouts('explain');
    expect(stdout).toMatch(/^\d\d:\d\d:\d\d {2}10% hold \(3 checks, until \d\d:\d\d:\d\d\)$/m);
    expect(stdout).toContain(
      '          … bake: baking: 90 s of 10 min\n          ✓ alarms: 3 of 3 alarms are OK\n',
    );
    const { verdicts } = await json(explainSchema, 'explain');
    expect(verdicts.map(({ counts }) => counts.canary.requests)).toEqual([0, 40, 80]);
  });

  it('is reported in Markdown', async () => {
    const { stdout } = await rollouts('report', '--markdown');
    expect(stdout).toMatch(
      /^## checkout: Version 2 was rolled back at 10%\n\naborted by ada: wrong version\n/,
    );
    expect(stdout).toContain('| 10% | rolled back | ');
    expect(stdout).toContain('| 30% | not reached |');
    const wrong = await rollouts('report', 'gone');
    expect(wrong.stderr).toBe(
      'rollouts: checkout has no release "gone"; run rollouts history to list them\n',
    );
    expect(wrong.exitCode).toBe(exitCodes.wrongUse);
    expect((await rollouts('report', '--out', 'gone/report.html')).stderr).toBe(
      'rollouts: --out: cannot write gone/report.html: the folder does not exist\n',
    );
  });

  it('is the last one, and in the history', async () => {
    expect(await json(statusSchema, 'status')).toMatchObject({
      productionVersion: '1',
      lastRelease: { outcome: 'rolled-back', failure },
    });
    expect((await rollouts('list')).stdout).toMatch(/^checkout {2}idle {4}version 2 rolled back/m);
    expect(await json(historySchema, 'history', '--limit', '1')).toMatchObject([{ outcome: 'rolled-back' }]);
    expect((await rollouts('history')).stdout).toMatch(
      /2 +rolled back +ReleaseAborted +ada +checkout-2-by-hand$/m,
    );
  });
});

describe('a release that a published version started', () => {
  const id = '7bf73129-1428-4cd3-a780-95db273d1602_1f2e3d4c-5b6a-4798-8897-a6b5c4d3e2f1';
  const deployer = 'arn:aws:sts::123456789012:assumed-role/cdk-exec/AWSCloudFormation';

  beforeAll(async () => {
    const release = await service.rolledBack();
    const at = delivery.now();
    const other = { ...release, id, executionArn: delivery.executionArn(id), version: '7' };
    await delivery.ledger.record(id, { at, kind: 'concluded', outcome: 'promoted' });
    await delivery.ledger.history.archive({
      ...other,
      requestedBy: deployer,
      endedAt: at,
      outcome: 'promoted',
    });
  });

  it('has a short id in the history, and is found by it or by its version', async () => {
    expect((await rollouts('history')).stdout).toMatch(/7 +promoted .* AWSCloudFormation +7bf73129$/m);
    for (const name of ['7bf73129', '7', id]) {
      const { stdout } = await rollouts('watch', name, '--json');
      expect(JSON.parse(stdout.trimEnd().split('\n').at(-1)!)).toMatchObject({ release: { id } });
    }
    expect((await rollouts('explain', '2', '--json')).stdout).toContain('"id": "checkout-2-by-hand"');
    expect((await rollouts('explain', '9')).stderr).toContain('has no release "9"');
  });

  it('is not found by an ambiguous prefix', async () => {
    const at = delivery.now();
    for (const copy of ['a', 'b']) {
      const release = { id: `twin-${copy}`, executionArn: delivery.executionArn(copy), startedAt: at };
      await delivery.ledger.history.archive({ ...release, version: '8', endedAt: at, outcome: 'promoted' });
    }
    const { stderr, exitCode } = await rollouts('explain', 'twin');
    expect(stderr).toMatch(/^rollouts: "twin" is ambiguous: 2 releases begin with it \(twin-., twin-.\)\n$/);
    expect(exitCode).toBe(exitCodes.wrongUse);
  });
});

describe('the console', () => {
  it.each([
    [['--service', 'chekout'], 'no service "chekout"'],
    [['--token-file', __filename], '--token-file: '],
  ])('is not served with %j', async (args, message) => {
    const { exitCode, stderr } = await rollouts('console', ...args);
    expect(stderr).toContain(message);
    expect(exitCode).toBe(exitCodes.wrongUse);
  });
});

describe('start and undo', () => {
  beforeEach(() => delivery.reset());

  it('start names the release and the newest version', async () => {
    const started = await json(startSchema, 'start', '--name', 'faster', '--reason', 'faster');
    expect(started).toMatchObject({ release: 'faster', version, strategy: 'canary' });
    await service.stop(started.executionArn);
  });

  it('undo moves the alias at once, as a release of its own, and back', async () => {
    const now = ['--now', '--yes', '--reason', 'checkout is down'];
    service.published.length = 0;
    const forth = await json(undoSchema, 'undo', '--to', version, ...now);
    expect(forth).toMatchObject({ version, previousVersion: '1', done: true });
    expect(await delivery.aliasVersion('live')).toBe(version);
    expect(service.published.map(({ 'detail-type': kind }) => kind).sort()).toEqual([
      'Release Concluded',
      'Release Promoted',
      'Release Started',
    ]);
    expect(
      service.published.find((event) => event['detail-type'] === 'Release Concluded')?.detail,
    ).toMatchObject({
      severity: 'warning',
      message: expect.stringMatching(
        /^Version 2 was put into production at once, without a canary in place of version 1, .*checkout is down/,
      ) as string,
    });
    expect((await rollouts('watch')).stdout).toContain('at once, without a canary');
    await delivery.sleep(60);
    expect(await json(undoSchema, 'undo', ...now)).toMatchObject({ version: '1', previousVersion: version });
    expect(await delivery.aliasVersion('live')).toBe('1');
    expect(await delivery.ledger.readCurrent()).toBeUndefined();
    expect(await json(historySchema, 'history')).toMatchObject([
      { version: '1', outcome: 'promoted', strategy: 'at-once', reason: 'checkout is down' },
      { version, outcome: 'promoted' },
    ]);
  });

  it.each([
    ['the production alias', promotionNote({ id: 'checkout-2-by-hand', previousVersion: '1' })],
    ['the audit trail', 'moved by hand'],
  ])('undo is refused while %s contradicts the history', async (what, description) => {
    const undo = ['undo', '--yes', '--reason', 'x'];
    const { id } = await service.promoted();
    await delivery.moveAlias('live', version, description);
    const row = {
      id,
      executionArn: delivery.executionArn(id),
      version,
      previousVersion: '9',
      startedAt: new Date(Date.parse(delivery.now()) + 1000).toISOString(),
      // Later than the end of the promotion.
      endedAt: new Date(Date.parse(delivery.now()) + 180_000).toISOString(),
      outcome: 'promoted',
    };
    await delivery.dynamodb.send(
      new PutItemCommand({
        TableName: delivery.manifest.ledgerTable,
        Item: marshall({
          service: partitionOf('checkout', 'history'),
          item: `release#${row.startedAt}#x`,
          ...row,
        }),
      }),
    );
    const { exitCode, stdout, stderr } = await rollouts(...undo);
    expect({ exitCode, stdout }).toEqual({ exitCode: exitCodes.wrongUse, stdout: '' });
    expect(stderr).toContain('in place of version 9, but ' + what);
    expect(stderr).toContain('Name the version with --to');
    expect(await delivery.ledger.readCurrent()).toBeUndefined();
  });
});

it.each([
  [
    'an endpoint that is not a URL',
    { AWS_ENDPOINT_URL: 'notaurl' },
    /^rollouts: the AWS endpoint is not a URL .*; check AWS_ENDPOINT_URL/,
  ],
  [
    'a profile that does not exist',
    {
      AWS_PROFILE: 'gone',
      AWS_ACCESS_KEY_ID: '',
      AWS_SECRET_ACCESS_KEY: '',
      AWS_EC2_METADATA_DISABLED: 'true',
    },
    /^rollouts: no AWS credentials for profile gone .*; check ~\/\.aws\/config/s,
  ],
])('%s is reported', async (_, env, message) => {
  const { exitCode, stderr } = await session.run(['status'], { ...service.account, ...env });
  expect(stderr).toMatch(message);
  expect(exitCode).toBe(exitCodes.unknown);
});

it('a profile that does not exist is reported without warnings of the SDK', async () => {
  const { exitCode, stderr } = await world.run(['list', '--profile', 'nope'], service.account);
  expect(stderr).toMatch(/^rollouts: no AWS credentials for profile nope .*\n$/);
  expect(exitCode).toBe(exitCodes.unknown);
});

it('an endpoint that does not respond is reported, with the settings to check', async () => {
  const { exitCode, stderr } = await session.run(['status'], {
    AWS_ENDPOINT_URL: 'http://127.0.0.1:1',
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: 'local',
    AWS_SECRET_ACCESS_KEY: 'local',
    AWS_MAX_ATTEMPTS: '1',
  });
  expect(stderr).toMatch(
    /^rollouts: cannot reach AWS \(.*ECONNREFUSED.*\); check the network and AWS_ENDPOINT_URL\n$/,
  );
  expect(exitCode).toBe(exitCodes.unknown);
});
