import { z } from 'zod';
import { AwsError } from '../../kernel/errors';
import { tags, templateInteger } from '../../kernel/schemas';
import type { ProvisionContext, ResourceType } from '../../kernel/service';
import { resourceType } from '../../kernel/service';
import { identifier } from './state/arns';
import { associateService, associateVpc } from './resources/associations';
import type { DataPlane } from './data-plane/data-plane';
import {
  authType,
  certificateArn,
  customDomainName,
  latticeName,
  securityGroupId,
  vpcId,
} from './state/inputs';
import { createListener } from './resources/listeners';
import { createRule } from './resources/rules';
import { createServiceNetwork } from './resources/service-networks';
import { createService } from './resources/services';
import type { LatticeStore } from './state/store';
import { createTargetGroup } from './resources/target-groups';
import { registerTargets } from './resources/targets';
import { templateAction, templateMatch, templateRuleAction } from './template-properties';

const serviceNetworkProperties = z.strictObject({
  Name: latticeName(63, 'servicenetwork').optional(),
  AuthType: authType,
  Tags: tags,
});

const serviceProperties = z.strictObject({
  Name: latticeName(40, 'svc').optional(),
  AuthType: authType,
  CustomDomainName: customDomainName.optional(),
  CertificateArn: certificateArn.optional(),
  Tags: tags,
});

const serviceNetworkServiceAssociationProperties = z.strictObject({
  ServiceNetworkIdentifier: identifier('serviceNetwork'),
  ServiceIdentifier: identifier('service'),
  Tags: tags,
});

const serviceNetworkVpcAssociationProperties = z.strictObject({
  ServiceNetworkIdentifier: identifier('serviceNetwork'),
  VpcIdentifier: vpcId,
  SecurityGroupIds: z.array(securityGroupId).max(5).optional(),
  Tags: tags,
});

const targetGroupProperties = z.strictObject({
  Name: latticeName(128, 'tg').optional(),
  Type: z.enum(['IP', 'LAMBDA', 'INSTANCE', 'ALB']),
  Config: z.strictObject({ LambdaEventStructureVersion: z.enum(['V1', 'V2']).optional() }).optional(),
  Targets: z
    .array(z.strictObject({ Id: z.string().min(1) }))
    .max(100)
    .optional(),
  Tags: tags,
});

const listenerProperties = z.strictObject({
  ServiceIdentifier: identifier('service'),
  Name: latticeName(63, 'listener').optional(),
  Protocol: z.enum(['HTTP', 'HTTPS', 'TLS_PASSTHROUGH']),
  Port: templateInteger.pipe(z.number().min(1).max(65535)).optional(),
  DefaultAction: templateAction,
  Tags: tags,
});

const ruleProperties = z.strictObject({
  ServiceIdentifier: identifier('service'),
  ListenerIdentifier: identifier('listener'),
  Name: latticeName(63, 'rule').optional(),
  Priority: templateInteger.pipe(z.number().min(1).max(100)),
  Match: templateMatch,
  Action: templateRuleAction,
  Tags: tags,
});

/**
 * The CloudFormation resource types of VPC Lattice. `Ref` gives the ARN of each, and `Fn::GetAtt` the read-only
 * properties of its schema (documentation in aws-cloudformation/aws-cloudformation-resource-providers-vpc-lattice and
 * the schemas in cfn-lint).
 */
export function latticeResourceTypes(
  store: LatticeStore,
  dataPlane: DataPlane,
): Record<string, ResourceType> {
  return {
    'AWS::VpcLattice::ServiceNetwork': resourceType({
      properties: serviceNetworkProperties,
      create(properties, context) {
        const { arn, id, createdAt, lastUpdatedAt } = createServiceNetwork(store, {
          name: properties.Name ?? generatedName(context, 63),
          authType: properties.AuthType,
        });
        return {
          ref: arn,
          attributes: {
            Arn: arn,
            Id: id,
            CreatedAt: createdAt.toISOString(),
            LastUpdatedAt: lastUpdatedAt.toISOString(),
          },
        };
      },
    }),
    'AWS::VpcLattice::Service': resourceType({
      properties: serviceProperties,
      create(properties, context) {
        const { arn, id, createdAt, lastUpdatedAt, dnsEntry } = createService(store, {
          name: properties.Name ?? generatedName(context, 40),
          authType: properties.AuthType,
          customDomainName: properties.CustomDomainName,
          certificateArn: properties.CertificateArn,
        });
        return {
          ref: arn,
          attributes: {
            Arn: arn,
            Id: id,
            Status: 'ACTIVE',
            CreatedAt: createdAt.toISOString(),
            LastUpdatedAt: lastUpdatedAt.toISOString(),
            'DnsEntry.DomainName': dnsEntry.domainName,
            'DnsEntry.HostedZoneId': dnsEntry.hostedZoneId,
          },
        };
      },
    }),
    'AWS::VpcLattice::ServiceNetworkServiceAssociation': resourceType({
      properties: serviceNetworkServiceAssociationProperties,
      create(properties) {
        const { arn, id, createdAt, serviceNetwork, service } = associateService(store, {
          serviceNetworkIdentifier: properties.ServiceNetworkIdentifier,
          serviceIdentifier: properties.ServiceIdentifier,
        });
        return {
          ref: arn,
          attributes: {
            Arn: arn,
            Id: id,
            Status: 'ACTIVE',
            CreatedAt: createdAt.toISOString(),
            ServiceNetworkArn: serviceNetwork.arn,
            ServiceNetworkId: serviceNetwork.id,
            ServiceNetworkName: serviceNetwork.name,
            ServiceArn: service.arn,
            ServiceId: service.id,
            ServiceName: service.name,
            'DnsEntry.DomainName': service.dnsEntry.domainName,
            'DnsEntry.HostedZoneId': service.dnsEntry.hostedZoneId,
          },
        };
      },
    }),
    'AWS::VpcLattice::ServiceNetworkVpcAssociation': resourceType({
      properties: serviceNetworkVpcAssociationProperties,
      create(properties) {
        const {
          arn,
          id,
          createdAt,
          serviceNetwork,
          vpcId: vpc,
        } = associateVpc(store, {
          serviceNetworkIdentifier: properties.ServiceNetworkIdentifier,
          vpcIdentifier: properties.VpcIdentifier,
          securityGroupIds: properties.SecurityGroupIds,
        });
        return {
          ref: arn,
          attributes: {
            Arn: arn,
            Id: id,
            Status: 'ACTIVE',
            CreatedAt: createdAt.toISOString(),
            ServiceNetworkArn: serviceNetwork.arn,
            ServiceNetworkId: serviceNetwork.id,
            ServiceNetworkName: serviceNetwork.name,
            VpcId: vpc,
          },
        };
      },
    }),
    'AWS::VpcLattice::TargetGroup': resourceType({
      properties: targetGroupProperties,
      create(properties, context) {
        const targetGroup = createTargetGroup(store, {
          name: properties.Name ?? generatedName(context, 128),
          type: properties.Type,
          config: { lambdaEventStructureVersion: properties.Config?.LambdaEventStructureVersion },
        });
        const targets = (properties.Targets ?? []).map(({ Id }) => ({ id: Id }));
        const [failure] = registerTargets(store, targetGroup, targets).unsuccessful;
        if (failure) throw new AwsError('ValidationException', `Targets: ${failure.failureMessage}`);
        const { arn, id, createdAt, lastUpdatedAt } = targetGroup;
        return {
          ref: arn,
          attributes: {
            Arn: arn,
            Id: id,
            Status: 'ACTIVE',
            CreatedAt: createdAt.toISOString(),
            LastUpdatedAt: lastUpdatedAt.toISOString(),
          },
        };
      },
    }),
    'AWS::VpcLattice::Listener': resourceType({
      properties: listenerProperties,
      async create(properties, context) {
        const { arn, id, service } = await createListener(store, dataPlane, {
          serviceIdentifier: properties.ServiceIdentifier,
          name: properties.Name ?? generatedName(context, 63),
          protocol: properties.Protocol,
          port: properties.Port,
          defaultAction: properties.DefaultAction,
        });
        return {
          ref: arn,
          attributes: { Arn: arn, Id: id, ServiceArn: service.arn, ServiceId: service.id },
        };
      },
    }),
    'AWS::VpcLattice::Rule': resourceType({
      properties: ruleProperties,
      create(properties, context) {
        const { arn, id } = createRule(store, {
          serviceIdentifier: properties.ServiceIdentifier,
          listenerIdentifier: properties.ListenerIdentifier,
          name: properties.Name ?? generatedName(context, 63),
          priority: properties.Priority,
          match: properties.Match,
          action: properties.Action,
        });
        return { ref: arn, attributes: { Arn: arn, Id: id } };
      },
    }),
  };
}

/** CloudFormation's name for a resource without one, in the characters that VPC Lattice allows. */
function generatedName(context: ProvisionContext, maximumLength: number): string {
  return context
    .physicalName(maximumLength)
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '');
}
