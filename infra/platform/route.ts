import {
  CfnListener,
  CfnService,
  CfnServiceNetworkServiceAssociation,
  type CfnRule,
  type CfnServiceNetwork,
} from 'aws-cdk-lib/aws-vpclattice';
import type { CfnResource } from 'aws-cdk-lib';
import type { ICertificate } from 'aws-cdk-lib/aws-certificatemanager';
import type { Construct } from 'constructs';
import { baseline } from '../../core/traffic/weights';
import type { Side } from '../../core/traffic/side';
import type { RoutedSide } from './target';

/** The listener or rule whose action releases change. */
export interface ReleaseRoute {
  /** The id of the VPC Lattice service, created or given. */
  readonly serviceId: string;
  /** The domain name that clients call; undefined for a given listener. */
  readonly serviceDomainName?: string;
  readonly listenerId: string;
  readonly listenerArn: string;
  /** Undefined when the route is the listener's default action. */
  readonly ruleId?: string;
  readonly ruleArn?: string;
}

/** The domain name of a new service, and its certificate. */
export interface HttpsOptions {
  /** The name that clients call. Point it to the service's own domain name with a CNAME or alias record. */
  readonly domainName: string;
  /** A certificate for that name, in the Region of the stack. */
  readonly certificate: ICertificate;
}

export interface RouteProps {
  readonly https?: true | HttpsOptions;
  readonly listener?: CfnListener;
  readonly rule?: CfnRule;
  readonly serviceNetwork?: CfnServiceNetwork;
  readonly sides: Readonly<Record<Side, RoutedSide>>;
}

/**
 * Takes over the given listener or rule, or creates a service with an HTTP listener on port 80 or an HTTPS listener on port
 * 443, and sets the route's action to the baseline.
 *
 * @throws TypeError for a `rule` without `listener`, and for `serviceNetwork` or `https` together with `listener`
 */
export function createRoute(scope: Construct, props: RouteProps): ReleaseRoute {
  const { rule, serviceNetwork, sides } = props;
  if (props.listener && serviceNetwork) {
    throw new TypeError(
      'ProgressiveDelivery: serviceNetwork: not allowed together with listener. ' +
        'Associate the service of that listener with the network where you define it',
    );
  }
  if (props.listener && props.https !== undefined) {
    throw new TypeError(
      'ProgressiveDelivery: https: not allowed together with listener. ' +
        'Set the protocol and the certificate where you define that listener and its service',
    );
  }
  if (rule && !props.listener) {
    throw new TypeError(
      'ProgressiveDelivery: rule: requires listener, the listener that the rule belongs to',
    );
  }
  const { service, listener } = props.listener
    ? { service: undefined, listener: props.listener }
    : createService(scope, props);
  const action = baselineAction(sides);
  if (rule) {
    rule.action = action;
    keepAction(rule, 'action', () => rule.action === action);
  } else {
    listener.defaultAction = action;
    keepAction(listener, 'defaultAction', () => listener.defaultAction === action);
  }
  // The permissions come first, or the first requests would be denied.
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

/** VPC Lattice manages the certificate of the name that it generates. */
function createService(scope: Construct, { serviceNetwork, https }: RouteProps) {
  const custom = typeof https === 'object' ? https : undefined;
  const service = new CfnService(scope, 'Service', {
    authType: 'NONE',
    customDomainName: custom?.domainName,
    certificateArn: custom?.certificate.certificateArn,
  });
  if (serviceNetwork) {
    new CfnServiceNetworkServiceAssociation(scope, 'ServiceAssociation', {
      serviceIdentifier: service.attrId,
      serviceNetworkIdentifier: serviceNetwork.attrId,
    });
  }
  const listener = new CfnListener(scope, 'Listener', {
    serviceIdentifier: service.attrId,
    ...(https ? { protocol: 'HTTPS', port: 443 } : { protocol: 'HTTP', port: 80 }),
    defaultAction: {},
  });
  return { service, listener };
}

function baselineAction(sides: Readonly<Record<Side, RoutedSide>>): CfnListener.DefaultActionProperty {
  return {
    forward: {
      targetGroups: (Object.entries(baseline) as [Side, number][]).map(([side, weight]) => ({
        targetGroupIdentifier: sides[side].targetGroup.targetGroupId,
        weight,
      })),
    },
  };
}

/** Fails synthesis when the action was replaced: the next deployment would move traffic away from production. */
function keepAction(resource: CfnResource, property: string, isKept: () => boolean): void {
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
