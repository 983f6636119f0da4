import { rootUserArn } from '../../../kernel/cloud-context';

/** One permission of a function's resource-based policy. */
export interface PolicyStatement {
  readonly Sid: string;
  readonly Effect: 'Allow';
  readonly Principal: string | { readonly Service: string } | { readonly AWS: string };
  readonly Action: string;
  readonly Resource: string;
  readonly Condition?: {
    readonly ArnLike?: { readonly 'AWS:SourceArn': string };
    readonly StringEquals?: { readonly 'AWS:SourceAccount': string };
  };
}

/** The input of AddPermission. */
export interface Permission {
  readonly statementId: string;
  readonly action: string;
  readonly principal: string;
  readonly sourceArn?: string;
  readonly sourceAccount?: string;
}

/** The statement that a permission on a resource becomes. */
export function statementOf(permission: Permission, resource: string): PolicyStatement {
  const { sourceArn, sourceAccount } = permission;
  const condition = {
    ...(sourceAccount && { StringEquals: { 'AWS:SourceAccount': sourceAccount } }),
    ...(sourceArn && { ArnLike: { 'AWS:SourceArn': sourceArn } }),
  };
  return {
    Sid: permission.statementId,
    Effect: 'Allow',
    Principal: principalOf(permission.principal),
    Action: permission.action,
    Resource: resource,
    ...(Object.keys(condition).length > 0 && { Condition: condition }),
  };
}

function principalOf(principal: string): PolicyStatement['Principal'] {
  if (principal === '*') return '*';
  if (/^\d{12}$/.test(principal)) return { AWS: rootUserArn(principal) };
  return principal.startsWith('arn:') ? { AWS: principal } : { Service: principal };
}

/** Checks whether a statement lets a service invoke the function on behalf of a resource. */
export function allowsInvocation(statement: PolicyStatement, service: string, sourceArn: string): boolean {
  const { Principal: principal, Action: action, Condition: condition } = statement;
  const isPrincipal =
    typeof principal === 'string' || ('Service' in principal && principal.Service === service);
  const isAction = ['lambda:InvokeFunction', 'lambda:*', '*'].includes(action);
  const arnPattern = condition?.ArnLike?.['AWS:SourceArn'];
  const account = condition?.StringEquals?.['AWS:SourceAccount'];
  return (
    isPrincipal &&
    isAction &&
    (arnPattern === undefined || isArnLike(sourceArn, arnPattern)) &&
    (account === undefined || sourceArn.split(':')[4] === account)
  );
}

/** IAM's `ArnLike`: each of the six parts by itself, with `*` and `?`. */
function isArnLike(arn: string, pattern: string): boolean {
  const parts = sixParts(arn);
  return sixParts(pattern).every((part, index) => {
    const source = part
      .replace(/[.+^${}()|[\]\\]/g, '\\$&')
      .replaceAll('*', '.*')
      .replaceAll('?', '.');
    return new RegExp(`^${source}$`).test(parts[index] ?? '');
  });
}

function sixParts(arn: string): readonly string[] {
  const parts = arn.split(':');
  return [...parts.slice(0, 5), parts.slice(5).join(':')];
}
