import { execFile } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { LocalCloud } from '../../../packages/local-cloud/cloud';
import { readSdkModel } from '../../../packages/local-cloud/wire/sdk-schemas';
import { awsCommandLines, clients, operationOf } from '../../support/aws-command-lines';
import { pages, read } from '../../support/documented-blocks';
import { shellWords } from '../../support/shell-words';
import { recipeSteps } from './recipe-steps';

const root = join(__dirname, '..', '..', '..');

/** The folders that are built with, or beside, the local cloud. */
const product = [
  'core',
  'aws',
  'functions',
  'statemachine',
  'infra',
  'packages/rehearsal',
  'packages/cli',
  'examples',
  'verification',
];

/** The operations that pages call on AWS only, to find out how AWS is or because the local cloud has no such thing. */
const onAwsOnly = [
  'cloudtrail:LookupEvents',
  'cloudtrail:UpdateTrail',
  'states:ValidateStateMachineDefinition',
];

/** Resource types that no template of ours has, and who has them. */
const resourceTypesOfOthers: Readonly<Record<string, string>> = {
  'AWS::CDK::Metadata': 'cdk synth, as getting-started.md runs it, adds one to every stack',
  'AWS::KMS::Key': 'events.md: the topics may be encrypted with a key of yours',
  'AWS::SNS::Subscription': 'events.md: topic.addSubscription',
};

const sources = product.flatMap((folder) =>
  readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((file) => /\.tsx?$/.test(file))
    .map((file) => read(join(folder, file))),
);

/** As IAM calls the service of a client package, or of a command of the CLI. */
function serviceOf(name: string): string {
  const [cli = name] = Object.entries(clients).find(([, client]) => client === name) ?? [];
  return cli === 'stepfunctions' ? 'states' : cli;
}

/** `service:Operation` for each command and paginator that a source imports. */
function imported(source: string): string[] {
  const imports = source.matchAll(/import (?:type )?\{([^}]*)\} from '@aws-sdk\/client-([a-z-]+)'/g);
  return [...imports].flatMap(([, names = '', client = '']) => {
    const { operations } = readSdkModel(require(`@aws-sdk/client-${client}`) as object);
    return names
      .split(',')
      .map((name) => name.trim().replace(/^paginate|Command$/g, ''))
      .filter((name) => operations.has(name))
      .map((name) => `${serviceOf(client)}:${name}`);
  });
}

/** `service:Operation` for each line of the AWS CLI in a text. */
function typed(text: string): string[] {
  return awsCommandLines(text)
    .map((line) => shellWords(line.slice(0, 200).split('\n')[0]!))
    .filter(([, service = '']) => service in clients)
    .map(([, service = '', verb = '']) => `${serviceOf(service)}:${operationOf(verb)}`);
}

const used = new Set([
  // A line that the product prints for people to type begins where its text begins.
  ...sources.flatMap((source) => [...imported(source), ...typed(source.replaceAll("'aws ", '\naws '))]),
  ...pages.flatMap((page) => typed(read(page))),
  ...Object.entries(recipeSteps).flatMap(([service, verbs]) =>
    verbs.map((verb) => `${serviceOf(service)}:${operationOf(verb)}`),
  ),
]);
const offered = [...LocalCloud.supportedOperations()].flatMap(([service, operations]) =>
  operations.map((operation) => `${service}:${operation}`),
);

describe('the API operations of the local cloud', () => {
  it('are those that the product, an example, a page or a recipe calls', () => {
    expect({
      byNobody: offered.filter((operation) => !used.has(operation)).sort(),
      missing: [...used].filter((operation) => !offered.includes(operation)).sort(),
    }).toEqual({ byNobody: [], missing: onAwsOnly });
  });

  it('are listed in docs/local-cloud.md', () => {
    expect(listed('Operations', (heading) => /^.*\(`(.*)`\)$/.exec(heading)?.[1])).toEqual(
      new Map([...offersBySigningName()].map(([name, operations]) => [name, [...operations].sort()])),
    );
  });
});

describe('the resource types of the local cloud', () => {
  const supported = LocalCloud.resourceTypes();
  const folder = mkdtempSync(join(tmpdir(), 'offers-'));
  let templates: ReadonlyMap<string, ReadonlySet<string>>;

  beforeAll(async () => {
    templates = await propertiesByType(folder);
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  it('are those of our templates, and a few of others', () => {
    const known = [...templates.keys(), ...Object.keys(resourceTypesOfOthers)];
    expect({
      inNoTemplate: [...supported.keys()].filter((type) => !known.includes(type)),
      missing: known.filter((type) => !supported.has(type)),
      listedInVain: Object.keys(resourceTypesOfOthers).filter((type) => templates.has(type)),
    }).toEqual({ inNoTemplate: [], missing: [], listedInVain: [] });
  });

  it('have every property that our templates write', () => {
    const missing = [...templates].flatMap(([type, properties]) => {
      const { shape = {} } = (supported.get(type)?.properties ?? {}) as { shape?: object };
      return [...properties].filter((name) => !(name in shape)).map((name) => `${type}.${name}`);
    });
    expect(missing).toEqual([]);
  });

  it('are listed in docs/local-cloud.md', () => {
    const documented = [...read('docs/local-cloud.md').matchAll(/\bAWS::\w+::\w+/g)].map(([type]) => type);
    const refused = ['AWS::CloudTrail::Trail'];
    expect([...new Set(documented)].filter((type) => !refused.includes(type)).sort()).toEqual(
      [...supported.keys()].sort(),
    );
  });
});

/** By signing name. */
function offersBySigningName(): Map<string, readonly string[]> {
  return new Map(
    [...LocalCloud.supportedOperations()]
      .filter(([, operations]) => operations.length > 0)
      .map(([name, operations]) => [name === 'cloudwatch' ? 'monitoring' : name, operations]),
  );
}

/** Reads the list behind a word on the page, by the name in the heading above. */
function listed(word: string, nameIn: (heading: string) => string | undefined): Map<string, string[]> {
  const found = new Map<string, string[]>();
  for (const section of read('docs/local-cloud.md').split(/^### /m)) {
    const name = nameIn(section.split('\n')[0]!);
    const [, list] = new RegExp(`^${word}: ([^.]*)\\.`, 'm').exec(section) ?? [];
    if (name !== undefined && list !== undefined) found.set(name, list.split(/,\s+/).sort());
  }
  return found;
}

/** The properties that the templates of the examples and of the construct with every prop write, unbundled. */
async function propertiesByType(outdir: string): Promise<Map<string, Set<string>>> {
  const apps = `
    const { exampleApp } = require('./examples/checkout/app');
    exampleApp(process.env.CDK_OUTDIR).synth();
    require('./examples/minimal/app');
    require('./examples/existing-listener/app');
    const { App, Stack } = require('aws-cdk-lib');
    const { Code, Function, Runtime } = require('aws-cdk-lib/aws-lambda');
    const { Topic } = require('aws-cdk-lib/aws-sns');
    const { ProgressiveDelivery } = require('./infra/progressive-delivery');
    const stack = new Stack(new App(), 'Everything');
    new ProgressiveDelivery(stack, 'Delivery', {
      function: new Function(stack, 'Function', {
        runtime: Runtime.NODEJS_24_X,
        handler: 'index.handler',
        code: Code.fromInline('exports.handler = async () => 1'),
      }),
      notifications: [
        { topic: new Topic(stack, 'Mail'), format: 'email' },
        { topic: new Topic(stack, 'Chat'), format: 'chat' },
      ],
      guardReservedConcurrency: 2,
    });`;
  const context = { 'aws:cdk:bundling-stacks': [], vpcId: 'vpc-0123456789abcdef0' };
  await promisify(execFile)(process.execPath, ['--require', 'tsx/cjs', '-e', apps], {
    cwd: root,
    env: {
      ...process.env,
      CDK_OUTDIR: outdir,
      CDK_VALIDATION: 'false',
      CDK_CONTEXT_JSON: JSON.stringify(context),
    },
  });
  const found = new Map<string, Set<string>>();
  for (const file of readdirSync(outdir).filter((name) => name.endsWith('.template.json'))) {
    const { Resources } = JSON.parse(readFileSync(join(outdir, file), 'utf8')) as {
      Resources: Record<string, { Type: string; Properties?: object }>;
    };
    for (const { Type, Properties = {} } of Object.values(Resources)) {
      const names = found.get(Type) ?? new Set();
      for (const name of Object.keys(Properties)) names.add(name);
      found.set(Type, names);
    }
  }
  return found;
}
