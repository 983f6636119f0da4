import { z } from 'zod';
import { ignored, tags } from '../../kernel/schemas';
import { resourceType, type ResourceType } from '../../kernel/service';
import { managedPolicy } from './state/managed-policies';
import { rolePolicy, type Roles } from '../../permissions/role';
import { policyName, roleName, rolePath } from './operations/roles';

const document = z.union([z.string(), z.record(z.string(), z.unknown())]);

const roleProperties = z.strictObject({
  AssumeRolePolicyDocument: document,
  RoleName: roleName.optional(),
  Path: rolePath,
  Policies: z.array(z.strictObject({ PolicyName: policyName, PolicyDocument: document })).default([]),
  ManagedPolicyArns: z.array(z.string()).default([]),
  Description: ignored('descriptions are only read by people'),
  MaxSessionDuration: ignored('sessions of the local cloud do not expire'),
  Tags: tags,
});

const policyProperties = z.strictObject({
  PolicyDocument: document,
  PolicyName: policyName,
  Roles: z.array(z.string()).min(1),
});

/** The CloudFormation resource types of IAM that the local cloud provisions. */
export function iamResourceTypes(roles: Roles): Readonly<Record<string, ResourceType>> {
  return {
    'AWS::IAM::Role': resourceType({
      properties: roleProperties,
      create: (properties, context) => {
        const policies = properties.Policies.map(
          ({ PolicyName, PolicyDocument }) => [PolicyName, rolePolicy(PolicyDocument, 'identity')] as const,
        );
        const role = roles.create(properties.RoleName ?? context.physicalName(64), {
          path: properties.Path,
          trustPolicy: properties.AssumeRolePolicyDocument,
          managedPolicies: properties.ManagedPolicyArns.map(managedPolicy),
        });
        for (const [name, policy] of policies) role.inlinePolicies.set(name, policy);
        return { ref: role.name, attributes: { Arn: role.arn, RoleId: role.id } };
      },
    }),

    'AWS::IAM::Policy': resourceType({
      properties: policyProperties,
      create: (properties, context) => {
        const policy = rolePolicy(properties.PolicyDocument, 'identity');
        for (const role of properties.Roles.map((name) => roles.named(name))) {
          role.inlinePolicies.set(properties.PolicyName, policy);
        }
        const id = context.physicalName(128);
        return { ref: id, attributes: { Id: id } };
      },
    }),
  };
}
