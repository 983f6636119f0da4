import {
  CfnListener,
  CfnService,
  CfnServiceNetworkServiceAssociation,
  type CfnRule,
  type CfnServiceNetwork,
} from 'aws-cdk-lib/aws-vpclattice';
import type { CfnResource } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { rest, type Side } from '../core/traffic';
import type { ReleaseSide } from './sides';

/** The route whose action releases shift. */
export interface Route {
  /** Only when the route was created here, not adopted. */
  readonly service?: CfnService;
  /** Only when the service was created here, for a service network. */
  readonly serviceAssociation?: CfnServiceNetworkServiceAssociation;
  /** The id of the service, created or adopted. */
  readonly serviceId: string;
  readonly listener: CfnListener;
  /** Without it the listener's default action is the route. */
  readonly rule?: CfnRule;
}

export interface RouteProps {
  readonly listener?: CfnListener;
  readonly rule?: CfnRule;
  readonly serviceNetwork?: CfnServiceNetwork;
  readonly sides: Readonly<Record<Side, ReleaseSide>>;
}

/**
 * Adopts the listener or rule that it is given, or else creates a service with an HTTP listener on port 80.
 * Either way the route's action becomes rest.
 *
 * @throws TypeError for a `rule` without its `listener`, and for a `serviceNetwork` beside a `listener`
 */
export function createRoute(scope: Construct, props: RouteProps): Route {
  const { listener, rule, serviceNetwork, sides } = props;
  const route = listener ? adopt(listener, rule, serviceNetwork) : create(scope, rule, serviceNetwork);
  const action = restAction(sides);
  if (rule) {
    rule.action = action;
    keepAction(rule, 'action', () => rule.action === action);
  } else {
    route.listener.defaultAction = action;
    keepAction(route.listener, 'defaultAction', () => route.listener.defaultAction === action);
  }
  // No request may arrive before it is allowed in.
  for (const side of Object.values(sides)) (rule ?? route.listener).node.addDependency(side.permission);
  return route;
}

function adopt(listener: CfnListener, rule?: CfnRule, serviceNetwork?: CfnServiceNetwork): Route {
  if (serviceNetwork) {
    throw new TypeError(
      'ProgressiveDelivery: serviceNetwork: only for a service that the construct creates; ' +
        'the service of a given listener is associated where it is defined',
    );
  }
  return { serviceId: listener.attrServiceId, listener, rule };
}

function create(scope: Construct, rule?: CfnRule, serviceNetwork?: CfnServiceNetwork): Route {
  if (rule) throw new TypeError('ProgressiveDelivery: rule: needs the listener it belongs to, as listener');
  const service = new CfnService(scope, 'Service', { authType: 'NONE' });
  const listener = new CfnListener(scope, 'Listener', {
    serviceIdentifier: service.attrId,
    protocol: 'HTTP',
    port: 80,
    defaultAction: {},
  });
  const serviceAssociation =
    serviceNetwork &&
    new CfnServiceNetworkServiceAssociation(scope, 'ServiceAssociation', {
      serviceIdentifier: service.attrId,
      serviceNetworkIdentifier: serviceNetwork.attrId,
    });
  return { service, serviceAssociation, serviceId: service.attrId, listener };
}

function restAction(sides: Readonly<Record<Side, ReleaseSide>>): CfnListener.DefaultActionProperty {
  return {
    forward: {
      targetGroups: (Object.entries(rest) as [Side, number][]).map(([side, weight]) => ({
        targetGroupIdentifier: sides[side].targetGroup.attrId,
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
