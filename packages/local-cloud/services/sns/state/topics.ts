import { AwsError } from '../../../kernel/errors';
import { parsePolicy, type Policy } from '../../../permissions/policy';
import { arnAt, type CloudContext } from '../../../kernel/cloud-context';

/** A standard topic. */
export interface Topic {
  readonly name: string;
  readonly arn: string;
  displayName: string;
  /** Nothing is encrypted here, but who publishes must be allowed to use it. */
  kmsMasterKeyId: string | undefined;
  policyText: string;
  policy: Policy;
}

/** The protocols that the local cloud knows; messages are sent to functions only. */
export type Protocol = 'lambda' | 'email' | 'email-json' | 'http' | 'https';

export interface Subscription {
  readonly arn: string;
  readonly topicArn: string;
  readonly protocol: Protocol;
  readonly endpoint: string;
  /** True if an outside endpoint would have to confirm it first, which never happens here. */
  readonly isPending: boolean;
}

/** Topics and their subscriptions, both in the order in which they were made. */
export class Topics {
  readonly #topics = new Map<string, Topic>();
  readonly #subscriptions = new Map<string, Subscription>();

  constructor(private readonly context: CloudContext) {}

  arnOf(name: string): string {
    return arnAt(this.context, 'sns', name);
  }

  /** Makes a topic with the default access policy, or gives the one of that name. */
  create(name: string): Topic {
    const arn = this.arnOf(name);
    const existing = this.#topics.get(arn);
    if (existing) return existing;
    const policyText = JSON.stringify(defaultPolicy(arn, this.context.account));
    const topic: Topic = {
      name,
      arn,
      displayName: '',
      kmsMasterKeyId: undefined,
      policyText,
      policy: parseTopicPolicy(policyText),
    };
    this.#topics.set(arn, topic);
    return topic;
  }

  has(name: string): boolean {
    return this.#topics.has(this.arnOf(name));
  }

  /** @throws AwsError `NotFoundException` */
  get(arn: string): Topic {
    const topic = this.#topics.get(arn);
    if (topic) return topic;
    throw new AwsError('NotFoundException', 'Topic does not exist', { status: 404 });
  }

  /** Gives a topic the access policy of a new one; nothing happens when it does not exist. */
  resetPolicy(arn: string): void {
    const topic = this.#topics.get(arn);
    if (!topic) return;
    topic.policyText = JSON.stringify(defaultPolicy(arn, this.context.account));
    topic.policy = parseTopicPolicy(topic.policyText);
  }

  /** Deletes a topic with its subscriptions; nothing happens when it does not exist. */
  delete(arn: string): void {
    this.#topics.delete(arn);
    for (const subscription of this.subscriptionsOf(arn)) this.#subscriptions.delete(subscription.arn);
  }

  all(): Topic[] {
    return [...this.#topics.values()];
  }

  addSubscription(subscription: Subscription): void {
    this.#subscriptions.set(subscription.arn, subscription);
  }

  /** @throws AwsError `NotFoundException` */
  getSubscription(arn: string): Subscription {
    const subscription = this.#subscriptions.get(arn);
    if (subscription) return subscription;
    throw new AwsError('NotFoundException', 'Subscription does not exist', { status: 404 });
  }

  /** @throws AwsError `NotFoundException` */
  removeSubscription(arn: string): void {
    this.#subscriptions.delete(this.getSubscription(arn).arn);
  }

  subscriptions(): Subscription[] {
    return [...this.#subscriptions.values()];
  }

  subscriptionsOf(topicArn: string): Subscription[] {
    return this.subscriptions().filter((subscription) => subscription.topicArn === topicArn);
  }
}

/**
 * Reads an access policy.
 *
 * @throws Unsupported
 * @throws AwsError `InvalidParameterException`
 */
export function parseTopicPolicy(policy: unknown): Policy {
  try {
    return parsePolicy(policy, 'resource');
  } catch (error) {
    if (!(error instanceof AwsError) || error.code !== 'MalformedPolicyDocument') throw error;
    throw new AwsError('InvalidParameterException', `Invalid parameter: Policy Error: ${error.message}`);
  }
}

/**
 * The access policy that AWS gives to a new topic. It lets the account's own alarms publish, because
 * CloudWatch passes `AWS:SourceOwner`; EventBridge does not, and needs a policy that names it. A policy of
 * one's own takes the place of this one: alarms then need a statement, too.
 */
function defaultPolicy(arn: string, account: string): object {
  const actions = [
    'GetTopicAttributes',
    'SetTopicAttributes',
    'AddPermission',
    'RemovePermission',
    'DeleteTopic',
    'Subscribe',
    'ListSubscriptionsByTopic',
    'Publish',
  ];
  return {
    Version: '2008-10-17',
    Id: '__default_policy_ID',
    Statement: [
      {
        Sid: '__default_statement_ID',
        Effect: 'Allow',
        Principal: { AWS: '*' },
        Action: actions.map((action) => `SNS:${action}`),
        Resource: arn,
        Condition: { StringEquals: { 'AWS:SourceOwner': account } },
      },
    ],
  };
}
