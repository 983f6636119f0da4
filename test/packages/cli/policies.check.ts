import { setTimeout as turn } from 'node:timers/promises';
import { PutParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { personRoles, type PersonRole, type PolicyName } from '../../../core/registry/access-policy';
import { needsByCommand, permittedCommands, type CommandNeeds } from '../../../core/registry/command-needs';
import type { Release } from '../../../core/release/release';
import { exitCodes } from '../../../packages/cli/process/exit-codes';
import { CliSession } from '../../support/cli-session';
import { CliWorld } from '../../support/cli-process';
import { ReleasedService } from '../../support/released-service';
import { controlRuns, permittedRuns, readsManifest, type PermittedRun } from './permitted-runs';

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

/** Somebody whose only policy is one that `rollouts policy` printed. */
class Caller {
  private constructor(
    readonly environment: Readonly<Record<string, string>>,
    private readonly roleName: string,
  ) {}

  static async with(policyNames: readonly PolicyName[]): Promise<Caller> {
    const { stdout } = await session.run(['policy', ...policyNames], service.account);
    const name = `caller-${++callers}`;
    const config = service.delivery.cloud.clientConfigOf(name, JSON.parse(stdout) as object);
    const { accessKeyId, secretAccessKey, sessionToken = '' } = config.credentials;
    const environment = {
      ...service.account,
      AWS_ACCESS_KEY_ID: accessKeyId,
      AWS_SECRET_ACCESS_KEY: secretAccessKey,
      AWS_SESSION_TOKEN: sessionToken,
    };
    return new Caller(environment, `role/person-${name}`);
  }

  /** The decisions about this caller. */
  get decisions() {
    return service.delivery.cloud.access
      .usedActions()
      .filter(({ roleArn }) => roleArn.endsWith(`:${this.roleName}`));
  }

  hasUsed(action: string): boolean {
    return this.decisions.some((each) => each.action === action);
  }
}

let callers = 0;

async function play(caller: Caller, { args, given, exitCode = 0, meanwhile, afterwards }: PermittedRun) {
  // The default id of a release is unique to the second.
  await service.delivery.sleep(1);
  const release = (await given(service)) as Release | undefined;
  const running = session.run(args.split(' '), caller.environment);
  const state = { isOver: false };
  const ended = running.finally(() => (state.isOver = true));
  if (meanwhile) {
    while (!state.isOver && !caller.hasUsed('states:DescribeExecution')) await turn(10);
    await meanwhile(service, release);
  }
  const { exitCode: code, stderr } = await ended;
  await afterwards?.(service);
  expect({ args, exitCode: code, stderr }).toEqual({
    args,
    exitCode,
    stderr: meanwhile || args.startsWith('abort') ? (expect.any(String) as string) : '',
  });
}

/** The actions that other runs show: each command may read the manifest, and who follows a release asks for its execution if it has no new event. */
const shownElsewhere = [
  'ssm:GetParameter',
  'ssm:GetParametersByPath',
  'states:DescribeExecution',
  // Asked only where no trail of the Region is shown; the local cloud deletes none.
  'cloudtrail:ListTrails',
];

describe('with the policy that `rollouts policy` prints for it', () => {
  it.each(permittedCommands.filter((command) => permittedRuns[command].length > 0))(
    '%s runs, and uses every action of it',
    async (command) => {
      const caller = await Caller.with([command]);
      for (const run of permittedRuns[command]) await play(caller, run);
      const { actions }: CommandNeeds = needsByCommand[command];
      const used = caller.decisions.map(({ action }) => action);
      const declared = Object.values(actions).flat();
      expect({
        refused: caller.decisions.filter(({ allowed }) => !allowed),
        superfluous: declared.filter((action) => !used.includes(action) && !shownElsewhere.includes(action)),
      }).toEqual({ refused: [], superfluous: [] });
    },
  );

  it('a command with --service reads the manifest', async () => {
    const caller = await Caller.with(['history']);
    await play(caller, readsManifest);
    expect(caller.hasUsed('ssm:GetParameter')).toBe(true);
  });
});

describe('a role', () => {
  const roles = new Map<PersonRole, Caller>();

  it.each(controlRuns)('may $args: $may', async ({ args, may, given }) => {
    for (const role of personRoles) {
      const caller = roles.get(role) ?? (await Caller.with([role]));
      roles.set(role, caller);
      await service.delivery.sleep(1);
      await given(service);
      const { exitCode, stdout } = await session.run(args.split(' '), caller.environment);
      const isAllowed = may.includes(role);
      expect({ role, exitCode, hasOutput: stdout !== '' }).toEqual({
        role,
        exitCode: isAllowed ? exitCodes.ok : exitCodes.unknown,
        hasOutput: isAllowed,
      });
    }
  });
});

it('rollouts policy takes names and strategies that exist', async () => {
  for (const args of [
    ['policy', 'starter', '--strategy', 'nope'],
    ['policy', 'viewer', '--strategy', 'canary'],
    ['policy', 'owner'],
    ['policy', 'start --now'],
    ['policy'],
  ]) {
    const { exitCode, stdout } = await session.run(args, service.account);
    expect({ args, exitCode, stdout }).toEqual({ args, exitCode: exitCodes.wrongUse, stdout: '' });
  }
});

it('rollouts policy --placeholders needs no account', async () => {
  const { exitCode, stdout } = await session.run([
    'policy',
    'start',
    '--placeholders',
    '--service',
    'orders',
  ]);
  expect(exitCode).toBe(exitCodes.ok);
  expect(JSON.parse(stdout)).toMatchObject({
    Statement: expect.arrayContaining([
      expect.objectContaining({
        Sid: 'Control',
        Resource: ['arn:aws:lambda:REGION:ACCOUNT:function:CONTROL:start-canary'],
      }),
    ]) as unknown,
  });
});

// Last: the second service stays.
it('the console is served, and its buttons do what its other commands may', async () => {
  const caller = await Caller.with(['console', 'pause']);
  const { cloud, manifest } = service.delivery;
  // A second service, whose ledger this caller may not read.
  const other = {
    Name: '/lattice-rollouts/other',
    Value: JSON.stringify({ ...manifest, service: 'other' }),
  };
  const ssm = new SSMClient(cloud.clientConfig);
  await ssm.send(new PutParameterCommand({ ...other, Type: 'String' }));
  const { id, executionArn } = await service.atTenPercent();
  const served = world.start(['console', '--service', 'checkout'], caller.environment);
  await served.printed('Press Ctrl-C to stop');
  const [url = ''] = /http:\S+/.exec(served.stdout) ?? [];
  const stop = new AbortController();
  const changes = await fetch(`${url}changes`, { signal: stop.signal });
  let shown = '';
  for await (const chunk of changes.body as AsyncIterable<Uint8Array>) {
    shown += Buffer.from(chunk).toString();
    if (
      shown.includes(id) &&
      caller.hasUsed('dynamodb:BatchGetItem') &&
      caller.hasUsed('cloudwatch:GetMetricData')
    )
      break;
  }
  stop.abort();
  const press = (action: string) =>
    fetch(`${url}commands`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-console-token': url.split('/')[3]! },
      body: JSON.stringify({
        service: 'checkout',
        release: id,
        executionArn,
        control: { action },
        reason: 'x',
      }),
    });
  expect((await press('pause')).status).toBe(200);
  const denied = caller.decisions.filter(({ allowed, resource }) => !allowed && !resource.endsWith(':other'));
  expect((await press('abort')).status).toBe(502);
  served.kill('SIGINT');
  expect(await served.ended).toMatchObject({ exitCode: exitCodes.ok });
  // Only the ledger of the other service is refused: DynamoDB refuses all keys of a call together.
  expect(new Set(denied.map(({ action }) => action))).toEqual(new Set(['dynamodb:BatchGetItem']));
});
