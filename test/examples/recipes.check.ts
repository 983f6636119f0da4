import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { zipSync } from 'fflate';
import { LocalCloud } from '../../packages/local-cloud/cloud';
import { awsCliEnvironment } from '../support/aws-cli';
import { shellWords } from '../support/shell-words';
import { testUnless } from '../support/skipped';

const program = join(__dirname, '..', 'support', 'aws_cli_session.py');
const hasCli = spawnSync('python3', ['-c', 'import awscli.clidriver']).status === 0;
const folder = mkdtempSync(join(tmpdir(), 'recipes-'));
let cloud: LocalCloud;
let cli: ChildProcess;
let answers: AsyncIterator<string>;

beforeAll(async () => {
  cloud = await LocalCloud.start({ startsAt: Date.parse('2026-01-05T09:00:00Z') });
  cli = spawn('python3', [program], {
    cwd: folder,
    stdio: ['pipe', 'pipe', 'inherit'],
    env: {
      ...awsCliEnvironment,
      AWS_ENDPOINT_URL: cloud.endpoint,
      AWS_DEFAULT_REGION: 'us-east-1',
      AWS_ACCESS_KEY_ID: 'local',
      AWS_SECRET_ACCESS_KEY: 'local',
    },
  });
  answers = createInterface(cli.stdout!)[Symbol.asyncIterator]();
});
afterAll(async () => {
  const ended = once(cli, 'exit');
  cli.stdin!.end();
  await ended;
  await cloud.close();
  rmSync(folder, { recursive: true });
});

/** Runs a command of the AWS CLI, and returns what it prints as text. */
async function aws(line: string): Promise<string> {
  const args = [...shellWords(line), '--output', 'text'];
  cli.stdin!.write(`${JSON.stringify(args)}\n`);
  const { value } = (await answers.next()) as { value: string };
  const { code, stdout, stderr } = JSON.parse(value) as { code: number; stdout: string; stderr: string };
  expect({ line, code, stderr }).toEqual({ line, code: 0, stderr: '' });
  return stdout.trim();
}

/** Writes the archive of a function that answers with a version. */
function archive(version: string): string {
  const body = `json.dumps({'version': '${version}'})`;
  const answer = `{'isBase64Encoded': False, 'statusCode': 200, 'headers': {}, 'body': ${body}}`;
  const source = `import json\n\n\ndef lambda_handler(event, context):\n    return ${answer}\n`;
  writeFileSync(join(folder, `${version}.zip`), zipSync({ 'lambda_function.py': Buffer.from(source) }));
  return `fileb://${version}.zip`;
}

/** Counts the answers of a listener by version. */
async function answersOf(listener: string, requests: number): Promise<Readonly<Record<string, number>>> {
  const counts: Record<string, number> = {};
  for (let index = 0; index < requests; index++) {
    const response = await fetch(cloud.lattice.urlOf(listener));
    const { version = String(response.status) } = (await response.json().catch(() => ({}))) as {
      version?: string;
    };
    counts[version] = (counts[version] ?? 0) + 1;
  }
  return counts;
}

const trust = JSON.stringify({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' }],
});
const logs = 'arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole';

async function createRole(name: string): Promise<string> {
  const arn = await aws(
    `iam create-role --role-name ${name} --assume-role-policy-document '${trust}' --query Role.Arn`,
  );
  await aws(`iam attach-role-policy --role-name ${name} --policy-arn ${logs}`);
  return arn;
}

/** Creates a target group for a function or its alias, which VPC Lattice may invoke. */
async function createTargetGroup(
  name: string,
  functionName: string,
  arn: string,
  qualifier = '',
): Promise<string> {
  const id = await aws(`vpc-lattice create-target-group --name ${name} --type LAMBDA --query id`);
  await aws(
    `lambda add-permission --function-name ${functionName} ${qualifier} --statement-id lattice ` +
      '--action lambda:InvokeFunction --principal vpc-lattice.amazonaws.com',
  );
  await aws(`vpc-lattice register-targets --target-group-identifier ${id} --targets id=${arn}`);
  return id;
}

interface Shop {
  readonly network: string;
  readonly service: string;
  readonly association: string;
  readonly listener: string;
  readonly targetGroups: readonly [string, string];
}

/** Creates network, service and listener, all traffic on the first of two target groups. */
async function createShop(name: string, targetGroups: readonly [string, string]): Promise<Shop> {
  const network = await aws(`vpc-lattice create-service-network --name ${name}-network --query id`);
  const service = await aws(`vpc-lattice create-service --name ${name} --query id`);
  const association = await aws(
    'vpc-lattice create-service-network-service-association ' +
      `--service-network-identifier ${network} --service-identifier ${service} --query id`,
  );
  const listener = await aws(
    `vpc-lattice create-listener --service-identifier ${service} --name http --protocol HTTP --port 80 ` +
      `--default-action '${forward(targetGroups, [100, 0])}' --query id`,
  );
  return { network, service, association, listener, targetGroups };
}

function forward(groups: readonly [string, string], weights: readonly [number, number]): string {
  const targetGroups = groups.map((targetGroupIdentifier, index) => ({
    targetGroupIdentifier,
    weight: weights[index],
  }));
  return JSON.stringify({ forward: { targetGroups } });
}

async function shift({ service, listener, targetGroups }: Shop, ...weights: [number, number]): Promise<void> {
  await aws(
    `vpc-lattice update-listener --service-identifier ${service} --listener-identifier ${listener} ` +
      `--default-action '${forward(targetGroups, weights)}'`,
  );
  const read = await aws(
    `vpc-lattice get-listener --service-identifier ${service} --listener-identifier ${listener} ` +
      '--query defaultAction.forward.targetGroups[].weight',
  );
  expect(read.split('\t').map(Number)).toEqual(weights);
}

async function cleanUp(shop: Shop, functions: readonly string[], role: string): Promise<void> {
  await aws(
    `vpc-lattice delete-listener --service-identifier ${shop.service} --listener-identifier ${shop.listener}`,
  );
  // Its targets are still registered.
  for (const id of shop.targetGroups) {
    await aws(`vpc-lattice delete-target-group --target-group-identifier ${id}`);
  }
  await aws(
    'vpc-lattice delete-service-network-service-association ' +
      `--service-network-service-association-identifier ${shop.association}`,
  );
  await aws(`vpc-lattice delete-service --service-identifier ${shop.service}`);
  await aws(`vpc-lattice delete-service-network --service-network-identifier ${shop.network}`);
  for (const name of functions) await aws(`lambda delete-function --function-name ${name}`);
  await aws(`iam detach-role-policy --role-name ${role} --policy-arn ${logs}`);
  await aws(`iam delete-role --role-name ${role}`);
  expect(await aws('vpc-lattice list-services --query items[].id')).toBe('');
  expect(await aws('iam list-roles --query Roles[].RoleName')).toBe('');
}

const withCli = testUnless(hasCli ? undefined : 'no AWS CLI for Python');

withCli('a canary between two aliases of a function, step by step', async () => {
  const suffix = await aws(
    'secretsmanager get-random-password --password-length 6 --exclude-punctuation --exclude-uppercase ' +
      '--require-each-included-type --query RandomPassword',
  );
  const name = `shop-${suffix}`;
  const role = await createRole(`role-${suffix}`);
  await aws(
    `lambda create-function --function-name ${name} --runtime python3.12 --handler lambda_function.lambda_handler --role ${role} ` +
      `--zip-file ${archive('one')} --publish`,
  );
  await aws(`lambda create-alias --function-name ${name} --name live --function-version 1`);
  await aws(`lambda update-function-code --function-name ${name} --zip-file ${archive('two')}`);
  await aws(`lambda wait function-updated --function-name ${name}`);
  expect(await aws(`lambda publish-version --function-name ${name} --query Version`)).toBe('2');
  const canary = await aws(
    `lambda create-alias --function-name ${name} --name canary --function-version 2 --query AliasArn`,
  );
  const shop = await createShop(name, [
    await createTargetGroup('live', name, canary.replace(/canary$/, 'live'), '--qualifier live'),
    await createTargetGroup('canary', name, canary, '--qualifier canary'),
  ]);
  expect(await answersOf(shop.listener, 10)).toEqual({ one: 10 });
  await shift(shop, 90, 10);
  const shifted = await answersOf(shop.listener, 100);
  expect((shifted['one'] ?? 0) + (shifted['two'] ?? 0)).toBe(100);
  expect(shifted['two']).toBeGreaterThan(0);
  await shift(shop, 0, 100);
  expect(await answersOf(shop.listener, 10)).toEqual({ two: 10 });
  await shift(shop, 100, 0);
  expect(await answersOf(shop.listener, 10)).toEqual({ one: 10 });
  await cleanUp(shop, [name], `role-${suffix}`);
});

withCli('blue and green functions change places, step by step', async () => {
  const role = await createRole('colors');
  const create = async (color: string) =>
    createTargetGroup(
      color,
      color,
      await aws(
        `lambda create-function --function-name ${color} --runtime python3.12 --handler lambda_function.lambda_handler --role ${role} ` +
          `--zip-file ${archive(color)} --query FunctionArn`,
      ),
    );
  const shop = await createShop('colors', [await create('blue'), await create('green')]);
  expect(await answersOf(shop.listener, 10)).toEqual({ blue: 10 });
  await shift(shop, 0, 100);
  expect(await answersOf(shop.listener, 10)).toEqual({ green: 10 });
  await shift(shop, 100, 0);
  expect(await answersOf(shop.listener, 10)).toEqual({ blue: 10 });
  await cleanUp(shop, ['blue', 'green'], 'colors');
});
