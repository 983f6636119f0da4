import { AwsError } from '../../../kernel/errors';
import { mayGoWellLater } from '../../../kernel/retriable';
import { drawUuid } from '../../../kernel/random-text';
import { decide } from '../../../permissions/policy';
import { sessionArnOf } from '../../../permissions/role';
import type { PeerServices } from '../../../kernel/peers';
import type { Principal } from '../../../kernel/service';
import type { CloudContext } from '../../../kernel/cloud-context';
import { lambdaEvent, type Message, type MessageAttribute } from './message';
import type { Subscription, Topics } from './topics';

/** A message that Lambda did not take for a subscribed function, and that is not sent again. */
export interface FailedMessage {
  readonly message: Message;
  readonly endpoint: string;
  /** The error of the service that refused it. */
  readonly error: string;
}

/** The publisher: a principal whose identity policies have been checked, or a service. */
export type Publisher =
  { readonly principal: Principal } | { readonly service: string; readonly sourceArn: string | undefined };

/** Takes messages and brings them to the functions that are subscribed. */
export class Publications {
  readonly messages: Message[] = [];
  readonly failed: FailedMessage[] = [];
  readonly #listeners = new Set<(message: Message) => void>();

  constructor(
    private readonly cloudContext: CloudContext,
    private readonly peers: Pick<PeerServices, 'functionEvents' | 'keys'>,
    private readonly topics: Topics,
  ) {}

  /** @throws AwsError `NotFoundException`, `AuthorizationErrorException`, `KMSAccessDeniedException` */
  publish(
    publisher: Publisher,
    content: {
      readonly topicArn: string;
      readonly subject?: string;
      readonly message: string;
      readonly attributes?: Readonly<Record<string, MessageAttribute>>;
    },
  ): Message {
    const { topicArn, subject, attributes = {} } = content;
    this.#authorize(publisher, topicArn);
    this.#requireKey(publisher, topicArn);
    const messageId = drawUuid(this.cloudContext.random, 'sns message', this.messages.length);
    const publishedAt = this.cloudContext.clock.now();
    const message: Message = {
      messageId,
      topicArn,
      subject,
      message: content.message,
      attributes,
      publishedAt,
    };
    this.messages.push(message);
    for (const listener of this.#listeners) listener(message);
    for (const subscription of this.topics.subscriptionsOf(topicArn)) this.#deliver(message, subscription);
    return message;
  }

  /** Calls the listener with every message, until the returned function is called. */
  onMessage(listener: (message: Message) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Checks the topic's access policy. A role of the account needs no statement, but may be denied. */
  #authorize(publisher: Publisher, topicArn: string): void {
    const topic = this.topics.get(topicArn);
    const { account } = this.cloudContext;
    const isService = 'service' in publisher;
    if (!isService && publisher.principal.kind === 'owner') return;
    const decision = decide([topic.policy], {
      action: 'sns:Publish',
      resource: topicArn,
      caller: isService ? { service: publisher.service } : callerOf(publisher.principal, account),
      context: {
        'aws:SecureTransport': 'true',
        ...(isService ? serviceContext(publisher, account) : {}),
      },
    });
    if (decision === 'allowed' || (!isService && decision === 'not-allowed')) return;
    throw new AwsError(
      'AuthorizationErrorException',
      `${nameOf(publisher, account)} is not authorized to perform: SNS:Publish on resource: ${topicArn}`,
      { status: 403 },
    );
  }

  /** Checks that a publisher to an encrypted topic may use its key (SNS Developer Guide, key management). */
  #requireKey(publisher: Publisher, topicArn: string): void {
    const { kmsMasterKeyId } = this.topics.get(topicArn);
    if (!kmsMasterKeyId) return;
    const user =
      'service' in publisher
        ? { kind: 'service' as const, service: publisher.service, sourceArn: publisher.sourceArn ?? '' }
        : { kind: 'principal' as const, principal: publisher.principal };
    const actions = ['kms:GenerateDataKey', 'kms:Decrypt'];
    if (this.peers.keys.allows({ key: kmsMasterKeyId, actions, user })) return;
    throw new AwsError(
      'KMSAccessDeniedException',
      `${nameOf(publisher, this.cloudContext.account)} is not authorized to perform: kms:GenerateDataKey on the key ${kmsMasterKeyId} of ${topicArn}`,
    );
  }

  #deliver(message: Message, subscription: Subscription): void {
    if (subscription.protocol === 'lambda') this.#attempt(message, subscription, 0);
  }

  #attempt(message: Message, subscription: Subscription, retries: number): void {
    const activity = this.cloudContext.clock.begin();
    const { endpoint, arn } = subscription;
    const event = {
      functionArn: endpoint,
      payload: Buffer.from(JSON.stringify(lambdaEvent(message, arn))),
      invoker: { kind: 'service' as const, service: 'sns.amazonaws.com', sourceArn: message.topicArn },
    };
    void Promise.resolve()
      .then(() => this.peers.functionEvents.accept(event))
      .catch((error: unknown) => {
        const delay = retryDelayMilliseconds(retries);
        if (delay === undefined || !mayGoWellLater(error)) {
          return void this.failed.push({ message, endpoint, error: String(error) });
        }
        return void this.cloudContext.clock.after(delay, () =>
          this.#attempt(message, subscription, retries + 1),
        );
      })
      .finally(() => activity.end());
  }
}

/**
 * Returns the delay before SNS retries a function: at once, then each second, then 1 to 20 seconds, then
 * every 20 seconds, 100,015 times in all (SNS Developer Guide, Message delivery retries).
 */
function retryDelayMilliseconds(retries: number): number | undefined {
  if (retries < 3) return 0;
  if (retries < 5) return 1000;
  if (retries < 15) return 1000 * 20 ** ((retries - 5) / 9);
  return retries < 100_015 ? 20_000 : undefined;
}

function callerOf(principal: Principal, account: string) {
  if (principal.kind === 'owner') return undefined;
  return { roleArn: principal.roleArn, sessionArn: sessionArnOf(account, principal), account };
}

/**
 * Returns the condition keys that a service sends. CloudWatch passes the owner of its alarms and EventBridge does
 * not, is what accounts show; the documentation does not say it.
 */
function serviceContext(
  { service, sourceArn }: Extract<Publisher, { service: string }>,
  account: string,
): Record<string, string> {
  return {
    'aws:SourceAccount': account,
    ...(sourceArn !== undefined && { 'aws:SourceArn': sourceArn }),
    ...(service === 'cloudwatch.amazonaws.com' && { 'aws:SourceOwner': account }),
  };
}

function nameOf(publisher: Publisher, account: string): string {
  if ('service' in publisher) {
    return publisher.sourceArn ? `Resource: ${publisher.sourceArn}` : `User: ${publisher.service}`;
  }
  const { principal } = publisher;
  return principal.kind === 'role' ? `User: ${sessionArnOf(account, principal)}` : 'User';
}
