import { z } from 'zod';
import { AwsError, Unsupported } from '../../../kernel/errors';
import { pageOf, positionTokens } from '../../../kernel/page';
import { ignored } from '../../../kernel/schemas';
import { operation, type Access, type Operation } from '../../../kernel/service';
import type { CloudContext } from '../../../kernel/cloud-context';
import { parseTopicPolicy, type Topic, type Topics } from '../state/topics';

export const topicName = z
  .string()
  .regex(/^[A-Za-z0-9_-]{1,256}(\.fifo)?$/)
  .transform((name) => {
    if (name.endsWith('.fifo')) throw new Unsupported('FIFO topics');
    return name;
  });

/** SNS lists a hundred of anything a page. */
const pageSize = 100;

const createTopicInput = z.strictObject({
  Name: topicName,
  Attributes: z.record(z.string(), z.string()).default({}),
  Tags: ignored('tags are only read back by people'),
});

const listTopicsInput = z.strictObject({ NextToken: z.string().optional() });

const getTopicAttributesInput = z.strictObject({ TopicArn: z.string() });

const deleteTopicInput = z.strictObject({ TopicArn: z.string() });

/** The operations on topics. */
export function topicOperations(context: CloudContext, topics: Topics): Readonly<Record<string, Operation>> {
  const may = (action: string, topicArn: string): Access[] => [
    { action: `sns:${action}`, resource: topicArn },
  ];

  return {
    CreateTopic: operation({
      input: createTopicInput,
      access: ({ Name: name }) => may('CreateTopic', topics.arnOf(name)),
      handle: ({ Name: name, Attributes: attributes }) => {
        if (topics.has(name)) requireSame(context, topics, topics.create(name), attributes);
        const topic = topics.create(name);
        for (const [attribute, value] of Object.entries(attributes)) setAttribute(topic, attribute, value);
        return { TopicArn: topic.arn };
      },
    }),

    ListTopics: operation({
      input: listTopicsInput,
      access: () => [{ action: 'sns:ListTopics', resource: '*' }],
      handle: ({ NextToken: token }) => {
        const page = pageOf(topics.all(), {
          limit: pageSize,
          token,
          tokens: positionTokens('InvalidParameterException'),
        });
        return { Topics: page.items.map(({ arn }) => ({ TopicArn: arn })), NextToken: page.nextToken };
      },
    }),

    GetTopicAttributes: operation({
      input: getTopicAttributesInput,
      access: ({ TopicArn: topicArn }) => may('GetTopicAttributes', topicArn),
      handle: ({ TopicArn: topicArn }) => ({
        Attributes: attributesOf(context, topics, topics.get(topicArn)),
      }),
    }),

    DeleteTopic: operation({
      input: deleteTopicInput,
      access: ({ TopicArn: topicArn }) => may('DeleteTopic', topicArn),
      handle: ({ TopicArn: topicArn }) => {
        topics.delete(topicArn);
        return {};
      },
    }),
  };
}

/**
 * Sets an attribute of a topic as the API names it.
 *
 * @throws Unsupported for attributes that would have an effect on AWS and have none here
 * @throws AwsError `InvalidParameterException`
 */
export function setAttribute(topic: Topic, name: string, value: string): void {
  switch (name) {
    case 'DisplayName':
      topic.displayName = value;
      return;
    case 'KmsMasterKeyId':
      topic.kmsMasterKeyId = value;
      return;
    case 'Policy': {
      topic.policy = parseTopicPolicy(value);
      topic.policyText = value;
      return;
    }
    default:
      throw new Unsupported(`the topic attribute ${name}`);
  }
}

function attributesOf(context: CloudContext, topics: Topics, topic: Topic): Record<string, string> {
  const subscriptions = topics.subscriptionsOf(topic.arn);
  const pending = subscriptions.filter(({ isPending }) => isPending).length;
  return {
    TopicArn: topic.arn,
    Owner: context.account,
    Policy: topic.policyText,
    DisplayName: topic.displayName,
    SubscriptionsConfirmed: String(subscriptions.length - pending),
    SubscriptionsPending: String(pending),
    SubscriptionsDeleted: '0',
    ...(topic.kmsMasterKeyId !== undefined && { KmsMasterKeyId: topic.kmsMasterKeyId }),
  };
}

function requireSame(
  context: CloudContext,
  topics: Topics,
  topic: Topic,
  attributes: Readonly<Record<string, string>>,
): void {
  const present = attributesOf(context, topics, topic);
  if (Object.entries(attributes).every(([name, value]) => present[name] === value)) return;
  throw new AwsError(
    'InvalidParameterException',
    'Invalid parameter: Attributes Reason: Topic already exists with different attributes',
  );
}
