import { z } from 'zod';
import { pageOf, positionTokens } from '../../../kernel/page';
import { operation, type Operation } from '../../../kernel/service';
import type { CloudContext } from '../../../kernel/cloud-context';
import { subscribe } from '../state/subscribe';
import type { Subscription, Topics } from '../state/topics';

/** SNS lists a hundred of anything a page. */
const pageSize = 100;

const subscribeInput = z.strictObject({
  TopicArn: z.string(),
  Protocol: z.string(),
  Endpoint: z.string().optional(),
  ReturnSubscriptionArn: z.boolean().default(false),
});

const unsubscribeInput = z.strictObject({ SubscriptionArn: z.string() });

const getSubscriptionAttributesInput = z.strictObject({ SubscriptionArn: z.string() });

const listSubscriptionsInput = z.strictObject({ NextToken: z.string().optional() });

const listSubscriptionsByTopicInput = z.strictObject({
  TopicArn: z.string(),
  NextToken: z.string().optional(),
});

/** The operations on subscriptions. */
export function subscriptionOperations(
  context: CloudContext,
  topics: Topics,
): Readonly<Record<string, Operation>> {
  const list = (subscriptions: readonly Subscription[], token: string | undefined) => {
    const page = pageOf(subscriptions, {
      limit: pageSize,
      token,
      tokens: positionTokens('InvalidParameterException'),
    });
    return { Subscriptions: page.items.map((each) => describe(context, each)), NextToken: page.nextToken };
  };

  return {
    Subscribe: operation({
      input: subscribeInput,
      access: ({ TopicArn: topicArn }) => [{ action: 'sns:Subscribe', resource: topicArn }],
      handle: (input) => {
        const subscription = subscribe(context, topics, {
          topicArn: input.TopicArn,
          protocol: input.Protocol,
          endpoint: input.Endpoint,
        });
        const showsArn = !subscription.isPending || input.ReturnSubscriptionArn;
        return { SubscriptionArn: showsArn ? subscription.arn : 'pending confirmation' };
      },
    }),

    Unsubscribe: operation({
      input: unsubscribeInput,
      access: () => [{ action: 'sns:Unsubscribe', resource: '*' }],
      handle: ({ SubscriptionArn: arn }) => {
        topics.removeSubscription(arn);
        return {};
      },
    }),

    GetSubscriptionAttributes: operation({
      input: getSubscriptionAttributesInput,
      access: () => [{ action: 'sns:GetSubscriptionAttributes', resource: '*' }],
      handle: ({ SubscriptionArn: arn }) => {
        const { topicArn, protocol, endpoint, isPending } = topics.getSubscription(arn);
        return {
          Attributes: {
            SubscriptionArn: arn,
            TopicArn: topicArn,
            Owner: context.account,
            Protocol: protocol,
            Endpoint: endpoint,
            PendingConfirmation: String(isPending),
            RawMessageDelivery: 'false',
          },
        };
      },
    }),

    ListSubscriptions: operation({
      input: listSubscriptionsInput,
      access: () => [{ action: 'sns:ListSubscriptions', resource: '*' }],
      handle: ({ NextToken: token }) => list(topics.subscriptions(), token),
    }),

    ListSubscriptionsByTopic: operation({
      input: listSubscriptionsByTopicInput,
      access: ({ TopicArn: topicArn }) => [{ action: 'sns:ListSubscriptionsByTopic', resource: topicArn }],
      handle: ({ TopicArn: topicArn, NextToken: token }) =>
        list(topics.subscriptionsOf(topics.get(topicArn).arn), token),
    }),
  };
}

function describe(context: CloudContext, subscription: Subscription) {
  return {
    SubscriptionArn: subscription.isPending ? 'PendingConfirmation' : subscription.arn,
    Owner: context.account,
    Protocol: subscription.protocol,
    Endpoint: subscription.endpoint,
    TopicArn: subscription.topicArn,
  };
}
