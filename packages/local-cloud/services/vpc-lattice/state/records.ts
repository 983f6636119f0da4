import type { Propagation } from '../../../weather/conditions/propagation';
import { compileMatch, type RoutedRequest, type RuleMatch } from './match';

/** The common properties of resources. */
export interface ResourceRecord {
  readonly id: string;
  readonly arn: string;
  readonly createdAt: Date;
  lastUpdatedAt: Date;
}

export interface ServiceNetworkRecord extends ResourceRecord {
  readonly name: string;
}

export interface ServiceRecord extends ResourceRecord {
  readonly name: string;
  readonly dnsEntry: { readonly domainName: string; readonly hostedZoneId: string };
  /** The name and the certificate of its owner. */
  readonly customDomainName?: string;
  readonly certificateArn?: string;
  /** By id. */
  readonly listeners: Map<string, ListenerRecord>;
}

export interface ServiceNetworkServiceAssociationRecord extends ResourceRecord {
  readonly serviceNetwork: ServiceNetworkRecord;
  readonly service: ServiceRecord;
}

export interface ServiceNetworkVpcAssociationRecord extends ResourceRecord {
  readonly serviceNetwork: ServiceNetworkRecord;
  readonly vpcId: string;
  securityGroupIds: readonly string[];
}

export interface ListenerRecord extends ResourceRecord {
  readonly name: string;
  readonly protocol: 'HTTP' | 'HTTPS';
  readonly port: number;
  readonly service: ServiceRecord;
  /** The rule that stands for the default action in lists. */
  readonly defaultRuleId: string;
  defaultAction: RuleAction;
  /** By id, without the default rule. */
  readonly rules: Map<string, RuleRecord>;
  /** The routing tables of the nodes of the data plane. */
  readonly routing: Propagation<RoutingTable>;
}

export interface RuleRecord extends ResourceRecord {
  readonly name: string;
  readonly listener: ListenerRecord;
  match: RuleMatch;
  priority: number;
  action: RuleAction;
}

export type RuleAction = FixedResponseAction | ForwardAction;

/** means that the data plane answers by itself */
export interface FixedResponseAction {
  readonly kind: 'fixed-response';
  readonly statusCode: number;
}

/** means that a target group is picked, in proportion to the weights */
export interface ForwardAction {
  readonly kind: 'forward';
  /** In the order written, in which AWS answers with them. */
  readonly targetGroups: readonly WeightedTargetGroup[];
  /** Ordered by id, which makes the pick independent of the order in the request. */
  readonly byId: readonly WeightedTargetGroup[];
  readonly totalWeight: number;
}

export interface WeightedTargetGroup {
  readonly targetGroup: TargetGroupRecord;
  readonly weight: number;
}

export interface TargetGroupRecord extends ResourceRecord {
  readonly name: string;
  readonly lambdaEventStructureVersion: 'V1' | 'V2';
  targets: readonly TargetRecord[];
}

/** A function, version or alias registered with a target group. */
export interface TargetRecord {
  /** A function ARN, mostly with a qualifier. */
  readonly id: string;
  /** Set from deregistration on, in milliseconds since the epoch: when the target is gone. */
  drainedAt: number | undefined;
}

/** The routing of a listener at one moment. Never changes, so that a request which has read it is safe from updates. */
export class RoutingTable {
  readonly #routes: readonly { matches: (request: RoutedRequest) => boolean; action: RuleAction }[];
  readonly #defaultAction: RuleAction;

  constructor(listener: Pick<ListenerRecord, 'defaultAction' | 'rules'>) {
    this.#defaultAction = listener.defaultAction;
    this.#routes = [...listener.rules.values()]
      .sort((a, b) => a.priority - b.priority)
      .map((rule) => ({ matches: compileMatch(rule.match), action: rule.action }));
  }

  /** The action of the first rule by priority that matches, or else the default action. */
  actionFor(request: RoutedRequest): RuleAction {
    for (const route of this.#routes) if (route.matches(request)) return route.action;
    return this.#defaultAction;
  }
}
