import { CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { PutParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { DeploymentFailed, LocalCloud, temporaryFolder } from '../../packages/local-cloud';
import { runInAccount } from '../../verification/acceptance/account/run-in-account';
import { synthesizeNames } from '../../verification/acceptance/apps/names-app';
import { names, suiteTagKey } from '../../verification/acceptance/apps/names';
import type { Check } from '../../verification/acceptance/walk/check';
import { AwsWorld } from '../../verification/acceptance/worlds/aws';
import type { ProcessResult } from '../../verification/acceptance/worlds/world';
import { ensureBuilt } from '../support/built';
import { inEnvironment } from '../support/environment';

ensureBuilt();

let cloud: LocalCloud;
let restore: () => void;
let folder: string;
let commands: (readonly string[])[];
let said: string[];
let interruption: AbortController;

beforeEach(async () => {
  process.env['CDK_VALIDATION'] = 'false';
  cloud = await LocalCloud.start({ startsAt: Date.now(), functions: 'in-process' });
  restore = inEnvironment(cloud);
  folder = temporaryFolder();
  commands = [];
  said = [];
  interruption = new AbortController();
  await new SSMClient(cloud.clientConfig).send(
    new PutParameterCommand({ Name: '/cdk-bootstrap/hnb659fds/version', Value: '30', Type: 'String' }),
  );
});

afterEach(async () => {
  restore();
  rmSync(folder, { recursive: true, force: true });
  await cloud.close();
});

/** Deploys to the local cloud in the CDK CLI's place. */
async function cdk(args: readonly string[]): Promise<ProcessResult> {
  commands.push(args);
  const [, stackName = ''] = args;
  const app = args[args.indexOf('--app') + 1]!;
  try {
    await cloud.deploy(join(app, `${stackName}.template.json`));
    return { exitCode: 0, stdout: '', stderr: '' };
  } catch (error) {
    if (!(error instanceof DeploymentFailed)) throw error;
    return { exitCode: 1, stdout: '', stderr: error.message };
  }
}

async function run(...checks: readonly Check['run'][]) {
  const { signal } = interruption;
  const world = await AwsWorld.open({ run: 'one', signal, cdk, pollMilliseconds: 10 });
  return runInAccount({
    run: 'one',
    world,
    checks: checks.map((each, index) => ({
      id: `check-${index}`,
      title: 'a check',
      kind: 'asserts',
      decides: [],
      run: each,
    })),
    folder,
    yes: true,
    terminal: { input: process.stdin, output: process.stderr },
    signal,
    say: (line) => said.push(line),
    onResult: () => undefined,
  });
}

async function expectNothingLeft(): Promise<void> {
  const { Stacks } = await new CloudFormationClient(cloud.clientConfig).send(new DescribeStacksCommand({}));
  expect(Stacks).toEqual([]);
  expect(cloud.dynamodb.tables.names()).toEqual([]);
}

test('everything that is made has the tag, and is deleted in the end', async () => {
  const { report, isClean } = await run(async (walk) => {
    const assembly = synthesizeNames(walk.nextFolder());
    await walk.world.deploy(assembly);
    expect(walk.world.vpcId).toMatch(/^vpc-/);
    await walk.world.hotswap?.(assembly);
  });
  expect(report).toMatchObject({ cloud: 'aws', checks: [{ outcome: 'passed' }] });
  expect(isClean).toBe(true);
  expect(commands.map(([, stackName]) => stackName)).toEqual([
    names.clientsStack,
    names.namesStack,
    names.namesStack,
  ]);
  expect(commands.map((args) => args.includes('--hotswap'))).toEqual([false, false, true]);
  expect(commands.every((args) => args.includes(`${suiteTagKey}=one`))).toBe(true);
  await expectNothingLeft();
});

test('it is deleted after a failure', async () => {
  const { report, isClean } = await run(() => Promise.reject(new Error('no')));
  expect(report.checks).toMatchObject([{ outcome: 'failed' }]);
  expect(isClean).toBe(true);
  await expectNothingLeft();
});

test('it is deleted after Ctrl-C in the middle of a wait, and no further check runs', async () => {
  const later = jest.fn(() => Promise.resolve());
  const running = run(async ({ world }) => {
    const waiting = world.sleep(3600);
    interruption.abort(new Error('interrupted'));
    await waiting;
  }, later);
  await expect(running).rejects.toThrow('interrupted');
  expect(later).not.toHaveBeenCalled();
  await expectNothingLeft();
});

test('a second run beside one that has not been cleaned up is refused', async () => {
  await cloud.deploy(synthesizeNames(join(folder, 'earlier')).templateFile);
  await expect(run()).rejects.toMatchObject({
    name: 'NotReady',
    message: expect.stringContaining(names.namesStack) as string,
  });
  expect(commands).toEqual([]);
});
