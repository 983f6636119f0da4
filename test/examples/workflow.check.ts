import { spawn } from 'node:child_process';
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { exitCodes } from '../../packages/cli/process/exit-codes';
import { awsCli, awsCliEnvironment } from '../support/aws-cli';
import { CliWorld } from '../support/cli-process';
import { ReleasedService } from '../support/released-service';

const root = join(__dirname, '..', '..');
const folder = join(root, 'examples', 'github-actions');
const world = new CliWorld();
let service: ReleasedService;

beforeAll(async () => {
  service = await ReleasedService.begin();
});
afterAll(async () => {
  await service.delivery.close();
  await world.close();
});

/** The scripts of a workflow's steps by name. */
function scriptsOf(workflow: string): ReadonlyMap<string, string> {
  const steps = workflow.split(/^ {6}- /m).slice(1);
  return new Map(
    steps.flatMap((step) => {
      const [, name] = /^name: (.*)$/m.exec(step) ?? [];
      const [, line, block] = /^ {8}run: (?:(?!\|)(.*)|\|\n((?: {10}.*\n?|\n)+))/m.exec(step) ?? [];
      const script = line ?? block?.replaceAll(/^ {10}/gm, '');
      return name !== undefined && script !== undefined ? [[name, script]] : [];
    }),
  );
}

/** The policies that the workflow's comment names. */
async function policiesOfWorkflow(): Promise<readonly string[]> {
  const { stdout } = await world.run(['policy', 'start --wait', 'report'], service.account);
  const publish = readFileSync(join(folder, 'publish-policy.json'), 'utf8')
    .replaceAll('REGION', service.delivery.cloud.context.region)
    .replaceAll('ACCOUNT', service.delivery.cloud.context.account)
    .replaceAll('function:orders', `function:${service.delivery.functionName}`);
  return [stdout, publish];
}

/** Writes programs in place of `npx` and, where it is not installed, of the AWS CLI. */
function writePrograms(): string {
  const bin = world.path('bin');
  mkdirSync(bin);
  const programs = {
    npx: `PATH="${join(root, 'node_modules', '.bin')}:$PATH" exec "$@"`,
    ...(awsCli === undefined && { aws: `echo ${service.version}` }),
  };
  for (const [name, line] of Object.entries(programs)) {
    writeFileSync(join(bin, name), `#!/bin/bash\n${line}\n`);
    chmodSync(join(bin, name), 0o755);
  }
  return bin;
}

it('the steps of the GitHub workflow run with the permissions that it names', async () => {
  const { delivery } = service;
  const statements = (await policiesOfWorkflow()).flatMap(
    (text) => (JSON.parse(text) as { Statement: object[] }).Statement,
  );
  const config = delivery.cloud.clientConfigOf('workflow', { Version: '2012-10-17', Statement: statements });
  mkdirSync(world.path('orders'));
  world.write('orders/handler.ts', 'export const handler = async () => ({ statusCode: 200, body: "{}" });');
  for (const name of ['output', 'summary']) world.write(name, '');
  const environment = {
    ...awsCliEnvironment,
    ...service.account,
    PATH: `${writePrograms()}:${process.env['PATH'] ?? ''}`,
    AWS_DEFAULT_REGION: config.region,
    AWS_ACCESS_KEY_ID: config.credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: config.credentials.secretAccessKey,
    AWS_SESSION_TOKEN: config.credentials.sessionToken ?? '',
    FUNCTION_NAME: delivery.functionName,
    REASON: 'faster orders',
    GITHUB_SHA: '4f2a91c',
    GITHUB_ACTOR: 'ana',
    GITHUB_OUTPUT: world.path('output'),
    GITHUB_STEP_SUMMARY: world.path('summary'),
  };
  const scripts = scriptsOf(readFileSync(join(folder, 'release.yml'), 'utf8'));
  const step = (name: string) => {
    const [, version = ''] = /version=(\S+)/.exec(readFileSync(world.path('output'), 'utf8')) ?? [];
    const script = scripts
      .get(name)!
      .replace('${{ steps.publish.outputs.version }}', version)
      .replaceAll('--service orders', '--service checkout');
    return bash(script, environment);
  };
  // The release is refused at once, so that it need not run to its end.
  await service.withDriftedWeights();
  expect(await step('Publish the version')).toEqual({ exitCode: exitCodes.ok, stderr: '' });
  expect(await step('Release it')).toMatchObject({ exitCode: exitCodes.refused });
  expect(await step('Publish the report')).toEqual({ exitCode: exitCodes.ok, stderr: '' });
  expect(readFileSync(world.path('summary'), 'utf8')).toMatch(/^## checkout: /);
  const decisions = delivery.cloud.access
    .usedActions()
    .filter(({ roleArn }) => roleArn.endsWith('/person-workflow'));
  expect(decisions.filter(({ allowed }) => !allowed)).toEqual([]);
});

function bash(script: string, env: Readonly<Record<string, string>>) {
  const child = spawn('bash', ['-e', '-c', script], {
    cwd: world.folder,
    env,
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let stderr = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  return new Promise((resolve) => child.once('close', (exitCode) => resolve({ exitCode, stderr })));
}
