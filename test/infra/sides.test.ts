import { App, RemovalPolicies, RemovalPolicy, Stack } from 'aws-cdk-lib';
import {
  Code,
  Function as LambdaFunction,
  Runtime,
  type CfnFunction,
  type CfnVersion,
} from 'aws-cdk-lib/aws-lambda';
import type { AliasNames } from '../../infra/index';
import { fastSynthesis, givenDelivery, type GivenDelivery } from '../support/infra-fixture';

const propertiesOf = ({ resources }: GivenDelivery, type: string) =>
  resources(type).map(({ Properties }) => Properties);

const byDefault = givenDelivery();

describe('the two sides', () => {
  const { delivery, inTemplate } = byDefault;
  const sides = [delivery.sides.production, delivery.sides.canary];

  test('have target groups of the alias, with event structure V2', () => {
    expect(propertiesOf(byDefault, 'AWS::VpcLattice::TargetGroup')).toMatchObject(
      sides.map(({ alias }) => ({
        Type: 'LAMBDA',
        Config: { LambdaEventStructureVersion: 'V2' },
        Targets: [{ Id: inTemplate(alias.functionArn) }],
      })),
    );
  });

  test('allow VPC Lattice to invoke each alias through its own target group only', () => {
    const permissions = propertiesOf(byDefault, 'AWS::Lambda::Permission');
    expect(permissions.filter(({ Principal }) => Principal === 'vpc-lattice.amazonaws.com')).toEqual(
      sides.map(({ alias, targetGroup }) => ({
        Action: 'lambda:InvokeFunction',
        FunctionName: inTemplate(alias.functionArn),
        Principal: 'vpc-lattice.amazonaws.com',
        SourceArn: inTemplate(targetGroup.targetGroupArn),
      })),
    );
  });
});

/** The logical id that the CDK gives the version of the same function. */
function versionWithoutConstruct(): string {
  const stack = new Stack(new App({ ...fastSynthesis }), 'Shop');
  const { currentVersion } = new LambdaFunction(stack, 'Function', {
    runtime: Runtime.NODEJS_24_X,
    handler: 'index.handler',
    code: Code.fromInline('exports.handler = async () => ({ statusCode: 200 })'),
  });
  return stack.resolve((currentVersion.node.defaultChild as CfnVersion).logicalId) as string;
}

describe('a deployment does not move an alias', () => {
  test('because its properties do not depend on the code', () => {
    const after = givenDelivery();
    const changed = after.function.node.defaultChild as CfnFunction;
    changed.code = { zipFile: 'exports.handler = async () => ({ statusCode: 204 })' };

    expect(after.logicalIds('AWS::Lambda::Version')).not.toEqual(
      byDefault.logicalIds('AWS::Lambda::Version'),
    );
    expect(propertiesOf(after, 'AWS::Lambda::Alias')).toEqual(propertiesOf(byDefault, 'AWS::Lambda::Alias'));
  });

  test('because its version is a constant', () => {
    const given = givenDelivery(() => ({ initialVersion: '17' }));
    const FunctionName = given.inTemplate(given.function.functionName);
    expect(propertiesOf(given, 'AWS::Lambda::Alias').slice(0, 2)).toEqual([
      { FunctionName, FunctionVersion: '17', Name: 'live' },
      { FunctionName, FunctionVersion: '17', Name: 'canary' },
    ]);
  });

  test('because its version is what a function answers once, by default', () => {
    const [asked] = byDefault.logicalIds('AWS::CloudFormation::CustomResource');
    expect(
      propertiesOf(byDefault, 'AWS::Lambda::Alias')
        .slice(0, 2)
        .map(({ FunctionVersion }) => FunctionVersion),
    ).toEqual([{ 'Fn::GetAtt': [asked, 'production'] }, { 'Fn::GetAtt': [asked, 'canary'] }]);
    const [resource] = byDefault.resources('AWS::CloudFormation::CustomResource');
    expect(resource?.DependsOn).toEqual(byDefault.logicalIds('AWS::Lambda::Version').slice(0, 1));
    const changed = givenDelivery(() => ({ maxThrottlesPerMinute: 9 }));
    expect(propertiesOf(changed, 'AWS::CloudFormation::CustomResource')).toEqual([resource?.Properties]);
  });

  test('and a version is published by the first deployment in any case, and by an upgrade in none', () => {
    const descriptions = (given: GivenDelivery) =>
      propertiesOf(given, 'AWS::Lambda::Function').map(({ Description }) => Description);
    expect(descriptions(byDefault)).toContain('released by lattice-rollouts');
    const described = givenDelivery((stack) => {
      const released = stack.node.findChild('Function').node.defaultChild as CfnFunction;
      released.description = 'Orders';
      return {};
    });
    expect(descriptions(described)).toContain('Orders (released by lattice-rollouts)');
    const [ofFunction] = byDefault.logicalIds('AWS::Lambda::Version');
    expect(ofFunction).toBe(versionWithoutConstruct());
  });

  test('and creates it after the first version', () => {
    const { resources, logicalIds } = byDefault;
    const [ofFunction] = logicalIds('AWS::Lambda::Version');
    expect(ofFunction).toMatch(/^FunctionCurrentVersion/);
    const [production, canary] = resources('AWS::Lambda::Alias');
    for (const alias of [production, canary]) expect(alias?.DependsOn).toEqual([ofFunction]);
  });

  test('and keeps earlier versions, which a rollback needs, but not one whose own deployment fails', () => {
    for (const version of byDefault.resources('AWS::Lambda::Version')) {
      expect(version).toMatchObject({
        DeletionPolicy: 'RetainExceptOnCreate',
        UpdateReplacePolicy: 'Retain',
      });
    }
  });

  test.each([
    ['by the policies of the stack', ({ stack }) => RemovalPolicies.of(stack).destroy(), 'Delete'],
    ['by those of a copy that is kept', ({ stack }) => RemovalPolicies.of(stack).retain(), 'Retain'],
    [
      'on the version',
      ({ function: { currentVersion } }) => currentVersion.applyRemovalPolicy(RemovalPolicy.DESTROY),
      'Delete',
    ],
  ] as const satisfies [string, (given: GivenDelivery) => void, string][])(
    'and says so when that was turned off %s',
    (_, turnOff, policy) => {
      const given = givenDelivery();
      turnOff(given);
      expect(given.synthesize).toThrow(
        new RegExp(`Function/CurrentVersion/Resource\\] .*changed to ${policy}.*excludeResourceTypes`, 's'),
      );
    },
  );

  test('and accepts policies of the stack that leave versions out', () => {
    const given = givenDelivery();
    RemovalPolicies.of(given.stack).destroy({ excludeResourceTypes: ['AWS::Lambda::Version'] });
    expect(given.synthesize).not.toThrow();
  });
});

describe('the names of the aliases', () => {
  const renamed = givenDelivery(() => ({ aliasNames: { production: 'blue' } }));

  test('come from the props, each with a default', () => {
    const names = propertiesOf(renamed, 'AWS::Lambda::Alias').map(({ Name }) => Name);
    expect(names.slice(0, 2)).toEqual(['blue', 'canary']);
    expect(renamed.delivery.sides.production.alias.aliasName).toBe('blue');
  });

  test('are in the manifest and in the environment of every function that reads or moves an alias', () => {
    const variables = propertiesOf(renamed, 'AWS::Lambda::Function').flatMap(({ Environment }) => {
      const { Variables = {} } = (Environment ?? {}) as { Variables?: Record<string, unknown> };
      return 'TARGET' in Variables ? [JSON.stringify(Variables['TARGET'])] : [];
    });
    expect(variables).toHaveLength(10);
    const [parameter] = propertiesOf(renamed, 'AWS::SSM::Parameter');
    const names = JSON.stringify({ aliasNames: { production: 'blue', canary: 'canary' } }).slice(1, -1);
    for (const each of [...variables, JSON.stringify(parameter)]) {
      expect(each).toContain(JSON.stringify(names).slice(1, -1));
    }
  });

  test.each<[string, Partial<AliasNames>, RegExp]>([
    ['the same for both sides', { production: 'canary' }, /aliasNames: must differ/],
    ['digits only', { canary: '42' }, /aliasNames\.canary: must be 1–128/],
    ['of an unknown side', { green: 'green' } as Partial<AliasNames>, /aliasNames: .*green/],
  ])('are refused: %s', (_, aliasNames, message) => {
    expect(() => givenDelivery(() => ({ aliasNames }))).toThrow(message);
  });

  test.each(['before', 'after'])(
    'are refused when the stack creates such an alias %s the construct',
    (when) => {
      const create = (stack: Stack) => (stack.node.findChild('Function') as LambdaFunction).addAlias('live');
      const given = givenDelivery((stack) => {
        if (when === 'before') create(stack);
        return {};
      });
      if (when === 'after') create(given.stack);
      expect(given.synthesize).toThrow(
        /aliasNames\.production: Shop\/Function\/Aliaslive\/Resource already creates the alias "live".*aliasNames: \{ production: '…' \}/,
      );
    },
  );

  test('may also be names of another function’s aliases', () => {
    const given = givenDelivery((stack) => {
      const other = new LambdaFunction(stack, 'Other', {
        runtime: Runtime.NODEJS_24_X,
        handler: 'index.handler',
        code: Code.fromInline('exports.handler = async () => ({ statusCode: 200 })'),
      });
      other.addAlias('live');
      return {};
    });
    expect(given.synthesize).not.toThrow();
  });
});

test('the ledger is retained and has point-in-time recovery', () => {
  expect(byDefault.resources('AWS::DynamoDB::Table')).toMatchObject([
    {
      DeletionPolicy: 'Retain',
      UpdateReplacePolicy: 'Retain',
      Properties: {
        KeySchema: [
          { AttributeName: 'service', KeyType: 'HASH' },
          { AttributeName: 'item', KeyType: 'RANGE' },
        ],
        BillingMode: 'PAY_PER_REQUEST',
        PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
        SSESpecification: { SSEEnabled: true },
      },
    },
  ]);
});
