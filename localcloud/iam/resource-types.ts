import { z } from 'zod';
import { inert, tags } from '../schemas';
import { resourceType, type ResourceType } from '../service';
import type { Site } from '../site';
import { drawText } from '../drawn-text';
import type { ManagedPolicies } from './managed-policies';
import { parsePolicy } from './policy';
import type { Roles } from './role';

const name = z.string().regex(/^[\w+=,.@-]{1,128}$/);
const path = z.string().regex(/^\/$|^\/[!-~]+\/$/);
const document = z.union([z.string(), z.record(z.string(), z.unknown())]);

const roleProperties = z.strictObject({
  AssumeRolePolicyDocument: document,
  RoleName: name.max(64).optional(),
  Path: path.default('/'),
  Policies: z.array(z.strictObject({ PolicyName: name, PolicyDocument: document })).default([]),
  ManagedPolicyArns: z.array(z.string()).default([]),
  Description: inert('descriptions are only read by people'),
  MaxSessionDuration: inert('sessions of the local cloud do not expire'),
  Tags: tags,
});

const policyProperties = z.strictObject({
  PolicyDocument: document,
  PolicyName: name,
  Roles: z.array(z.string()).min(1),
});

const managedPolicyProperties = z.strictObject({
  PolicyDocument: document,
  ManagedPolicyName: name.optional(),
  Path: path.default('/'),
  Roles: z.array(z.string()).default([]),
  Description: inert('descriptions are only read by people'),
});

/** The CloudFormation resource types of IAM that the local cloud provisions. */
export function iamResourceTypes(
  site: Site,
  roles: Roles,
  managedPolicies: ManagedPolicies,
): Readonly<Record<string, ResourceType>> {
  const arn = (kind: 'role' | 'policy', pathAndName: string) =>
    `arn:aws:iam::${site.account}:${kind}${pathAndName}`;

  return {
    'AWS::IAM::Role': resourceType({
      properties: roleProperties,
      create: (properties, context) => {
        const roleName = properties.RoleName ?? context.physicalName(64);
        const role = {
          arn: arn('role', properties.Path + roleName),
          name: roleName,
          id: `AROA${drawText(site.random, IDENTIFIER_ALPHABET, 17, 'iam role', roleName)}`,
          trustPolicy: parsePolicy(properties.AssumeRolePolicyDocument, 'trust'),
          policies: [
            ...properties.Policies.map((policy) => parsePolicy(policy.PolicyDocument, 'identity')),
            ...properties.ManagedPolicyArns.map((policyArn) => managedPolicies.get(policyArn)),
          ],
        };
        roles.add(role);
        return { ref: role.name, attributes: { Arn: role.arn, RoleId: role.id } };
      },
    }),

    'AWS::IAM::Policy': resourceType({
      properties: policyProperties,
      create: (properties, context) => {
        const policy = parsePolicy(properties.PolicyDocument, 'identity');
        for (const role of properties.Roles.map((roleName) => roles.named(roleName)))
          role.policies.push(policy);
        const id = context.physicalName(128);
        return { ref: id, attributes: { Id: id } };
      },
    }),

    'AWS::IAM::ManagedPolicy': resourceType({
      properties: managedPolicyProperties,
      create: (properties, context) => {
        const policy = parsePolicy(properties.PolicyDocument, 'identity');
        const attachTo = properties.Roles.map((roleName) => roles.named(roleName));
        const policyName = properties.ManagedPolicyName ?? context.physicalName(128);
        const policyArn = arn('policy', properties.Path + policyName);
        managedPolicies.create(policyArn, policy);
        for (const role of attachTo) role.policies.push(policy);
        return { ref: policyArn, attributes: { PolicyArn: policyArn } };
      },
    }),
  };
}

/** The characters of the identifiers and access keys that AWS makes. */
export const IDENTIFIER_ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
