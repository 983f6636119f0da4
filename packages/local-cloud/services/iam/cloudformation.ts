import { z } from 'zod';
import { ignored, tags } from '../../kernel/schemas';
import { type ProvisionContext, resourceType, type ResourceType } from '../../kernel/service';
import { findManagedPolicy } from './state/managed-policies';
import type { Policy } from '../../permissions/policy';
import type { Roles } from '../../permissions/role';
import { rolePolicy } from '../../permissions/role-policies';
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

/** The managed policies that the local cloud knows. The others allow nothing. */
function knownPolicies(
  arns: readonly string[],
  { logicalId, differs }: ProvisionContext,
): ReadonlyMap<string, Policy> {
  const known = new Map<string, Policy>();
  for (const arn of arns) {
    const policy = findManagedPolicy(arn);
    if (policy) known.set(arn, policy);
    else differs({ kind: 'managed-policy', logicalId, policy: arn });
  }
  return known;
}

function policiesIn({ Policies }: z.output<typeof roleProperties>) {
  return Policies.map(
    ({ PolicyName, PolicyDocument }) => [PolicyName, rolePolicy(PolicyDocument, 'identity')] as const,
  );
}

function embed(roles: Roles, properties: z.output<typeof policyProperties>): void {
  const policy = rolePolicy(properties.PolicyDocument, 'identity');
  for (const role of properties.Roles.map((name) => roles.named(name))) {
    role.policies.embed(properties.PolicyName, policy);
  }
}

/** The CloudFormation resource types of IAM that the local cloud provisions. */
export function iamResourceTypes(roles: Roles): Readonly<Record<string, ResourceType>> {
  return {
    'AWS::IAM::Role': resourceType({
      properties: roleProperties,
      updates: {
        RoleName: 'replacement',
        Path: 'replacement',
        AssumeRolePolicyDocument: 'in-place',
        Policies: 'in-place',
        ManagedPolicyArns: 'in-place',
        Description: 'in-place',
        MaxSessionDuration: 'in-place',
        Tags: 'in-place',
      },
      create: (properties, context) => {
        const policies = policiesIn(properties);
        const role = roles.create(properties.RoleName ?? context.physicalName(64), {
          path: properties.Path,
          trustPolicy: properties.AssumeRolePolicyDocument,
        });
        role.policies.attachOnly(knownPolicies(properties.ManagedPolicyArns, context));
        for (const [name, policy] of policies) role.policies.embed(name, policy);
        return { ref: role.name, attributes: { Arn: role.arn, RoleId: role.id } };
      },
      update: (properties, previous, context) => {
        const policies = policiesIn(properties);
        const { policies: changed } = roles.change(previous.ref, {
          trustPolicy: properties.AssumeRolePolicyDocument,
          managedPolicies: knownPolicies(properties.ManagedPolicyArns, context),
        });
        for (const { PolicyName } of previous.properties.Policies) changed.remove(PolicyName);
        for (const [name, policy] of policies) changed.embed(name, policy);
        return previous;
      },
      delete: ({ ref, properties }) => {
        const { policies } = roles.change(ref, {
          trustPolicy: properties.AssumeRolePolicyDocument,
          managedPolicies: new Map(),
        });
        for (const { PolicyName } of properties.Policies) policies.remove(PolicyName);
        roles.delete(ref);
      },
    }),

    'AWS::IAM::Policy': resourceType({
      properties: policyProperties,
      updates: { PolicyDocument: 'in-place', PolicyName: 'in-place', Roles: 'in-place' },
      create: (properties, context) => {
        embed(roles, properties);
        const id = context.physicalName(128);
        return { ref: id, attributes: { Id: id } };
      },
      update: (properties, previous) => {
        const { PolicyName: name, Roles: names } = previous.properties;
        const gone =
          name === properties.PolicyName ? names.filter((each) => !properties.Roles.includes(each)) : names;
        for (const role of gone) roles.named(role).policies.remove(name);
        embed(roles, properties);
        return previous;
      },
      delete: ({ properties }) => {
        for (const name of properties.Roles) {
          if (roles.has(name)) roles.named(name).policies.remove(properties.PolicyName);
        }
      },
    }),
  };
}
