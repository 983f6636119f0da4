import { z } from 'zod';
import type { CloudContext } from '../../../kernel/cloud-context';
import { arnAt } from '../../../kernel/cloud-context';

/** The prefixes of VPC Lattice ids, by kind of resource. */
export const idPrefixes = {
  serviceNetwork: 'sn',
  service: 'svc',
  listener: 'listener',
  rule: 'rule',
  targetGroup: 'tg',
  serviceNetworkServiceAssociation: 'snsa',
  serviceNetworkVpcAssociation: 'snva',
} as const;

export type ResourceKind = keyof typeof idPrefixes;

/** The error's `resourceType`, by kind. How AWS spells these is unsure: the API model gives no values. */
export const resourceTypeNames: Readonly<Record<ResourceKind, string>> = {
  serviceNetwork: 'SERVICE_NETWORK',
  service: 'SERVICE',
  listener: 'LISTENER',
  rule: 'RULE',
  targetGroup: 'TARGET_GROUP',
  serviceNetworkServiceAssociation: 'SERVICE_NETWORK_SERVICE_ASSOCIATION',
  serviceNetworkVpcAssociation: 'SERVICE_NETWORK_VPC_ASSOCIATION',
};

const idOf = (kind: ResourceKind) => `${idPrefixes[kind]}-[0-9a-z]{17}`;

const arnResources: Readonly<Record<ResourceKind, string>> = {
  serviceNetwork: `servicenetwork/${idOf('serviceNetwork')}`,
  service: `service/${idOf('service')}`,
  listener: `service/${idOf('service')}/listener/${idOf('listener')}`,
  rule: `service/${idOf('service')}/listener/${idOf('listener')}/rule/${idOf('rule')}`,
  targetGroup: `targetgroup/${idOf('targetGroup')}`,
  serviceNetworkServiceAssociation: `servicenetworkserviceassociation/${idOf('serviceNetworkServiceAssociation')}`,
  serviceNetworkVpcAssociation: `servicenetworkvpcassociation/${idOf('serviceNetworkVpcAssociation')}`,
};

/** A schema for what identifies a resource in a request: its id or its ARN, in the API model's pattern. */
export function identifier(kind: ResourceKind) {
  const arn = `arn:[a-z0-9-]+:vpc-lattice:[a-zA-Z0-9-]+:\\d{12}:${arnResources[kind]}`;
  return z
    .string()
    .max(2048)
    .regex(new RegExp(`^(${idOf(kind)}|${arn})$`));
}

/** The id in an identifier that may be an ARN. */
export function idIn(idOrArn: string): string {
  return idOrArn.slice(idOrArn.lastIndexOf('/') + 1);
}

/** The ARN of a resource that stands below no other one, from its id or ARN. `*` stands for a resource yet to be made. */
export function arnFor(
  context: CloudContext,
  kind: Exclude<ResourceKind, 'listener' | 'rule'>,
  idOrArn: string,
): string {
  if (idOrArn.startsWith('arn:')) return idOrArn;
  return arnAt(
    context,
    'vpc-lattice',
    `${arnResources[kind].slice(0, arnResources[kind].indexOf('/'))}/${idOrArn}`,
  );
}

/** The ARN of a listener from ids or ARNs. */
export function listenerArnFor(
  context: CloudContext,
  serviceIdentifier: string,
  listenerIdentifier: string,
): string {
  if (listenerIdentifier.startsWith('arn:')) return listenerIdentifier;
  return `${arnFor(context, 'service', serviceIdentifier)}/listener/${listenerIdentifier}`;
}

/** The ARN of a rule from ids or ARNs. */
export function ruleArnFor(
  context: CloudContext,
  serviceIdentifier: string,
  listenerIdentifier: string,
  ruleIdentifier: string,
): string {
  if (ruleIdentifier.startsWith('arn:')) return ruleIdentifier;
  return `${listenerArnFor(context, serviceIdentifier, listenerIdentifier)}/rule/${ruleIdentifier}`;
}
