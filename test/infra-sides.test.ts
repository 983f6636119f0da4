import type { CfnFunction } from 'aws-cdk-lib/aws-lambda';
import { givenDelivery, type GivenDelivery } from './infra-fixture';

const propertiesOf = ({ resources }: GivenDelivery, type: string) =>
  resources(type).map(({ Properties }) => Properties);

describe('the two sides', () => {
  const given = givenDelivery();
  const { delivery, inTemplate } = given;
  const sides = [delivery.sides.production, delivery.sides.canary];

  test('are targeted by alias, with the V2 event', () => {
    expect(propertiesOf(given, 'AWS::VpcLattice::TargetGroup')).toEqual(
      sides.map(({ alias }) => ({
        Type: 'LAMBDA',
        Config: { LambdaEventStructureVersion: 'V2' },
        Targets: [{ Id: inTemplate(alias.ref) }],
      })),
    );
  });

  test('let VPC Lattice in through their own alias and target group only', () => {
    const permissions = propertiesOf(given, 'AWS::Lambda::Permission');
    expect(permissions.filter(({ Principal }) => Principal === 'vpc-lattice.amazonaws.com')).toEqual(
      sides.map(({ alias, targetGroup }) => ({
        Action: 'lambda:InvokeFunction',
        FunctionName: inTemplate(alias.ref),
        Principal: 'vpc-lattice.amazonaws.com',
        SourceArn: inTemplate(targetGroup.attrArn),
      })),
    );
  });
});

describe('a deployment never moves an alias', () => {
  test('because nothing in it changes when the code does', () => {
    const before = givenDelivery();
    const after = givenDelivery();
    const changed = after.function.node.defaultChild as CfnFunction;
    changed.code = { zipFile: 'exports.handler = async () => ({ statusCode: 204 })' };

    expect(after.logicalIds('AWS::Lambda::Version')).not.toEqual(before.logicalIds('AWS::Lambda::Version'));
    expect(propertiesOf(after, 'AWS::Lambda::Alias')).toEqual(propertiesOf(before, 'AWS::Lambda::Alias'));
  });

  test('because its version is a constant', () => {
    const given = givenDelivery(() => ({ initialVersion: '17' }));
    const FunctionName = given.inTemplate(given.function.functionName);
    expect(propertiesOf(given, 'AWS::Lambda::Alias')).toEqual([
      { FunctionName, FunctionVersion: '17', Name: 'live' },
      { FunctionName, FunctionVersion: '17', Name: 'canary' },
    ]);
  });

  test('yet waits for the first version to be published', () => {
    const { resources, logicalIds } = givenDelivery();
    for (const alias of resources('AWS::Lambda::Alias')) {
      expect(alias.DependsOn).toEqual(logicalIds('AWS::Lambda::Version'));
    }
  });

  test('and keeps the versions before, which a rollback needs', () => {
    expect(givenDelivery().resources('AWS::Lambda::Version')).toEqual([
      expect.objectContaining({ DeletionPolicy: 'Retain', UpdateReplacePolicy: 'Retain' }),
    ]);
  });
});

test('the ledger outlives its stack and can be restored', () => {
  expect(givenDelivery().resources('AWS::DynamoDB::Table')).toMatchObject([
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
