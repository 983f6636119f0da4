import { z } from 'zod';
import { arnAt, globalArn, type CloudContext } from '../kernel/cloud-context';
import { chanceOfNames } from '../kernel/random';
import { drawText } from '../kernel/random-text';
import { type Provisioned, type ProvisionContext, resourceType, type ResourceType } from '../kernel/service';
import type { TemplateResource } from './template';

/** The words in a type or name that tell which kind of id it has, most specific first. */
const idPrefixes: readonly (readonly [RegExp, string])[] = [
  [/SubnetRouteTableAssociation/i, 'rtbassoc-'],
  [/SecurityGroup(In|E)gress/i, 'sgr-'],
  [/security.?group/i, 'sg-'],
  [/subnet/i, 'subnet-'],
  [/VPCEndpoint/i, 'vpce-'],
  [/VPCPeeringConnection/i, 'pcx-'],
  [/RouteTable/i, 'rtb-'],
  [/EgressOnlyInternetGateway/i, 'eigw-'],
  [/InternetGateway/i, 'igw-'],
  [/NatGateway/i, 'nat-'],
  [/NetworkAcl/i, 'acl-'],
  [/FlowLog/i, 'fl-'],
  [/vpc/i, 'vpc-'],
];

/** An `Arn` in camel case, or `arn` as a word of its own. */
const arnPattern = /Arn(?![a-z])|(^|[^A-Za-z])arn(?![A-Za-z])/;

/** The parts of ARNs that are not the type's own words in lower case. */
const arnServices: Readonly<Record<string, string>> = {
  apigatewayv2: 'apigateway',
  elasticloadbalancingv2: 'elasticloadbalancing',
  stepfunctions: 'states',
};

/** The types whose `Ref` is an ARN, with what stands in it before the name. */
const arnReferences: Readonly<Record<string, string>> = {
  'AWS::CloudFormation::Stack': 'stack/',
  'AWS::ECS::Service': 'service/',
  'AWS::ECS::TaskDefinition': 'task-definition/',
  'AWS::ElasticLoadBalancingV2::Listener': 'listener/',
  'AWS::ElasticLoadBalancingV2::LoadBalancer': 'loadbalancer/',
  'AWS::ElasticLoadBalancingV2::TargetGroup': 'targetgroup/',
  'AWS::IAM::ManagedPolicy': 'policy/',
  'AWS::SecretsManager::Secret': 'secret:',
  'AWS::StepFunctions::Activity': 'activity:',
};

/** The properties of an opaque resource that others see: its name, if the template gives it one. */
export function nameIn({ Type, Properties }: Pick<TemplateResource, 'Type' | 'Properties'>): {
  readonly name?: unknown;
} {
  const name = Properties[`${Type.split('::').at(-1)}Name`] ?? Properties['Name'];
  return name === undefined ? {} : { name };
}

/**
 * A type that the local cloud does not know. Its resources are listed, and do nothing.
 *
 * @see nameIn for its properties
 */
export function opaqueType(cloudContext: CloudContext, type: string): ResourceType {
  return resourceType({
    properties: z.object({ name: z.string().optional() }),
    updates: { name: 'replacement' },
    create({ name }, context) {
      context.differs({ kind: 'opaque-resource', logicalId: context.logicalId, type });
      return createOpaque(cloudContext, type, name, context);
    },
    update: (_, previous) => previous,
    delete: () => undefined,
  });
}

/**
 * Creates a resource of a type that the local cloud does not know: it does nothing, and other resources can refer to
 * it. Ids have the form that AWS gives them where another resource checks it.
 *
 * @param name the name that the template gives it, if it does
 */
function createOpaque(
  cloudContext: CloudContext,
  type: string,
  name: string | undefined,
  context: Pick<ProvisionContext, 'logicalId' | 'stackName' | 'physicalName'>,
): Provisioned {
  const [, service = '', kind = ''] = type.split('::');
  const keys = [context.stackName, context.logicalId];
  const ref = name ?? opaqueName(type, context);
  const arn = opaqueArn(cloudContext, type, ref);
  const isArn = type in arnReferences;
  return {
    ref: isArn ? arn : ref,
    attributeOf(attribute) {
      if (attribute.endsWith('Arn')) return arn;
      if (['Id', `${kind}Id`, `${service}Id`, 'Ref'].includes(attribute)) return isArn ? arn : ref;
      if (/(Blocks|Servers|Entries|Ids|Zones|Addresses|Associations)$/.test(attribute)) {
        return [
          opaqueText(cloudContext, attribute, [...keys, 1]),
          opaqueText(cloudContext, attribute, [...keys, 2]),
        ];
      }
      return opaqueText(cloudContext, attribute, keys);
    },
  };
}

/**
 * Returns a text that stands for a value that the local cloud cannot know.
 *
 * @param hint the name of the value, which tells an ARN or the id of a subnet from plain text
 * @param keys equal keys give equal texts
 */
export function opaqueText(
  cloudContext: CloudContext,
  hint: string,
  keys: readonly (string | number)[],
): string {
  const drawn = drawText(chanceOfNames, '0123456789abcdef', 17, 'opaque', hint, ...keys);
  if (arnPattern.test(hint)) return arnAt(cloudContext, 'opaque', drawn);
  return `${idPrefixOf(hint) ?? 'opaque-'}${drawn}`;
}

function opaqueName(
  type: string,
  context: Pick<ProvisionContext, 'logicalId' | 'stackName' | 'physicalName'>,
): string {
  const keys = [context.stackName, context.logicalId];
  if (type.startsWith('AWS::EC2::')) {
    const prefix = idPrefixOf(type.slice('AWS::EC2::'.length));
    if (prefix !== undefined) return prefix + drawText(chanceOfNames, '0123456789abcdef', 17, type, ...keys);
  }
  if (type.startsWith('AWS::ApiGateway')) {
    return drawText(chanceOfNames, 'abcdefghijklmnopqrstuvwxyz0123456789', 10, type, ...keys);
  }
  return type.startsWith('AWS::S3::') ? context.physicalName(63).toLowerCase() : context.physicalName(60);
}

function opaqueArn(cloudContext: CloudContext, type: string, name: string): string {
  const [, service = '', kind = ''] = type.toLowerCase().split('::');
  const prefix = arnReferences[type] ?? `${kind}/`;
  if (type === 'AWS::S3::Bucket') return globalArn('s3', '', name);
  if (type.startsWith('AWS::IAM::')) return globalArn('iam', cloudContext.account, prefix + name);
  // As AWS does: a secret's name gets six characters.
  const suffixes: Readonly<Record<string, string>> = {
    'AWS::SecretsManager::Secret': `-${drawText(chanceOfNames, 'abcdefghijkmnopqrstuvwxyzABCDEF', 6, name)}`,
  };
  return arnAt(cloudContext, arnServices[service] ?? service, `${prefix}${name}${suffixes[type] ?? ''}`);
}

function idPrefixOf(hint: string): string | undefined {
  return idPrefixes.find(([words]) => words.test(hint))?.[1];
}
