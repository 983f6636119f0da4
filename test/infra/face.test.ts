import { CfnResource, TagManager, Tags, type ITaggable, type ITaggableV2, type Stack } from 'aws-cdk-lib';
import { AccountRootPrincipal, Role } from 'aws-cdk-lib/aws-iam';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { CfnListener, CfnRule, CfnServiceNetwork } from 'aws-cdk-lib/aws-vpclattice';
import { givenDelivery, type GivenDelivery } from '../support/infra-fixture';

/** Props with which the construct creates every optional resource. */
const everything = (stack: Stack) => ({
  serviceName: 'checkout',
  serviceNetworks: [new CfnServiceNetwork(stack, 'Network')],
  notifications: [{ topic: new Topic(stack, 'Topic'), format: 'email' as const }],
});

/** Returns the tags of each taggable resource of the construct, by its path within the construct. */
function tagsOf({ stack, delivery, synthesize }: GivenDelivery): Map<string, Record<string, string>> {
  const { Resources } = synthesize().toJSON() as {
    Resources: Record<string, { Properties?: { Tags?: unknown } }>;
  };
  const taggable = delivery.node
    .findAll()
    .filter((each) => CfnResource.isCfnResource(each))
    .filter((each) => isTaggable(each));
  return new Map(
    taggable.map((each) => {
      const id = stack.resolve(each.logicalId) as string;
      return [each.node.path.replace('Shop/Delivery/', ''), asRecord(Resources[id]?.Properties?.Tags)];
    }),
  );
}

function isTaggable(resource: CfnResource): boolean {
  const manager = (resource as Partial<ITaggableV2>).cdkTagManager ?? (resource as Partial<ITaggable>).tags;
  return manager instanceof TagManager;
}

/** CloudFormation has tags as a list, and for Systems Manager as a map. */
function asRecord(tags: unknown = []): Record<string, string> {
  if (!Array.isArray(tags)) return tags as Record<string, string>;
  return Object.fromEntries((tags as { Key: string; Value: string }[]).map(({ Key, Value }) => [Key, Value]));
}

describe('tags', () => {
  const given = givenDelivery(everything);
  Tags.of(given.stack).add('team', 'checkout-people');
  const tags = tagsOf(given);

  test('name the service on every taggable resource, in addition to the tags of the user', () => {
    expect(tags.size).toBeGreaterThan(40);
    const lacking = [...tags].filter(
      ([, each]) => each['lattice-rollouts:service'] !== 'checkout' || each['team'] !== 'checkout-people',
    );
    // In some Regions CloudFormation refuses a dashboard with tags.
    expect(lacking.map(([path]) => path)).toEqual(['Dashboard/Resource']);
  });

  test('name the side on resources of one side', () => {
    const sided = [...tags].flatMap(([path, { 'lattice-rollouts:side': side }]) =>
      side === undefined ? [] : [`${path}: ${side}`],
    );
    expect(sided.sort()).toEqual([
      'Alarms/Duration/Resource: canary',
      'Alarms/Errors/Resource: canary',
      'Alarms/Slow/Resource: canary',
      'Alarms/Throttles/Resource: canary',
      'Canary/TargetGroup: canary',
      'Production/TargetGroup: production',
    ]);
  });

  test('are not added to resources that the construct was given', () => {
    expect(JSON.stringify(given.resources('AWS::SNS::Topic'))).not.toContain('lattice-rollouts:');
  });
});

describe('from 0.2 on, no deployment replaces', () => {
  /** Returns the logical ids of the resources whose replacement would lose traffic or history. */
  const keptIds = ({ logicalIds }: GivenDelivery) =>
    Object.fromEntries(
      [
        'AWS::Lambda::Alias',
        'AWS::VpcLattice::TargetGroup',
        'AWS::VpcLattice::Service',
        'AWS::VpcLattice::Listener',
        'AWS::VpcLattice::Rule',
        'AWS::DynamoDB::Table',
      ].map((type) => [type, logicalIds(type).filter((id) => !id.includes('ControlAlias'))]),
    );

  test('aliases, target groups, service, listener and ledger', () => {
    expect(keptIds(givenDelivery())).toEqual({
      'AWS::Lambda::Alias': ['DeliveryProductionAlias38382B05', 'DeliveryCanaryAliasB8585E19'],
      'AWS::VpcLattice::TargetGroup': [
        'DeliveryProductionTargetGroup823E5ECB',
        'DeliveryCanaryTargetGroup37A825A3',
      ],
      'AWS::VpcLattice::Service': ['DeliveryService854C20D8'],
      'AWS::VpcLattice::Listener': ['DeliveryListener98FE78E5'],
      'AWS::VpcLattice::Rule': [],
      'AWS::DynamoDB::Table': ['DeliveryLedger7BEA72F2'],
    });
  });

  test('an existing listener and rule', () => {
    const given = givenDelivery((stack) => {
      const listener = new CfnListener(stack, 'MyListener', {
        serviceIdentifier: 'svc-1',
        protocol: 'HTTP',
        defaultAction: { fixedResponse: { statusCode: 404 } },
      });
      const rule = new CfnRule(stack, 'MyRule', {
        serviceIdentifier: 'svc-1',
        listenerIdentifier: listener.attrId,
        priority: 1,
        match: { httpMatch: { method: 'GET' } },
        action: { fixedResponse: { statusCode: 404 } },
      });
      return { listener, rule };
    });
    expect(keptIds(given)).toMatchObject({
      'AWS::VpcLattice::Service': [],
      'AWS::VpcLattice::Listener': ['MyListener'],
      'AWS::VpcLattice::Rule': ['MyRule'],
    });
  });
});

describe('grants and metrics', () => {
  test('grantStartRelease allows StartExecution only', () => {
    const given = givenDelivery(() => ({ releaseOnPublish: false }));
    const pipeline = new Role(given.stack, 'Pipeline', { assumedBy: new AccountRootPrincipal() });
    given.delivery.grantStartRelease(pipeline);
    const [policy] = given
      .resources('AWS::IAM::Policy')
      .filter(({ Properties }) => JSON.stringify(Properties['Roles']).includes('"Pipeline'));
    expect(policy?.Properties['PolicyDocument']).toMatchObject({
      Statement: [
        {
          Action: 'states:StartExecution',
          Effect: 'Allow',
          Resource: given.inTemplate(given.delivery.stateMachine.stateMachineArn),
        },
      ],
    });
  });

  test('grantControl allows the named permissions only, and refuses those that do not exist', () => {
    const given = givenDelivery();
    const operator = new Role(given.stack, 'Operator', { assumedBy: new AccountRootPrincipal() });
    const { delivery } = given;
    delivery.grantControl(operator, 'abort', 'start-canary');
    const [policy] = given
      .resources('AWS::IAM::Policy')
      .filter(({ Properties }) => JSON.stringify(Properties['Roles']).includes('"Operator'));
    const { abort, 'start-canary': start } = delivery.control.aliases;
    expect(policy?.Properties['PolicyDocument']).toMatchObject({
      Statement: [abort, start].map((alias) => ({
        Action: 'lambda:InvokeFunction',
        Effect: 'Allow',
        Resource: given.inTemplate(alias!.functionArn),
      })),
    });
    expect(() => delivery.grantControl(operator, 'start-yolo')).toThrow(/no permission "start-yolo"/);
  });

  test('release metrics have the dimension of the service', () => {
    const { delivery } = givenDelivery(() => ({ serviceName: 'checkout' }));
    const metrics = [
      delivery.metricReleases(),
      delivery.metricRolledBack(),
      delivery.metricSecondsToBaseline(),
    ];
    expect(metrics).toMatchObject(
      [
        ['Releases', 'Sum'],
        ['RolledBack', 'Sum'],
        ['SecondsToBaseline', 'Maximum'],
      ].map(([metricName, statistic]) => ({
        namespace: 'LatticeRollouts',
        metricName,
        statistic,
        dimensions: { Service: 'checkout' },
      })),
    );
  });
});
