import { AwsError } from '../../../kernel/errors';
import { decide } from '../../../permissions/policy';
import { sessionArnOf } from '../../../permissions/role';
import type { PeerServices, MessageQueues } from '../../../kernel/peers';
import type { Principal } from '../../../kernel/service';
import type { CloudContext } from '../../../kernel/cloud-context';
import type { Queue } from './queue';

/** The sender: a principal whose identity policies have been checked, or a service on behalf of a resource. */
export type Sender = Parameters<MessageQueues['send']>[0]['sender'];

/**
 * Lets a caller pass whom the queue's policy does not turn away. A role of the account needs no statement of it,
 * but may be denied; a service needs one.
 *
 * @throws AwsError `AccessDeniedException`
 */
export function authorizeOnQueue(
  cloudContext: CloudContext,
  queue: Queue,
  action: string,
  sender: Sender,
): void {
  if (sender.kind === 'principal' && sender.principal.kind === 'owner') return;
  const { policy } = queue.settings;
  const { account } = cloudContext;
  const isService = sender.kind === 'service';
  const decision = decide(policy ? [policy] : [], {
    action,
    resource: queue.arn,
    caller: isService ? { service: sender.service } : callerOf(sender.principal, account),
    context: {
      // Loopback is plain HTTP; the same request goes to AWS by HTTPS.
      'aws:SecureTransport': 'true',
      ...(isService
        ? { 'aws:SourceArn': sender.sourceArn, 'aws:SourceAccount': account }
        : principalContext(sender.principal, account)),
    },
  });
  if (decision === 'allowed' || (!isService && decision === 'not-allowed')) return;
  const reason =
    decision === 'explicitly-denied'
      ? 'with an explicit deny in a resource-based policy'
      : `because no resource-based policy allows the ${action.toLowerCase()} action`;
  const who = isService ? sender.service : nameOf(sender.principal, account);
  throw new AwsError(
    'AccessDeniedException',
    `User: ${who} is not authorized to perform: ${action.toLowerCase()} on resource: ${queue.arn} ${reason}`,
    { status: 403 },
  );
}

/** The actions on the key of an encrypted queue that a caller needs (SQS Developer Guide, key management). */
const keyActions: Readonly<Record<string, readonly string[]>> = {
  'sqs:SendMessage': ['kms:GenerateDataKey', 'kms:Decrypt'],
  'sqs:ReceiveMessage': ['kms:Decrypt'],
};

/** @throws AwsError `KmsAccessDenied` when the queue is encrypted with a key that the caller may not use */
export function requireKey(
  peers: Pick<PeerServices, 'keys'>,
  queue: Queue,
  action: string,
  user: Sender,
): void {
  const key = queue.settings.attributes.KmsMasterKeyId;
  const actions = keyActions[action];
  if (key === undefined || !actions || peers.keys.allows({ key, actions, user })) return;
  throw new AwsError(
    'KmsAccessDenied',
    `The ciphertext refers to a customer master key that does not exist, does not exist in this region, or you are not allowed to access: ${key}`,
  );
}

/** Returns the system attribute `SenderId`; AWS shows a role's identifier where its name stands here. */
export function senderIdOf(cloudContext: CloudContext, sender: Sender): string {
  if (sender.kind === 'service') return sender.service;
  const { principal } = sender;
  if (principal.kind === 'owner') return cloudContext.account;
  return `${principal.roleArn.slice(principal.roleArn.lastIndexOf('/') + 1)}:${principal.sessionName}`;
}

function callerOf(principal: Principal, account: string) {
  if (principal.kind === 'owner') return undefined;
  return { roleArn: principal.roleArn, sessionArn: sessionArnOf(account, principal), account };
}

function principalContext(principal: Principal, account: string): Record<string, string> {
  if (principal.kind === 'owner') return {};
  return { 'aws:PrincipalArn': principal.roleArn, 'aws:PrincipalAccount': account };
}

function nameOf(principal: Principal, account: string): string {
  return principal.kind === 'role' ? sessionArnOf(account, principal) : account;
}
