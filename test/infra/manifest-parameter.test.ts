import { CfnListener, CfnRule } from 'aws-cdk-lib/aws-vpclattice';
import { parseServiceManifest } from '../../core/registry/service-manifest';
import { givenDelivery } from '../support/infra-fixture';

/** Reads the manifest from the template, with `ID.ATTRIBUTE` for values that are only known at deployment. */
function manifestOf(given: ReturnType<typeof givenDelivery>) {
  const [parameter] = given.resources('AWS::SSM::Parameter');
  const value = parameter?.Properties['Value'] as { 'Fn::Join': [string, unknown[]] };
  const text = value['Fn::Join'][1].map((part) => (typeof part === 'string' ? part : nameOf(part))).join('');
  return { parameter: parameter?.Properties, manifest: parseServiceManifest('manifest', text), text };
}

const nameOf = (reference: unknown) =>
  Object.values(reference as object)
    .flat()
    .join('.');

const strategiesOf = (count: number) =>
  Object.fromEntries(
    Array.from({ length: count }, (_, index) => [index === 0 ? 'canary' : `strategy-${index}`, {}]),
  );

test('the manifest names the resources and strategies of the service', () => {
  const given = givenDelivery(() => ({
    serviceName: 'checkout',
    strategies: {
      canary: {},
      fast: {
        stages: [
          { weightPercent: 12.5, approval: true },
          { weightPercent: 100, bakeSeconds: 0 },
        ],
      },
    },
  }));
  const { parameter, manifest } = manifestOf(given);
  const { delivery, inTemplate } = given;
  const named = (token: unknown) => nameOf(inTemplate(token));

  expect(parameter).toMatchObject({ Name: '/lattice-rollouts/checkout', Type: 'String', Tier: 'Standard' });
  expect(manifest).toEqual({
    formatVersion: 1,
    errorsAlarmPercent: 4,
    service: 'checkout',
    account: 'AWS::AccountId',
    region: 'AWS::Region',
    target: {
      kind: 'lambdaAlias',
      functionName: named(given.function.functionName),
      aliasNames: { production: 'live', canary: 'canary' },
    },
    stateMachineArn: named(delivery.stateMachine.stateMachineArn),
    ledgerTable: named(delivery.ledger.tableName),
    guardFunction: named(delivery.guard.function.functionName),
    controlFunction: named(delivery.control.function.functionName),
    alarms: {
      guardSilent: named(delivery.guard.silentAlarm.alarmName),
      guardFailed: named(delivery.guard.failedAlarm.alarmName),
      releaseFailed: named(delivery.guard.releaseFailedAlarm.alarmName),
    },
    route: {
      service: named(delivery.route.serviceId),
      listener: named(delivery.route.listenerId),
      targetGroups: {
        production: named(delivery.sides.production.targetGroup.targetGroupId),
        canary: named(delivery.sides.canary.targetGroup.targetGroupId),
      },
    },
    strategies: [
      { name: 'canary', canaryWeights: [100, 300, 500, 1000], bakeSeconds: [600, 600, 600, 600] },
      { name: 'fast', canaryWeights: [125, 1000], bakeSeconds: [600, 0], approvalStages: [0] },
    ],
  });
});

test('the manifest names an existing rule', () => {
  const given = givenDelivery((stack) => {
    const listener = new CfnListener(stack, 'Listener', {
      serviceIdentifier: 'svc-1',
      protocol: 'HTTP',
      defaultAction: { fixedResponse: { statusCode: 404 } },
    });
    const rule = new CfnRule(stack, 'Rule', {
      serviceIdentifier: 'svc-1',
      listenerIdentifier: listener.attrId,
      priority: 1,
      match: { httpMatch: { method: 'GET' } },
      action: { fixedResponse: { statusCode: 404 } },
    });
    return { listener, rule };
  });
  expect(manifestOf(given).manifest.route.rule).toBe('Rule.Id');
});

test('twenty strategies fit into a manifest with names of any length', () => {
  const { text, manifest } = manifestOf(givenDelivery(() => ({ strategies: strategiesOf(20) })));
  expect(manifest.strategies).toHaveLength(20);
  expect(text.length).toBeLessThan(4096);
});

test('strategies that could make the manifest larger than a parameter are refused', () => {
  expect(() => givenDelivery(() => ({ serviceName: 'checkout', strategies: strategiesOf(40) }))).toThrow(
    /strategies: .*4096.*Use fewer strategies/,
  );
});
