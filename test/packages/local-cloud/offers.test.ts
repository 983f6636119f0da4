import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { Topic } from 'aws-cdk-lib/aws-sns';
import {
  CfnListener,
  CfnRule,
  CfnService,
  CfnServiceNetwork,
  CfnServiceNetworkVpcAssociation,
} from 'aws-cdk-lib/aws-vpclattice';
import { LocalCloud } from '../../../packages/local-cloud/cloud';
import { readSdkModel } from '../../../packages/local-cloud/wire/sdk-schemas';
import { awsCommandLines, clients, operationOf } from '../../support/aws-command-lines';
import { pages, read } from '../../support/documented-blocks';
import { exampleTemplate } from '../../support/example-template';
import { givenDelivery } from '../../support/infra-fixture';
import { shellWords } from '../../support/shell-words';
import { hostingProps } from '../../../verification/peer-floor/hosting';
import { recipeSteps } from './recipe-steps';

const root = join(__dirname, '..', '..', '..');

/** The folders whose calls the local cloud must answer. */
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

/** The operations in documented commands for AWS only, and of the acceptance suite in an account, which the local cloud does not offer. */
const onAwsOnly = [
  'cloudtrail:LookupEvents',
  'cloudtrail:UpdateTrail',
  'dynamodb:ExportTableToPointInTime',
  'logs:DescribeLogGroups',
  // A command of the AWS CLI that makes several calls.
  'logs:Tail',
  'states:ValidateStateMachineDefinition',
  'sts:AssumeRole',
];

/** The operations with which users tag what stacks made, and read tags. */
const tagging = [
  'lambda:ListTags',
  'lambda:TagResource',
  'lambda:UntagResource',
  'vpc-lattice:ListTagsForResource',
  'vpc-lattice:TagResource',
  'vpc-lattice:UntagResource',
];

/** Resource types that are in no template here, and the templates of users that have them. */
const resourceTypesOfUsers: Readonly<Record<string, string>> = {
  'AWS::CDK::Metadata': 'cdk synth, as getting-started.md runs it, adds one to every stack',
  'AWS::Lambda::LayerVersion': 'local-cloud.md: layers of functions',
  'AWS::SNS::Subscription': 'events.md: topic.addSubscription',
};

const sources = product.flatMap((folder) =>
  readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((file) => /\.tsx?$/.test(file))
    .map((file) => read(join(folder, file))),
);

/** Returns IAM's prefix for the service of a client package or of a command of the AWS CLI. */
function serviceOf(name: string): string {
  const [cli = name] = Object.entries(clients).find(([, client]) => client === name) ?? [];
  return cli === 'stepfunctions' ? 'states' : cli;
}

/** Returns `service:Operation` for each command and paginator that a source imports. */
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

/** Returns `service:Operation` for each command line of the AWS CLI in a text. */
function typed(text: string): string[] {
  return awsCommandLines(text)
    .map((line) => shellWords(line.slice(0, 200).split('\n')[0]!))
    .filter(([, service = '']) => service in clients)
    .map(([, service = '', verb = '']) => `${serviceOf(service)}:${operationOf(verb)}`);
}

const used = new Set([
  ...tagging,
  // A command that the product prints begins where its string begins.
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
  it('are the operations that the product, an example, a page or a recipe calls', () => {
    expect({
      unused: offered.filter((operation) => !used.has(operation)).sort(),
      missing: [...used].filter((operation) => !offered.includes(operation)).sort(),
    }).toEqual({ unused: [], missing: onAwsOnly });
  });

  it('are listed in docs/local-cloud.md', () => {
    expect(listed('Operations', (heading) => /^.*\(`(.*)`\)$/.exec(heading)?.[1])).toEqual(
      new Map([...offersBySigningName()].map(([name, operations]) => [name, [...operations].sort()])),
    );
  });
});

describe('the resource types of the local cloud', () => {
  const supported = LocalCloud.resourceTypes();
  const templates = propertiesByType();

  it('are the types in our templates, and a few in templates of users', () => {
    const known = [...templates.keys(), ...Object.keys(resourceTypesOfUsers)];
    expect({
      inNoTemplate: [...supported.keys()].filter((type) => !known.includes(type)),
      missing: known.filter((type) => !supported.has(type)),
      listedInVain: Object.keys(resourceTypesOfUsers).filter((type) => templates.has(type)),
    }).toEqual({ inNoTemplate: [], missing: [], listedInVain: [] });
  });

  it('have every property in our templates', () => {
    // A custom resource has the properties that its function reads.
    const fixed = [...templates].filter(([type]) => type !== 'AWS::CloudFormation::CustomResource');
    const missing = fixed.flatMap(([type, properties]) => {
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

/** Returns the offered operations by signing name. */
function offersBySigningName(): Map<string, readonly string[]> {
  return new Map(
    [...LocalCloud.supportedOperations()]
      .filter(([, operations]) => operations.length > 0)
      .map(([name, operations]) => [name === 'cloudwatch' ? 'monitoring' : name, operations]),
  );
}

/** Reads the lists after a word in docs/local-cloud.md, by the name in the heading above. */
function listed(word: string, nameIn: (heading: string) => string | undefined): Map<string, string[]> {
  const found = new Map<string, string[]>();
  for (const section of read('docs/local-cloud.md').split(/^### /m)) {
    const name = nameIn(section.split('\n')[0]!);
    const [, list] = new RegExp(`^${word}: ([^.]*)\\.`, 'm').exec(section) ?? [];
    if (name !== undefined && list !== undefined) found.set(name, list.split(/,\s+/).sort());
  }
  return found;
}

/** Returns the properties in the template of the checkout example, and in those of the construct with every prop. */
function propertiesByType(): ReadonlyMap<string, ReadonlySet<string>> {
  const templates = [
    exampleTemplate(),
    withNewService().synthesize().toJSON(),
    withRule().synthesize().toJSON(),
    withHosting().synthesize().toJSON(),
  ];
  const found = new Map<string, Set<string>>();
  for (const { Resources } of templates as {
    Resources: Record<string, { Type: string; Properties?: object }>;
  }[]) {
    for (const { Type, Properties = {} } of Object.values(Resources)) {
      const names = found.get(Type) ?? new Set();
      for (const name of Object.keys(Properties)) names.add(name);
      found.set(Type, names);
    }
  }
  return found;
}

function withNewService() {
  return givenDelivery((stack) => {
    const serviceNetwork = new CfnServiceNetwork(stack, 'ServiceNetwork', { authType: 'NONE' });
    new CfnServiceNetworkVpcAssociation(stack, 'VpcAssociation', {
      serviceNetworkIdentifier: serviceNetwork.attrId,
      vpcIdentifier: 'vpc-0123456789abcdef0',
    });
    return {
      serviceNetwork,
      notifications: [
        { topic: new Topic(stack, 'Mail'), format: 'email' },
        { topic: new Topic(stack, 'Chat'), format: 'chat' },
      ],
    };
  });
}

function withHosting() {
  return givenDelivery(hostingProps);
}

function withRule() {
  return givenDelivery((stack) => {
    const listener = new CfnListener(stack, 'Listener', {
      serviceIdentifier: new CfnService(stack, 'Service', { authType: 'NONE' }).attrId,
      protocol: 'HTTP',
      port: 80,
      defaultAction: { fixedResponse: { statusCode: 404 } },
    });
    const rule = new CfnRule(stack, 'Rule', {
      serviceIdentifier: listener.attrServiceId,
      listenerIdentifier: listener.attrId,
      priority: 10,
      match: { httpMatch: { pathMatch: { match: { prefix: '/orders' } } } },
      action: { fixedResponse: { statusCode: 404 } },
    });
    return { listener, rule };
  });
}
