import { personRoles, type PersonRole } from '../../../core/registry/access-policy';
import { exitCodes } from '../../../packages/cli/process/exit-codes';
import { CliWorld } from '../../support/cli-process';
import { ReleasedService } from '../../support/released-service';

const world = new CliWorld();
let service: ReleasedService;

/** The environment variables of each role: somebody whose only policy is the one that `rollouts policy` prints. */
const accounts = new Map<PersonRole, Readonly<Record<string, string>>>();

beforeAll(async () => {
  service = await ReleasedService.begin();
  for (const role of personRoles) {
    const { stdout } = await world.run(['policy', role], service.account);
    const { accessKeyId, secretAccessKey, sessionToken } = service.delivery.cloud.clientConfigOf(
      role,
      JSON.parse(stdout) as object,
    ).credentials;
    accounts.set(role, {
      ...service.account,
      AWS_ACCESS_KEY_ID: accessKeyId,
      AWS_SECRET_ACCESS_KEY: secretAccessKey,
      ...(sessionToken !== undefined && { AWS_SESSION_TOKEN: sessionToken }),
    });
  }
});
afterAll(async () => {
  await service.delivery.close();
  await world.close();
});

const because = ['--yes', '--reason', 'x'];

/** Each command with the roles that may give it. */
const commands: readonly {
  readonly args: readonly string[];
  readonly may: readonly PersonRole[];
  /** The roles that give it here. @default all of them */
  readonly asked?: readonly PersonRole[];
  readonly given: () => Promise<unknown>;
}[] = [
  ...['status', 'list', 'history', 'explain', 'report --markdown'].map((line) => ({
    args: line.split(' '),
    may: ['viewer'] as const,
    // Every other role has the statements of this one.
    asked: ['viewer'] as const,
    given: () => service.atTenPercent(),
  })),
  { args: ['pause'], may: ['operator', 'release-admin'], given: () => service.atTenPercent() },
  { args: ['promote', ...because], may: ['operator', 'release-admin'], given: () => service.atTenPercent() },
  { args: ['promote', '--full', ...because], may: ['release-admin'], given: () => service.atTenPercent() },
  { args: ['approve'], may: ['approver', 'release-admin'], given: () => service.awaitingApproval() },
  {
    args: ['abort', ...because],
    may: ['starter', 'approver', 'operator', 'release-admin'],
    given: () => service.atTenPercent(),
  },
  {
    args: ['guard', 'suspend', '--for', '1h', '--reason', 'x'],
    may: ['operator', 'release-admin'],
    given: () => service.atBaseline(),
  },
  {
    args: ['start', '--name', 'one'],
    may: ['starter', 'operator', 'release-admin'],
    given: () => service.withDriftedWeights(),
  },
  {
    args: ['start', '--name', 'two', '--override-alarms', 'x'],
    may: ['release-admin'],
    given: () => service.withDriftedWeights(),
  },
];

describe.each(commands)('rollouts $args', ({ args, may, asked = personRoles, given }) => {
  it.each(asked)('as %s', async (role) => {
    await given();
    const named = args.map((arg) => (arg === 'one' || arg === 'two' ? `${arg}-${role}` : arg));
    const { exitCode, stdout, stderr } = await world.run(named, accounts.get(role));
    const expected = may.includes(role) ? exitCodes.ok : exitCodes.awsFailed;
    expect({ exitCode, hasOutput: stdout !== '', stderr: may.includes(role) ? stderr : '' }).toEqual({
      exitCode: expected,
      hasOutput: may.includes(role),
      stderr: '',
    });
  });
});

it('rollouts policy names strategies that the service has, for roles that start releases', async () => {
  const runs = await Promise.all(
    [
      ['policy', 'starter', '--strategy', 'nope'],
      ['policy', 'viewer', '--strategy', 'canary'],
      ['policy', 'owner'],
      ['policy'],
    ].map((args) => world.run(args, service.account)),
  );
  for (const { exitCode, stdout } of runs) expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' });
});
