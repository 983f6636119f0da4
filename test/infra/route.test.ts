import type { Stack } from 'aws-cdk-lib';
import { CfnListener, CfnRule, CfnService, CfnServiceNetwork } from 'aws-cdk-lib/aws-vpclattice';
import { baselineWeight } from '../../core/traffic/weights';
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

/** What a template at rest says: everything to production, the canary not even listed. */
function restIn({ delivery, inTemplate }: GivenDelivery) {
  const production = inTemplate(delivery.sides.production.targetGroup.targetGroupId);
  return { Forward: { TargetGroups: [{ TargetGroupIdentifier: production, Weight: baselineWeight }] } };
}

describe('without a route of its own', () => {
  test('a service gets an HTTP listener at rest', () => {
    const given = givenDelivery();
    expect(given.resources('AWS::VpcLattice::Service')).toHaveLength(1);
    expect(given.resources('AWS::VpcLattice::Listener')).toMatchObject([
      {
        Properties: {
          ServiceIdentifier: given.inTemplate(given.delivery.route.serviceId),
          Protocol: 'HTTP',
          Port: 80,
          DefaultAction: restIn(given),
        },
      },
    ]);
    expect(given.resources('AWS::VpcLattice::ServiceNetworkServiceAssociation')).toEqual([]);
  });

  test('a service network is joined when there is one', () => {
    const given = givenDelivery((stack) => ({ serviceNetwork: new CfnServiceNetwork(stack, 'Network') }));
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
  test('is set to rest, and no other service is created', () => {
    const given = givenDelivery((stack) => ({ listener: existingListener(stack) }));
    expect(given.logicalIds('AWS::VpcLattice::Service')).toEqual(['ExistingService']);
    expect(given.resources('AWS::VpcLattice::Listener')).toMatchObject([
      { Properties: { DefaultAction: restIn(given) } },
    ]);
  });

  test('keeps its default action when one of its rules is released', () => {
    const given = givenDelivery(existingRule);
    expect(given.resources('AWS::VpcLattice::Rule')).toMatchObject([
      { Properties: { Priority: 10, Action: restIn(given) } },
    ]);
    expect(given.resources('AWS::VpcLattice::Listener')).toMatchObject([
      { Properties: { DefaultAction: { FixedResponse: { StatusCode: 404 } } } },
    ]);
  });

  test('is told to the guard and to every task that reads or writes traffic', () => {
    const { resources, delivery, inTemplate } = givenDelivery(existingRule);
    const told = resources('AWS::Lambda::Function')
      .map(({ Properties }) => (Properties.Environment as { Variables: object } | undefined)?.Variables ?? {})
      .filter((variables) => 'LATTICE_LISTENER' in variables);
    expect(told).toHaveLength(7);
    for (const variables of told) {
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

test('no request arrives before it is allowed in', () => {
  const { resources, logicalIds } = givenDelivery();
  const permissions = logicalIds('AWS::Lambda::Permission')
    .filter((id) => !id.includes('Guard'))
    .sort();
  expect(resources('AWS::VpcLattice::Listener')).toMatchObject([{ DependsOn: permissions }]);
});

describe('a route that cannot be', () => {
  test.each([
    [
      'a rule without its listener',
      (stack: Stack) => ({ rule: existingRule(stack).rule }),
      /rule: needs the listener it belongs to/,
    ],
    [
      'a network for a service that is defined elsewhere',
      (stack: Stack) => ({
        listener: existingListener(stack),
        serviceNetwork: new CfnServiceNetwork(stack, 'Network'),
      }),
      /serviceNetwork: only for a service that the construct creates/,
    ],
  ])('is refused: %s', (_, propsOf, message) => {
    expect(() => givenDelivery(propsOf)).toThrow(message);
  });

  test('is refused: an action that is changed after the construct set it', () => {
    const { delivery, synthesize } = givenDelivery();
    (delivery.node.findChild('Listener') as CfnListener).defaultAction = {
      fixedResponse: { statusCode: 404 },
    };
    expect(synthesize).toThrow(/defaultAction: belongs to ProgressiveDelivery/);
  });
});
