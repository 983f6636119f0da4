import { chanceOfNames } from '../../../kernel/random';
import type { CloudContext } from '../../../kernel/cloud-context';
import { arnAt } from '../../../kernel/cloud-context';
import type { ResourceKind } from './arns';
import { idPrefixes, idIn } from './arns';
import { notFound } from './errors';
import { IdempotentCreations } from './idempotence';
import {
  type ListenerRecord,
  type ResourceRecord,
  RoutingTable,
  type RuleAction,
  type RuleRecord,
  type ServiceNetworkRecord,
  type ServiceNetworkServiceAssociationRecord,
  type ServiceNetworkVpcAssociationRecord,
  type ServiceRecord,
  type TargetGroupRecord,
} from './records';

/** Everything that exists in VPC Lattice. Lookups take ids and ARNs alike. */
export class LatticeStore {
  readonly serviceNetworks = new Map<string, ServiceNetworkRecord>();
  readonly services = new Map<string, ServiceRecord>();
  readonly targetGroups = new Map<string, TargetGroupRecord>();
  readonly serviceAssociations = new Map<string, ServiceNetworkServiceAssociationRecord>();
  readonly vpcAssociations = new Map<string, ServiceNetworkVpcAssociationRecord>();
  readonly creations = new IdempotentCreations();
  readonly #timesNamed = new Map<string, number>();

  constructor(readonly context: CloudContext) {}

  serviceNetwork(identifier: string): ServiceNetworkRecord {
    return find('serviceNetwork', this.serviceNetworks, identifier);
  }

  service(identifier: string): ServiceRecord {
    return find('service', this.services, identifier);
  }

  listener(serviceIdentifier: string, listenerIdentifier: string): ListenerRecord {
    return find('listener', this.service(serviceIdentifier).listeners, listenerIdentifier);
  }

  rule(serviceIdentifier: string, listenerIdentifier: string, ruleIdentifier: string): RuleRecord {
    return find('rule', this.listener(serviceIdentifier, listenerIdentifier).rules, ruleIdentifier);
  }

  targetGroup(identifier: string): TargetGroupRecord {
    return find('targetGroup', this.targetGroups, identifier);
  }

  serviceAssociation(identifier: string): ServiceNetworkServiceAssociationRecord {
    return find('serviceNetworkServiceAssociation', this.serviceAssociations, identifier);
  }

  vpcAssociation(identifier: string): ServiceNetworkVpcAssociationRecord {
    return find('serviceNetworkVpcAssociation', this.vpcAssociations, identifier);
  }

  /** All listeners, of every service. */
  *listeners(): Iterable<ListenerRecord> {
    for (const service of this.services.values()) yield* service.listeners.values();
  }

  /** Everything that has an ARN. */
  *resources(): Iterable<ResourceRecord> {
    yield* this.serviceNetworks.values();
    yield* this.services.values();
    yield* this.targetGroups.values();
    yield* this.serviceAssociations.values();
    yield* this.vpcAssociations.values();
    for (const listener of this.listeners()) {
      yield listener;
      yield* listener.rules.values();
    }
  }

  /** The service whose listeners or rules name the target group; there is at most one. */
  serviceUsing(targetGroup: TargetGroupRecord): ServiceRecord | undefined {
    for (const service of this.services.values()) {
      if (targetGroupsNamedBy(service).has(targetGroup)) return service;
    }
    return undefined;
  }

  /**
   * An id in AWS's format, which depends on what the resource is called and on how many were called so
   * before, and on nothing else that was created.
   */
  newId(kind: ResourceKind, name: string): string {
    const key = `${kind} ${name}`;
    const count = (this.#timesNamed.get(key) ?? 0) + 1;
    this.#timesNamed.set(key, count);
    return `${idPrefixes[kind]}-${this.hexFor(17, key, count)}`;
  }

  /** Hexadecimal digits drawn for these keys. */
  hexFor(digits: number, ...keys: readonly (string | number)[]): string {
    let text = '';
    for (let part = 0; text.length < digits; part++) {
      const drawn = chanceOfNames.draw('lattice-id', ...keys, part);
      text += Math.floor(drawn * 2 ** 32)
        .toString(16)
        .padStart(8, '0');
    }
    return text.slice(0, digits);
  }

  /** The members that every new resource begins with. */
  newResource(kind: ResourceKind, name: string, path: (id: string) => string): ResourceRecord {
    const id = this.newId(kind, name);
    const createdAt = this.now();
    return { id, arn: arnAt(this.context, 'vpc-lattice', path(id)), createdAt, lastUpdatedAt: createdAt };
  }

  now(): Date {
    return new Date(this.context.clock.now());
  }

  /** Makes the present rules and default action of a listener take effect, at each node of the data plane in its time. */
  publishRoutes(listener: ListenerRecord): void {
    const { clock, weather } = this.context;
    const now = clock.now();
    const arrivals = weather.nodeDelays('routeSeconds', listener.id, now).map((delay) => now + delay);
    listener.routing.change(new RoutingTable(listener), arrivals);
  }
}

/** Actions that take the place of those that listeners and rules have now; `undefined` is yet to be known. */
export type PlannedActions = ReadonlyMap<ListenerRecord | RuleRecord, RuleAction | undefined>;

/** The target groups that a service's actions name, those planned in place of the present ones. */
export function targetGroupsNamedBy(
  service: ServiceRecord,
  planned: PlannedActions = new Map(),
): Set<TargetGroupRecord> {
  const named = new Set<TargetGroupRecord>();
  const add = (action: RuleAction | undefined) => {
    if (action?.kind === 'forward') for (const { targetGroup } of action.targetGroups) named.add(targetGroup);
  };
  for (const action of planned.values()) add(action);
  for (const listener of service.listeners.values()) {
    if (!planned.has(listener)) add(listener.defaultAction);
    for (const rule of listener.rules.values()) if (!planned.has(rule)) add(rule.action);
  }
  return named;
}

function find<Item extends ResourceRecord>(
  kind: ResourceKind,
  items: ReadonlyMap<string, Item>,
  identifier: string,
): Item {
  const item = items.get(idIn(identifier));
  if (!item || (identifier.startsWith('arn:') && item.arn !== identifier)) throw notFound(kind, identifier);
  return item;
}
