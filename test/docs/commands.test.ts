import { awsCommandLines, wrongWithAws } from '../support/aws-command-lines';
import { blocksOf, pages, read } from '../support/documented-blocks';
import { wrongCommandLines } from '../support/documented-commands';
import { shellWords } from '../support/shell-words';
import { played } from './documented-situations';

const workflow = 'examples/github-actions/release.yml';

/** The commands in a page's shell blocks, except those of AWS, which are below. */
function commandsOf(page: string): string[] {
  return blocksOf(page, 'sh')
    .flatMap((block) => block.replaceAll(/\\\n\s*/g, ' ').split('\n'))
    .filter((line) => /^(rollouts|npx|npm|node) /.test(line))
    .map((line) => line.replace(/ +#.*$/, '').replace(/^npx (?=rollouts )/, ''));
}

const documented = [...new Set(pages.flatMap(commandsOf))].sort();

/** The commands that commands.check.ts does not run, with the reason or the test that does. */
const notHere: Readonly<Record<string, string>> = {
  'rollouts console': 'packages/cli/verbs.check.ts serves it',
  'rollouts doctor --leftovers': 'packages/cli/leftovers.test.ts',
  'rollouts doctor --leftovers --service checkout --delete': 'packages/cli/leftovers.test.ts, with --yes',
  'rollouts doctor --leftovers --service acceptance-checkout --delete': 'the same for other services',
  'rollouts doctor --leftovers --service acceptance-names --delete': 'the same for other services',
  'rollouts policy approver > approver.json': 'packages/cli/policies.check.ts',
  'rollouts policy operator': 'packages/cli/policies.check.ts',
  'rollouts policy viewer doctor --placeholders': 'packages/cli/policies.check.ts',
  "rollouts policy 'start --wait' report > pipeline.json": 'examples/workflow.check.ts',
  'rollouts report': 'docs/shell.check.ts',
  'rollouts report checkout-42-20261123T100000 --out post-mortem.html': 'docs/shell.check.ts',
  'rollouts rehearse --console': 'docs/shell.check.ts',
  'rollouts rehearse --template cdk.out/ShopService.template.json --scenario shop/scenario.json':
    'docs/getting-started.check.ts',
  'rollouts init --write': 'docs/getting-started.check.ts',
  'rollouts rehearse --template cdk.out/Orders.template.json --scenario scenario.json':
    'the same with another name: docs/getting-started.check.ts',
  'rollouts rehearse --template cdk.out/Orders.template.json --scenario ./scenario.json':
    'the same with another name: docs/getting-started.check.ts',
  'rollouts rehearse --template deployed/Orders.template.json --next cdk.out/Orders.template.json':
    'stories/rehearsed-deployments.check.ts plays an update',
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
  'npm run cloud -- --traffic 20 --speed 30': 'the same: the port may be taken here',
  'rollouts cloud --traffic 20 --speed 30': 'packages/cli/interruption.check.ts plays with it, on any port',
  'rollouts publish bad': 'packages/cli/interruption.check.ts',
  'rollouts publish good': 'the same with another version',
  'npm run cloud -- --no-template': 'the same: test/examples/recipes.check.ts fills an empty cloud',
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
  'npm run acceptance': 'takes a minute; verification/acceptance.check.ts plays a part of it',
  'npm run acceptance -- --weather calm --seed 7': 'the same in other weather',
  'npm run acceptance -- --aws': 'needs an AWS account; verification/acceptance-account.check.ts plays it',
  'npm run acceptance -- --aws --yes --json acceptance-aws.json': 'needs an AWS account',
  'npm run acceptance -- --write-page': 'verification/acceptance.test.ts compares the page',
  'npm run prove': 'takes an hour; verification/model-checker.check.ts plays a part of it',
  'npm run prove -- --only states,mixtures --cases 200 --seed 7':
    'takes minutes; verification/fault-campaign.check.ts plays a part of it',
  'npm run prove -- --only undisturbed,mixtures --weather stormy':
    'takes minutes; verification/fault-campaign.check.ts plays a part of it',
  'npm run prove -- --only calls --weather stormy --part 1/8':
    'takes minutes; verification/fault-campaign.check.ts plays a part of it',
  "npm run prove -- --case 'bad#1; lambda:UpdateAlias/rollback=throttle; 95s:pause'": 'docs/shell.check.ts',
  "npm run prove -- --case 'good@rule#1; vpc-lattice:UpdateRule/shift=timeout-after'":
    'the same with another case',
  'npm install ../lattice-rollouts/out/*.tgz': 'docs/getting-started.check.ts',
  'npm install aws-cdk-lib constructs @types/node aws-cdk esbuild tsx typescript':
    'docs/getting-started.check.ts finds them installed',
  'npx cdk synth --quiet': 'docs/getting-started.check.ts',
  'npx cdk synth': 'the same, with the template on the screen: docs/getting-started.check.ts',
  'npx cdk deploy': 'needs an AWS account',
  'npx cdk deploy -c vpcId=vpc-0123456789abcdef0': 'needs an AWS account',
  'npx cdk deploy -c vpcId=vpc-0123456789abcdef0 -c edition=next': 'needs an AWS account',
  'npx esbuild examples/checkout/next/handler.ts --bundle --platform=node --outfile=out/next/index.js':
    'docs/shell.check.ts',
};

it('every documented command is run, or has a reason why not', () => {
  const listed = [...Object.keys(played), ...Object.keys(notHere)];
  expect({
    nowhere: documented.filter((line) => !listed.includes(line)),
    gone: listed.filter((line) => !documented.includes(line)),
  }).toEqual({ nowhere: [], gone: [] });
});

/** Commands that the AWS CLI makes of several operations. */
const ofTheCliOnly = ['logs tail'];

it.each([...pages, workflow])('%s has valid AWS commands', (page) => {
  const wrong = awsCommandLines(read(page))
    .filter((line) => !ofTheCliOnly.includes(shellWords(line).slice(1, 3).join(' ')))
    .map((line) => [shellWords(line).join(' '), wrongWithAws(line)])
    .filter(([, why]) => why !== undefined);
  expect(wrong).toEqual([]);
});

it('the workflow to copy has valid rollouts commands', async () => {
  const lines = [...read(workflow).matchAll(/npx rollouts(?:[^\n\\]|\\\n)*/g)].map(([line]) => line);
  expect(lines).toHaveLength(2);
  expect(await wrongCommandLines(`\`\`\`sh\n${lines.join('\n')}\n\`\`\`\n`)).toEqual([]);
});
