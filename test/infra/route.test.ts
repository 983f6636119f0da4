import type { Stack } from 'aws-cdk-lib';
import { CfnListener, CfnRule, CfnService, CfnServiceNetwork } from 'aws-cdk-lib/aws-vpclattice';
import { baselineWeight } from '../../core/traffic/weights';
import type { Side } from '../../core/traffic/side';
import { givenDelivery, type GivenDelivery } from '../support/infra-fixture';

function existingListener(stack: Stack): CfnListener {
  const service = new CfnService(stack, 'ExistingService', {});
  return new CfnListener(stack, 'ExistingListener', {
    serviceIdentifier: service.attrId,
    protocol: 'HTTP',
    defaultAction: { fixedResponse: { statusCode: 404 } },
  });
}

function existingRule(stack: Stack): { listener: CfnListener; rule: CfnRule } {
  const listener = existingListener(stack);
  const rule = new CfnRule(stack, 'ExistingRule', {
    serviceIdentifier: listener.attrServiceId,
    listenerIdentifier: listener.attrId,
    priority: 10,
    match: { httpMatch: { pathMatch: { match: { prefix: '/checkout' } } } },
    action: { fixedResponse: { statusCode: 500 } },
  });
  return { listener, rule };
}

/**
 * Returns the action of the baseline in the template: all traffic to production. CloudFormation takes a weight of 0 for the canary in a
 * listener only.
 */
function baselineActionOf({ delivery, inTemplate }: GivenDelivery, kind: 'listener' | 'rule') {
  const group = (side: Side, Weight: number) => ({
    TargetGroupIdentifier: inTemplate(delivery.sides[side].targetGroup.targetGroupId),
    Weight,
  });
  const TargetGroups = [
    group('production', baselineWeight),
    ...(kind === 'listener' ? [group('canary', 0)] : []),
  ];
  return { Forward: { TargetGroups } };
}

describe('without an existing listener', () => {
  test('the construct creates a service with an HTTP listener at the baseline', () => {
    const given = givenDelivery();
    expect(given.resources('AWS::VpcLattice::Service')).toHaveLength(1);
    expect(given.resources('AWS::VpcLattice::Listener')).toMatchObject([
      {
        Properties: {
          ServiceIdentifier: given.inTemplate(given.delivery.route.serviceId),
          Protocol: 'HTTP',
          Port: 80,
          DefaultAction: baselineActionOf(given, 'listener'),
        },
      },
    ]);
    expect(given.resources('AWS::VpcLattice::ServiceNetworkServiceAssociation')).toEqual([]);
  });

  test('the new service joins the given service network', () => {
    const given = givenDelivery((stack) => ({ serviceNetworks: [new CfnServiceNetwork(stack, 'Network')] }));
    expect(given.resources('AWS::VpcLattice::ServiceNetworkServiceAssociation')).toMatchObject([
      {
        Properties: {
          ServiceIdentifier: given.inTemplate(given.delivery.route.serviceId),
          ServiceNetworkIdentifier: { 'Fn::GetAtt': ['Network', 'Id'] },
        },
      },
    ]);
  });
});

describe('an existing listener', () => {
  test('is set to the baseline, and no service is created', () => {
    const given = givenDelivery((stack) => ({ listener: existingListener(stack) }));
    expect(given.logicalIds('AWS::VpcLattice::Service')).toEqual(['ExistingService']);
    expect(given.resources('AWS::VpcLattice::Listener')).toMatchObject([
      { Properties: { DefaultAction: baselineActionOf(given, 'listener') } },
    ]);
  });

  test('keeps its default action when the route is one of its rules', () => {
    const given = givenDelivery(existingRule);
    expect(given.resources('AWS::VpcLattice::Rule')).toMatchObject([
      { Properties: { Priority: 10, Action: baselineActionOf(given, 'rule') } },
    ]);
    expect(given.resources('AWS::VpcLattice::Listener')).toMatchObject([
      { Properties: { DefaultAction: { FixedResponse: { StatusCode: 404 } } } },
    ]);
  });

  test('is in the environment of the guard and of every task that reads or writes weights', () => {
    const { resources, delivery, inTemplate } = givenDelivery(existingRule);
    const environments = resources('AWS::Lambda::Function')
      .map(({ Properties }) => (Properties.Environment as { Variables: object } | undefined)?.Variables ?? {})
      .filter((variables) => 'LATTICE_LISTENER' in variables);
    expect(environments).toHaveLength(10);
    for (const variables of environments) {
      expect(variables).toMatchObject({
        LATTICE_SERVICE: { 'Fn::GetAtt': ['ExistingListener', 'ServiceId'] },
        LATTICE_LISTENER: { 'Fn::GetAtt': ['ExistingListener', 'Id'] },
        LATTICE_RULE: { 'Fn::GetAtt': ['ExistingRule', 'Id'] },
        PRODUCTION_TARGET_GROUP: inTemplate(delivery.sides.production.targetGroup.targetGroupId),
        CANARY_TARGET_GROUP: inTemplate(delivery.sides.canary.targetGroup.targetGroupId),
      });
    }
  });
});

test('the listener depends on the permissions of both target groups', () => {
  const { resources, logicalIds } = givenDelivery();
  const permissions = logicalIds('AWS::Lambda::Permission')
    .filter((id) => !/Guard|Control/.test(id))
    .sort();
  expect(resources('AWS::VpcLattice::Listener')).toMatchObject([{ DependsOn: permissions }]);
});

describe('an invalid route is refused', () => {
  test.each([
    [
      'a rule without its listener',
      (stack: Stack) => ({ rule: existingRule(stack).rule }),
      /rule: requires listener/,
    ],
    [
      'a service network together with a listener',
      (stack: Stack) => ({
        listener: existingListener(stack),
        serviceNetworks: [new CfnServiceNetwork(stack, 'Network')],
      }),
      /serviceNetworks: not allowed together with listener/,
    ],
  ])('%s', (_, propsOf, message) => {
    expect(() => givenDelivery(propsOf)).toThrow(message);
  });

  test('an action that was changed after the construct had set it', () => {
    const { delivery, synthesize } = givenDelivery();
    (delivery.node.findChild('Listener') as CfnListener).defaultAction = {
      fixedResponse: { statusCode: 404 },
    };
    expect(synthesize).toThrow(/defaultAction: was changed after/);
  });
});
