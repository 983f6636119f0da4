import { z } from 'zod';
import { ignored, tags } from '../../kernel/schemas';
import { resourceType, type ResourceType } from '../../kernel/service';
import type { CloudContext } from '../../kernel/cloud-context';
import { subscribe } from './state/subscribe';
import { parseTopicPolicy, type Topics } from './state/topics';
import { setAttribute, topicName } from './operations/topics';

const document = z.union([z.string(), z.record(z.string(), z.unknown())]);

const topicProperties = z.strictObject({
  TopicName: topicName.optional(),
  DisplayName: z.string().optional(),
  Subscription: z.array(z.strictObject({ Protocol: z.string(), Endpoint: z.string() })).default([]),
  KmsMasterKeyId: z.string().optional(),
  TracingConfig: ignored('nothing is traced'),
  Tags: tags,
});

const topicPolicyProperties = z.strictObject({
  PolicyDocument: document,
  Topics: z.array(z.string()).min(1),
});

const subscriptionProperties = z.strictObject({
  TopicArn: z.string(),
  Protocol: z.string(),
  Endpoint: z.string().optional(),
});

function putPolicy(topics: Topics, properties: z.output<typeof topicPolicyProperties>): void {
  const { PolicyDocument: policy, Topics: topicArns } = properties;
  const text = typeof policy === 'string' ? policy : JSON.stringify(policy);
  parseTopicPolicy(text);
  for (const topic of topicArns.map((arn) => topics.get(arn))) setAttribute(topic, 'Policy', text);
}

/** The CloudFormation resource types of SNS that the local cloud provisions. */
export function snsResourceTypes(
  cloudContext: CloudContext,
  topics: Topics,
): Readonly<Record<string, ResourceType>> {
  return {
    'AWS::SNS::Topic': resourceType({
      properties: topicProperties,
      updates: {
        TopicName: 'replacement',
        DisplayName: 'in-place',
        Subscription: 'unknown',
        KmsMasterKeyId: 'in-place',
        TracingConfig: 'in-place',
        Tags: 'in-place',
      },
      create: (properties, context) => {
        const topic = topics.create(properties.TopicName ?? context.physicalName(256));
        if (properties.DisplayName !== undefined) setAttribute(topic, 'DisplayName', properties.DisplayName);
        if (properties.KmsMasterKeyId) setAttribute(topic, 'KmsMasterKeyId', properties.KmsMasterKeyId);
        for (const { Protocol: protocol, Endpoint: endpoint } of properties.Subscription) {
          subscribe(cloudContext, topics, { topicArn: topic.arn, protocol, endpoint });
        }
        return { ref: topic.arn, attributes: { TopicArn: topic.arn, TopicName: topic.name } };
      },
      update: ({ DisplayName: displayName = '', KmsMasterKeyId: key }, previous) => {
        const topic = topics.get(previous.ref);
        setAttribute(topic, 'DisplayName', displayName);
        topic.kmsMasterKeyId = key || undefined;
        return previous;
      },
      delete: ({ ref }) => topics.delete(ref),
    }),

    'AWS::SNS::TopicPolicy': resourceType({
      properties: topicPolicyProperties,
      updates: { PolicyDocument: 'in-place', Topics: 'in-place' },
      create: (properties, context) => {
        putPolicy(topics, properties);
        const id = context.physicalName(256);
        return { ref: id, attributes: { Id: id } };
      },
      update: (properties, previous) => {
        for (const arn of previous.properties.Topics) topics.resetPolicy(arn);
        putPolicy(topics, properties);
        return previous;
      },
      delete: ({ properties }) => {
        for (const arn of properties.Topics) topics.resetPolicy(arn);
      },
    }),

    'AWS::SNS::Subscription': resourceType({
      properties: subscriptionProperties,
      updates: { TopicArn: 'replacement', Protocol: 'replacement', Endpoint: 'replacement' },
      create: (properties) => {
        const subscription = subscribe(cloudContext, topics, {
          topicArn: properties.TopicArn,
          protocol: properties.Protocol,
          endpoint: properties.Endpoint,
        });
        return { ref: subscription.arn, attributes: { Arn: subscription.arn } };
      },
      update: (_, previous) => previous,
      delete: ({ ref }) => topics.removeSubscription(ref),
    }),
  };
}
