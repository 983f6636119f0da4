import { SFNClient, StopExecutionCommand } from '@aws-sdk/client-sfn';
import { exitCodes } from '../../packages/cli/process/exit-codes';
import { CliWorld } from '../support/cli-process';
import { CliSession } from '../support/cli-session';
import { awsCommandLines, wrongWithAws } from '../support/aws-command-lines';
import { blocksOf, pages, read } from '../support/documented-blocks';
import { wrongCommandLines } from '../support/documented-commands';
import { ReleasedService } from '../support/released-service';
import { shellWords } from '../support/shell-words';

const workflow = 'examples/github-actions/release.yml';

/** The commands in a page's shell blocks, except those of AWS, which are below. */
function commandsOf(page: string): string[] {
  return blocksOf(page, 'sh')
    .flatMap((block) => block.replaceAll(/\\\n\s*/g, ' ').split('\n'))
    .filter((line) => /^(rollouts|npx|npm|node) /.test(line))
    .map((line) => line.replace(/ +#.*$/, '').replace(/^npx (?=rollouts )/, ''));
}

const documented = [...new Set(pages.flatMap(commandsOf))].sort();

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

/** The id of the release of version 42 in the pages. */
const releaseId = 'checkout-42-20261123T100000';
const releasing = () => service.atTenPercent(releaseId);
const rolledBack = () => service.rolledBack(releaseId);
const promoted = () => service.promoted(releaseId);

/** The flags in place of the answers that a user would type. */
const answers = ['--yes', '--reason', 'somebody said so'];

/** The state of the service in which a command runs, and its expected output. */
interface Situation {
  readonly given: () => Promise<unknown>;
  readonly prints: RegExp;
  /** Set if the command asks for confirmation. */
  readonly asks?: true;
}

const played: Readonly<Record<string, Situation>> = {
  'rollouts status': { given: releasing, prints: /^checkout {2}version 2: progressing/ },
  'rollouts list': { given: releasing, prints: /^checkout {2}progressing 10%/m },
  "rollouts list --json | jq -r '.[] | select(.release).service'": {
    given: releasing,
    prints: /"status": "progressing"/,
  },
  'rollouts explain': { given: rolledBack, prints: /10% hold \(3 checks/ },
  "rollouts explain --json | jq '.verdicts[-1].gates'": { given: rolledBack, prints: /"gates": \[/ },
  'rollouts watch': { given: promoted, prints: /Version 2 is in production\.\n$/ },
  'rollouts report --markdown': { given: rolledBack, prints: /^## checkout: / },
  // The version is in production: whole releases are played by stories and rehearsals.
  "rollouts start 42 --reason 'faster checkout' --wait": { given: promoted, prints: /^$/ },
  'rollouts start --wait': { given: promoted, prints: /^$/ },
  'rollouts abort': { given: releasing, prints: /^Aborted: all traffic is on version 1/, asks: true },
  "rollouts abort --service checkout --reason 'wrong version'": {
    given: releasing,
    prints: /^Aborted: all traffic is on version 1/,
    asks: true,
  },
  "rollouts pause --service checkout --reason 'checking the logs'": { given: releasing, prints: /^Paused/ },
  'rollouts resume --service checkout': {
    given: async () => {
      const { executionArn } = await releasing();
      const at = service.delivery.now();
      await service.delivery.ledger.pause(executionArn, { reason: 'x', requestedBy: 'ana', at });
    },
    prints: /^Resumed/,
  },
  "rollouts guard suspend --service checkout --for 1h --reason 'production is down, traffic goes to the canary'":
    {
      given: promoted,
      prints: /^Suspended for 1 h/,
    },
  "rollouts guard resume --service checkout --reason 'production works again'": {
    given: async () => {
      await promoted();
      const request = { reason: 'x', requestedBy: 'ana', at: service.delivery.now() };
      const until = new Date(Date.parse(request.at) + 600_000).toISOString();
      await service.delivery.ledger.guardSuspensions.suspend({ ...request, until });
    },
    prints: /^Resumed/,
  },
  'rollouts promote --service checkout': { given: releasing, prints: /^Promoted past 10%/, asks: true },
  'rollouts undo': { given: promoted, prints: /^Started checkout-undo-1-/, asks: true },
  "rollouts undo --service checkout --reason 'orders lack their tax'": {
    given: promoted,
    prints: /^Started checkout-undo-1-/,
    asks: true,
  },
  "rollouts undo --service checkout --reason 'nobody can order' --now": {
    given: promoted,
    prints: /^Version 1 of checkout is back in production\.\n$/,
    asks: true,
  },
};

/** The commands that this test does not run, with the reason or the test that does. */
const notHere: Readonly<Record<string, string>> = {
  'rollouts console': 'packages/cli/verbs.check.ts serves it',
  'rollouts report': 'docs/shell.check.ts',
  'rollouts report checkout-42-20261123T100000 --out post-mortem.html': 'docs/shell.check.ts',
  'rollouts rehearse --console': 'docs/shell.check.ts',
  'rollouts rehearse --template cdk.out/ShopStack.template.json --scenario scenario.json':
    'docs/getting-started.check.ts',
  'rollouts rehearse --template cdk.out/Orders.template.json --scenario scenario.json':
    'the same with another name: docs/getting-started.check.ts',
  'rollouts rehearse --template cdk.out/Orders.template.json --scenario ./scenario.json':
    'the same with another name: docs/getting-started.check.ts',
  'npm ci && npm start': 'npm ci installs what runs this; docs/shell.check.ts rehearses',
  'npm ci && npm test': 'npm ci installs what runs this, and this is npm test',
  'npm ci': 'installs what runs this',
  'npm test': 'runs this',
  'npm run build && npx jest test/core/analysis': 'a part of npm test',
  "npx jest --testMatch '**/outcomes.check.ts'": 'a part of npm run check',
  'npm run check': 'runs for minutes; each of its parts is a command of its own',
  'npm run check:words -- --report core': 'verification/words.test.ts tests what it prints',
  'npm run cloud': 'docs/shell.check.ts, on any port',
  'npm run cloud -- --port 4599': 'the same: the port may be taken here',
  'npm run cloud -- --port 4599 --speed 60': 'the same: the port may be taken here',
  'npm run cloud -- --template cdk.out/Orders.template.json':
    'packages/cli/interruption.check.ts starts one of a template',
  "npm start -- --scenario good --fault 'vpc-lattice:UpdateListener=throttle*3'":
    'a whole release takes half a minute; packages/local-cloud/faults.test.ts reads the fault',
  "npm start -- --scenario good --fault 'function:shift=killed-after(vpc-lattice:UpdateListener)*1'":
    'a whole release takes half a minute; packages/local-cloud/faults.test.ts reads the fault',
  "npm start -- --scenario good --fault 'execution:*Bake at 30%=redriven(5m)*1'":
    'a whole release takes half a minute; packages/local-cloud/faults.test.ts reads the fault',
  "npm start -- --scenario bad --fault 'dynamodb:*=error~0.2' --fault 'event:*Alarm*=late(2m)'":
    'docs/shell.check.ts',
  'npm run prove': 'takes an hour; verification/model-checker.test.ts plays a part of it',
  'npm run prove -- --only states,mixtures --cases 200 --seed 7':
    'takes minutes; verification/fault-campaign.check.ts plays a part of it',
  "npm run prove -- --case 'bad#1; lambda:UpdateAlias/rollback=throttle; 95s:pause'": 'docs/shell.check.ts',
  "npm run prove -- --case 'good@rule#1; vpc-lattice:UpdateRule/shift=timeout-after'":
    'the same with another case',
  'npm install ../lattice-rollouts/out/*.tgz': 'docs/getting-started.check.ts',
  'npx cdk init app --language typescript': 'docs/getting-started.check.ts',
  'npx cdk synth --quiet': 'docs/getting-started.check.ts',
  'npx cdk synth': 'the same, with the template on the screen: docs/getting-started.check.ts',
  'npx cdk deploy': 'needs an AWS account',
  'npx cdk deploy -c vpcId=vpc-0123456789abcdef0': 'needs an AWS account',
  'npx cdk deploy -c vpcId=vpc-0123456789abcdef0 -c edition=next': 'needs an AWS account',
  'npx esbuild examples/checkout/next/handler.ts --bundle --platform=node --outfile=out/next/index.js':
    'docs/shell.check.ts',
};

it('every documented command is run here, or has a reason why not', () => {
  const listed = [...Object.keys(played), ...Object.keys(notHere)];
  expect({
    nowhere: documented.filter((line) => !listed.includes(line)),
    gone: listed.filter((line) => !documented.includes(line)),
  }).toEqual({ nowhere: [], gone: [] });
});

describe('in its documented state', () => {
  it.each(Object.entries(played))('%s', async (line, { given, prints, asks }) => {
    await given();
    const [, ...words] = shellWords(line);
    const args = words.map((word) => (word === '42' ? service.version : word));
    const missing = answers.filter(
      (flag, index) => !args.includes(flag) && !args.includes(answers[index - 1] ?? ''),
    );
    const { exitCode, stdout, stderr } = await session.run(
      asks ? [...args, ...missing] : args,
      service.account,
    );
    expect({ exitCode, stderr }).toEqual({ exitCode: exitCodes.ok, stderr: expect.any(String) as string });
    expect(stdout).toMatch(prints);
    const [, started] = /^Started (\S+):/.exec(stdout) ?? [];
    if (started !== undefined) await stop(started);
  });
});

/** Stops a release that would otherwise run through all stages. */
async function stop(id: string): Promise<void> {
  const { cloud } = service.delivery;
  const executionArn = service.delivery.executionArn(id);
  await new SFNClient(cloud.clientConfig).send(new StopExecutionCommand({ executionArn }));
  await cloud.stepfunctions.done(executionArn);
  // The default id of a release is unique to the second.
  await service.delivery.sleep(1);
}

/** The services whose API models are not installed: their commands are not checked. */
const unknownServices = ['cloudformation', 'logs'];

it.each([...pages, workflow])('%s has valid AWS commands', (page) => {
  const wrong = awsCommandLines(read(page))
    .filter((line) => !unknownServices.includes(shellWords(line)[1] ?? ''))
    .map((line) => [shellWords(line).join(' '), wrongWithAws(line)])
    .filter(([, why]) => why !== undefined);
  expect(wrong).toEqual([]);
});

it('the workflow to copy has valid rollouts commands', async () => {
  const lines = [...read(workflow).matchAll(/npx rollouts(?:[^\n\\]|\\\n)*/g)].map(([line]) => line);
  expect(lines).toHaveLength(2);
  expect(await wrongCommandLines(`\`\`\`sh\n${lines.join('\n')}\n\`\`\`\n`)).toEqual([]);
});
