import type { CfnListener, CfnRule } from 'aws-cdk-lib/aws-vpclattice';
import type { Construct } from 'constructs';
import { baselineOf, type RouteKind } from '../../core/traffic/weights';
import type { Side } from '../../core/traffic/side';
import { definedRoute, importedRoute, keepAction } from './given-route';
import { createLatticeService, type LatticeServiceProps } from './lattice-service';
import type { ReleaseRoute } from './release-route';
import type { RoutedSide } from './target';

export interface RouteProps extends LatticeServiceProps {
  readonly listener?: CfnListener | string;
  readonly rule?: CfnRule | string;
  readonly sides: Readonly<Record<Side, RoutedSide>>;
}

/** A route, with the domain name of its service if the construct created that. */
export interface CreatedRoute {
  readonly route: ReleaseRoute;
  readonly serviceDnsName?: string;
}

/**
 * Takes over the given listener or rule, or creates a service with a listener, and sets the action of a resource of the app to the
 * baseline.
 *
 * @throws TypeError for a `rule` without its `listener`, for props of a new service together with a given one, and for an ARN that is not
 *   one of a listener or rule
 */
export function createRoute(scope: Construct, props: RouteProps): CreatedRoute {
  const { rule } = props;
  refuseContradictions(props);
  if (typeof rule === 'string') return { route: importedRoute(scope, 'rule', rule) };
  if (typeof props.listener === 'string') return { route: importedRoute(scope, 'listener', props.listener) };
  const { service, listener } = props.listener
    ? { service: undefined, listener: props.listener }
    : createLatticeService(scope, props);
  setBaseline(listener, rule, props.sides);
  // The permissions come first, or the first requests would be denied.
  for (const side of Object.values(props.sides)) (rule ?? listener).node.addDependency(side.permission);
  return {
    route: { ...definedRoute(listener, rule), ...(service && { serviceId: service.attrId }) },
    serviceDnsName: service?.attrDnsEntryDomainName,
  };
}

function refuseContradictions({ rule, listener, ...ofService }: RouteProps): void {
  for (const prop of ['serviceNetworks', 'clientVpcs', 'https'] as const) {
    if ((listener === undefined && rule === undefined) || ofService[prop] === undefined) continue;
    throw new TypeError(
      `ProgressiveDelivery: ${prop}: not allowed together with listener or rule. Set it where you define that listener and its service`,
    );
  }
  if (typeof rule === 'string' && listener !== undefined) {
    throw new TypeError(
      'ProgressiveDelivery: listener: not allowed together with the ARN of a rule, which names it',
    );
  }
  if (typeof rule === 'object' && typeof listener !== 'object') {
    throw new TypeError(
      'ProgressiveDelivery: rule: requires listener, the listener of the app that the rule belongs to',
    );
  }
}

function setBaseline(listener: CfnListener, rule: CfnRule | undefined, sides: RouteProps['sides']): void {
  if (rule) {
    const action = baselineAction('rule', sides);
    rule.action = action;
    keepAction(rule, 'action', () => rule.action === action);
  } else {
    const action = baselineAction('listener', sides);
    listener.defaultAction = action;
    keepAction(listener, 'defaultAction', () => listener.defaultAction === action);
  }
}

function baselineAction(kind: RouteKind, sides: RouteProps['sides']): CfnListener.DefaultActionProperty {
  return {
    forward: {
      targetGroups: (Object.entries(baselineOf(kind)) as [Side, number][]).map(([side, weight]) => ({
        targetGroupIdentifier: sides[side].targetGroup.targetGroupId,
        weight,
      })),
    },
  };
}
