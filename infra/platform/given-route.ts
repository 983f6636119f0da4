import { Arn, ArnFormat, Fn, Stack, Token, type CfnResource } from 'aws-cdk-lib';
import type { CfnListener, CfnRule } from 'aws-cdk-lib/aws-vpclattice';
import type { Construct } from 'constructs';
import type { ReleaseRoute } from './release-route';

/** The ids in the ARN of a listener or a rule. */
interface RouteIds {
  readonly serviceId: string;
  readonly listenerId: string;
  readonly ruleId?: string;
}

const forms = {
  listener: 'arn:PARTITION:vpc-lattice:REGION:ACCOUNT:service/svc-…/listener/listener-…',
  rule: 'arn:PARTITION:vpc-lattice:REGION:ACCOUNT:service/svc-…/listener/listener-…/rule/rule-…',
};

const patterns = {
  listener: /^service\/svc-[0-9a-z]{17}\/listener\/listener-[0-9a-z]{17}$/,
  rule: /^service\/svc-[0-9a-z]{17}\/listener\/listener-[0-9a-z]{17}\/rule\/rule-[0-9a-z]{17}$/,
};

/**
 * Returns the route of a listener or rule that the app does not define. The stack cannot set its action: a
 * person does, because that takes the traffic away from where its owner sends it.
 *
 * @param kind the prop, for errors
 * @throws TypeError for text that is no such ARN, and for one of another account or Region
 */
export function importedRoute(scope: Construct, kind: 'listener' | 'rule', arn: string): ReleaseRoute {
  const { serviceId, listenerId, ruleId } = idsOf(scope, kind, arn);
  const listenerArn =
    kind === 'listener'
      ? arn
      : Stack.of(scope).formatArn({
          service: 'vpc-lattice',
          resource: 'service',
          resourceName: `${serviceId}/listener/${listenerId}`,
        });
  return { serviceId, listenerId, listenerArn, ...(ruleId !== undefined && { ruleId, ruleArn: arn }) };
}

/** Returns the route of a listener or rule of the app. */
export function definedRoute(listener: CfnListener, rule?: CfnRule): ReleaseRoute {
  return {
    serviceId: listener.attrServiceId,
    listenerId: listener.attrId,
    listenerArn: listener.attrArn,
    ruleId: rule?.attrId,
    ruleArn: rule?.attrArn,
  };
}

function idsOf(scope: Construct, kind: 'listener' | 'rule', arn: string): RouteIds {
  if (!Token.isUnresolved(arn)) refuseInvalid(scope, kind, arn);
  const parts = Token.isUnresolved(arn) ? undefined : arn.split('/');
  const part = (index: number) => parts?.[index] ?? Fn.select(index, Fn.split('/', arn));
  return { serviceId: part(1), listenerId: part(3), ...(kind === 'rule' && { ruleId: part(5) }) };
}

function refuseInvalid(scope: Construct, kind: 'listener' | 'rule', arn: string): void {
  const isArn = arn.startsWith('arn:') && arn.split(':').length === 6;
  const { service, account, region, resource, resourceName } = isArn
    ? Arn.split(arn, ArnFormat.SLASH_RESOURCE_NAME)
    : {};
  if (service !== 'vpc-lattice' || !patterns[kind].test(`${resource}/${resourceName}`)) {
    throw new TypeError(
      `ProgressiveDelivery: ${kind}: must be a resource of the app, or an ARN: ${forms[kind]}`,
    );
  }
  const stack = Stack.of(scope);
  const isElsewhere = (own: string, its: string | undefined) => !Token.isUnresolved(own) && own !== its;
  if (!isElsewhere(stack.account, account) && !isElsewhere(stack.region, region)) return;
  throw new TypeError(
    `ProgressiveDelivery: ${kind}: is in ${account}/${region}, and the stack in ${stack.account}/${stack.region}. A target group serves ` +
      'services of its own account and Region only',
  );
}

/** Fails synthesis when the action was replaced: the next deployment would move traffic away from production. */
export function keepAction(resource: CfnResource, property: string, isKept: () => boolean): void {
  resource.node.addValidation({
    validate: () =>
      isKept()
        ? []
        : [
            `${property}: was changed after ProgressiveDelivery had set it to the baseline. ` +
              'Remove that change: releases own this property',
          ],
  });
}
