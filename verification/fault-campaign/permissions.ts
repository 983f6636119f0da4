import { readFileSync } from 'node:fs';
import { matchesWildcard } from '../../packages/local-cloud';

/** An action that a role used or was denied. */
export interface RoleAction {
  /** The role's logical id. */
  readonly role: string;
  readonly action: string;
  readonly allowed: boolean;
}

/** Allowed actions that no release of the campaign can use, with the reason. */
const unproven: readonly { readonly action: string; readonly why: string }[] = [
  {
    action: 'logs:*',
    why: 'Lambda and Step Functions write logs outside of the APIs that the local cloud has',
  },
  { action: 'xray:*', why: 'traces are not sent to the local cloud' },
];

/**
 * Compares the allowed actions of roles with the used ones.
 *
 * @returns one sentence for each unused action, and for each that was denied
 */
export function auditPermissions(templateFile: string, done: readonly RoleAction[]): string[] {
  const used = new Set(done.filter(({ allowed }) => allowed).map(({ role, action }) => `${role} ${action}`));
  const idle = allowedActions(templateFile)
    .filter(({ role, action }) => !used.has(`${role} ${action}`))
    .filter(({ action }) => !unproven.some((each) => matchesWildcard(each.action, action)))
    .map(({ role, action }) => `no release needs ${action}, which ${role} allows`);
  const lacking = done.filter(({ allowed }) => !allowed).map(({ role, action }) => `${role} lacks ${action}`);
  return [...new Set([...idle, ...lacking])].sort();
}

interface Resource {
  readonly Type: string;
  readonly Properties?: {
    readonly Roles?: readonly { readonly Ref?: string }[];
    readonly Policies?: readonly { readonly PolicyDocument: PolicyDocument }[];
    readonly PolicyDocument?: PolicyDocument;
  };
}

interface PolicyDocument {
  readonly Statement: readonly { readonly Effect: string; readonly Action: string | readonly string[] }[];
}

/** Returns the actions that the policies in the template allow, by role. */
function allowedActions(templateFile: string): { readonly role: string; readonly action: string }[] {
  const { Resources } = JSON.parse(readFileSync(templateFile, 'utf8')) as {
    Resources: Record<string, Resource>;
  };
  return Object.entries(Resources).flatMap(([id, { Type, Properties = {} }]) => {
    const documents = [
      Properties.PolicyDocument,
      ...(Properties.Policies ?? []).map((each) => each.PolicyDocument),
    ];
    const roles =
      Type === 'AWS::IAM::Role'
        ? [id]
        : Type === 'AWS::IAM::Policy'
          ? (Properties.Roles ?? []).map(({ Ref }) => Ref ?? '')
          : [];
    const actions = documents
      .flatMap((document) => document?.Statement ?? [])
      .filter(({ Effect }) => Effect === 'Allow')
      .flatMap(({ Action }) => Action);
    return roles.flatMap((role) => actions.map((action) => ({ role, action })));
  });
}
