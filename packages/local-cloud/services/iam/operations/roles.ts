import { z } from 'zod';
import { pageOf, positionTokens } from '../../../kernel/page';
import { ignored, tags } from '../../../kernel/schemas';
import { operation, type Access, type Operation } from '../../../kernel/service';
import { attachablePolicy } from '../state/managed-policies';
import { noSuchEntity, type Role, type Roles } from '../../../permissions/role';
import { rolePolicy } from '../../../permissions/role-policies';

export const roleName = z.string().regex(/^[\w+=,.@-]{1,64}$/);
export const policyName = z.string().regex(/^[\w+=,.@-]{1,128}$/);
export const rolePath = z
  .string()
  .regex(/^\/$|^\/[!-~]+\/$/)
  .default('/');

const policyDocument = z.string().min(1).max(131_072);
const theRole = z.strictObject({ RoleName: roleName });
const thePolicy = z.strictObject({ RoleName: roleName, PolicyName: policyName });
const pageRequest = {
  Marker: z.string().optional(),
  MaxItems: z.number().int().min(1).max(1000).default(100),
};

const createRoleInput = z.strictObject({
  RoleName: roleName,
  Path: rolePath,
  AssumeRolePolicyDocument: policyDocument,
  Description: ignored('descriptions are only read by people'),
  MaxSessionDuration: ignored('sessions of the local cloud do not expire'),
  Tags: tags,
});

const listRolesInput = z.strictObject({
  ...pageRequest,
  PathPrefix: z
    .string()
    .max(512)
    .regex(/^\/[\x21-\x7f]*$/)
    .default('/'),
});

const putRolePolicyInput = z.strictObject({
  RoleName: roleName,
  PolicyName: policyName,
  PolicyDocument: policyDocument,
});

const theManagedPolicy = z.strictObject({ RoleName: roleName, PolicyArn: z.string().min(20).max(2048) });

const listRolePoliciesInput = z.strictObject({ ...pageRequest, RoleName: roleName });

/** The operations on roles, on the policies embedded in them, and on AWS's own that are attached to them. */
export function roleOperations(roles: Roles): Readonly<Record<string, Operation>> {
  const on =
    (action: string) =>
    ({ RoleName: name }: { RoleName: string }): Access[] => [
      { action: `iam:${action}`, resource: roles.arnOf(name) },
    ];

  return {
    CreateRole: operation({
      input: createRoleInput,
      access: ({ RoleName: name, Path: path }) => [
        { action: 'iam:CreateRole', resource: roles.arnOf(name, path) },
      ],
      handle: ({ RoleName: name, Path: path, AssumeRolePolicyDocument: trustPolicy }) => ({
        Role: describe(roles.create(name, { path, trustPolicy, assumableAt: roles.assumableAt(name, path) })),
      }),
    }),

    GetRole: operation({
      input: theRole,
      access: on('GetRole'),
      handle: ({ RoleName: name }) => ({ Role: describe(roles.named(name)) }),
    }),

    ListRoles: operation({
      input: listRolesInput,
      access: () => [{ action: 'iam:ListRoles', resource: '*' }],
      handle: ({ PathPrefix: prefix, ...request }) => {
        const found = roles.all().filter(({ path }) => path.startsWith(prefix));
        const { items, nextToken } = page(found, request);
        return { Roles: items.map(describe), IsTruncated: nextToken !== undefined, Marker: nextToken };
      },
    }),

    DeleteRole: operation({
      input: theRole,
      access: on('DeleteRole'),
      handle: ({ RoleName: name }) => {
        roles.delete(name);
        return {};
      },
    }),

    PutRolePolicy: operation({
      input: putRolePolicyInput,
      access: on('PutRolePolicy'),
      handle: ({ RoleName: name, PolicyName: policy, PolicyDocument: document }) => {
        roles.named(name).policies.embed(policy, rolePolicy(document, 'identity'));
        return {};
      },
    }),

    GetRolePolicy: operation({
      input: thePolicy,
      access: on('GetRolePolicy'),
      handle: ({ RoleName: name, PolicyName: policy }) => {
        const found = roles.named(name).policies.inline.get(policy);
        if (!found) throw noSuchPolicy(policy);
        return { RoleName: name, PolicyName: policy, PolicyDocument: encodeURIComponent(found.text) };
      },
    }),

    ListRolePolicies: operation({
      input: listRolePoliciesInput,
      access: on('ListRolePolicies'),
      handle: ({ RoleName: name, ...request }) => {
        const { items, nextToken } = page([...roles.named(name).policies.inline.keys()].sort(), request);
        return { PolicyNames: items, IsTruncated: nextToken !== undefined, Marker: nextToken };
      },
    }),

    DeleteRolePolicy: operation({
      input: thePolicy,
      access: on('DeleteRolePolicy'),
      handle: ({ RoleName: name, PolicyName: policy }) => {
        if (!roles.named(name).policies.remove(policy)) throw noSuchPolicy(policy);
        return {};
      },
    }),
  };
}

/** The operations that attach AWS's own policies to roles. */
export function attachmentOperations(roles: Roles): Readonly<Record<string, Operation>> {
  const on =
    (action: string) =>
    ({ RoleName: name, PolicyArn: policy }: { RoleName: string; PolicyArn: string }): Access[] => [
      { action: `iam:${action}`, resource: roles.arnOf(name), conditionKeys: { 'iam:PolicyARN': policy } },
    ];
  return {
    AttachRolePolicy: operation({
      input: theManagedPolicy,
      access: on('AttachRolePolicy'),
      handle: ({ RoleName: name, PolicyArn: arn }) => {
        roles.named(name).policies.attach(arn, attachablePolicy(arn));
        return {};
      },
    }),

    DetachRolePolicy: operation({
      input: theManagedPolicy,
      access: on('DetachRolePolicy'),
      handle: ({ RoleName: name, PolicyArn: arn }) => {
        if (!roles.named(name).policies.detach(arn)) {
          throw noSuchEntity(`Policy ${arn} was not found.`);
        }
        return {};
      },
    }),

    ListAttachedRolePolicies: operation({
      input: listRolePoliciesInput,
      access: ({ RoleName: name }) => [
        { action: 'iam:ListAttachedRolePolicies', resource: roles.arnOf(name) },
      ],
      handle: ({ RoleName: name, ...request }) => {
        const { items, nextToken } = page([...roles.named(name).policies.managed.keys()].sort(), request);
        const AttachedPolicies = items.map((arn) => ({
          PolicyArn: arn,
          PolicyName: arn.slice(arn.lastIndexOf('/') + 1),
        }));
        return { AttachedPolicies, IsTruncated: nextToken !== undefined, Marker: nextToken };
      },
    }),
  };
}

interface PageRequest {
  readonly MaxItems: number;
  readonly Marker?: string;
}

function page<Item>(items: readonly Item[], { MaxItems: limit, Marker: token }: PageRequest) {
  return pageOf(items, { limit, token, tokens: positionTokens('ValidationError') });
}

/** Documents are percent-encoded in answers, as AWS has them (RFC 3986). */
function describe({ arn, name, id, path, createdAt, trustPolicy }: Role) {
  return {
    Arn: arn,
    RoleName: name,
    RoleId: id,
    Path: path,
    CreateDate: createdAt,
    AssumeRolePolicyDocument: encodeURIComponent(trustPolicy.text),
  };
}

function noSuchPolicy(policy: string) {
  return noSuchEntity(`The role policy with name ${policy} cannot be found.`);
}
