import {
  CfnListener,
  CfnService,
  CfnServiceNetworkServiceAssociation,
  type CfnRule,
  type CfnServiceNetwork,
} from 'aws-cdk-lib/aws-vpclattice';
import type { CfnResource } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { baseline } from '../../core/traffic/weights';
import type { Side } from '../../core/traffic/side';
import type { RoutedSide } from './target';

/** The listener or rule whose action releases change. */
export interface ReleaseRoute {
  /** The id of the service, created or adopted. */
  readonly serviceId: string;
  /** The domain name that clients call. Undefined for a service that the construct did not create. */
  readonly serviceDomainName?: string;
  readonly listenerId: string;
  readonly listenerArn: string;
  /** Undefined where the listener's default action is the route. */
  readonly ruleId?: string;
  readonly ruleArn?: string;
}

export interface RouteProps {
  readonly listener?: CfnListener;
  readonly rule?: CfnRule;
  readonly serviceNetwork?: CfnServiceNetwork;
  readonly sides: Readonly<Record<Side, RoutedSide>>;
}

/**
 * Adopts the listener or rule that it is given, or else creates a service with an HTTP listener on port 80.
 * Either way the route's action becomes rest.
 *
 * @throws TypeError for a `rule` without its `listener`, and for a `serviceNetwork` beside a `listener`
 */
export function createRoute(scope: Construct, props: RouteProps): ReleaseRoute {
  const { rule, serviceNetwork, sides } = props;
  if (props.listener && serviceNetwork) {
    throw new TypeError(
      'ProgressiveDelivery: serviceNetwork: only for a service that the construct creates; ' +
        'the service of a given listener is associated where it is defined',
    );
  }
  if (rule && !props.listener) {
    throw new TypeError('ProgressiveDelivery: rule: needs the listener it belongs to, as listener');
  }
  const { service, listener } = props.listener
    ? { service: undefined, listener: props.listener }
    : createService(scope, serviceNetwork);
  const action = restAction(sides);
  if (rule) {
    rule.action = action;
    keepAction(rule, 'action', () => rule.action === action);
  } else {
    listener.defaultAction = action;
    keepAction(listener, 'defaultAction', () => listener.defaultAction === action);
  }
  // No request may arrive before it is allowed in.
  for (const side of Object.values(sides)) (rule ?? listener).node.addDependency(side.permission);
  return {
    serviceId: service?.attrId ?? listener.attrServiceId,
    serviceDomainName: service?.attrDnsEntryDomainName,
    listenerId: listener.attrId,
    listenerArn: listener.attrArn,
    ruleId: rule?.attrId,
    ruleArn: rule?.attrArn,
  };
}

function createService(scope: Construct, serviceNetwork?: CfnServiceNetwork) {
  const service = new CfnService(scope, 'Service', { authType: 'NONE' });
  if (serviceNetwork) {
    new CfnServiceNetworkServiceAssociation(scope, 'ServiceAssociation', {
      serviceIdentifier: service.attrId,
      serviceNetworkIdentifier: serviceNetwork.attrId,
    });
  }
  const listener = new CfnListener(scope, 'Listener', {
    serviceIdentifier: service.attrId,
    protocol: 'HTTP',
    port: 80,
    defaultAction: {},
  });
  return { service, listener };
}

function restAction(sides: Readonly<Record<Side, RoutedSide>>): CfnListener.DefaultActionProperty {
  return {
    forward: {
      targetGroups: (Object.entries(baseline) as [Side, number][]).map(([side, weight]) => ({
        targetGroupIdentifier: sides[side].targetGroup.targetGroupId,
        weight,
      })),
    },
  };
}

/** A template with another action would take the traffic away from production at the next deployment. */
function keepAction(resource: CfnResource, property: string, isKept: () => boolean): void {
  resource.node.addValidation({
    validate: () =>
      isKept()
        ? []
        : [`${property}: belongs to ProgressiveDelivery, which set it to rest; it was changed afterwards`],
  });
}
