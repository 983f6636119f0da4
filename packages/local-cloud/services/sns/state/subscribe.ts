import { AwsError, Unsupported } from '../../../kernel/errors';
import { drawUuid } from '../../../kernel/random-text';
import type { CloudContext } from '../../../kernel/cloud-context';
import type { Protocol, Subscription, Topics } from './topics';

/** A subscription in a request. */
export interface SubscriptionRequest {
  readonly topicArn: string;
  readonly protocol: string;
  readonly endpoint: string | undefined;
}

/** The format of endpoints by protocol, with AWS's name for it. */
const endpointsByProtocol: Readonly<Record<Protocol, { pattern: RegExp; name: string }>> = {
  lambda: { pattern: /^arn:[\w-]+:lambda:[\w-]+:\d{12}:function:\S+$/, name: 'Lambda endpoint ARN' },
  email: { pattern: /^\S+@\S+$/, name: 'Email address' },
  'email-json': { pattern: /^\S+@\S+$/, name: 'Email address' },
  http: { pattern: /^http:\/\/\S+$/, name: 'Endpoint must match the specified protocol' },
  https: { pattern: /^https:\/\/\S+$/, name: 'Endpoint must match the specified protocol' },
};

/**
 * Subscribes an endpoint, or gives its subscription when there is one. A function is subscribed at once;
 * addresses stay pending, because nothing is ever sent to them.
 *
 * @throws AwsError `NotFoundException`, `InvalidParameterException`
 * @throws Unsupported for the protocols of queues, streams, text messages and mobile devices
 */
export function subscribe(context: CloudContext, topics: Topics, request: SubscriptionRequest): Subscription {
  const topic = topics.get(request.topicArn);
  const { protocol, endpoint = '' } = request;
  if (!isProtocol(protocol)) throw new Unsupported(`subscriptions with the protocol ${protocol}`);
  const { pattern, name } = endpointsByProtocol[protocol];
  if (!pattern.test(endpoint)) throw new AwsError('InvalidParameterException', `Invalid parameter: ${name}`);
  const existing = topics
    .subscriptionsOf(topic.arn)
    .find((each) => each.protocol === protocol && each.endpoint === endpoint);
  if (existing) return existing;
  const arn = `${topic.arn}:${drawUuid(context.random, 'sns subscription', topic.arn, protocol, endpoint)}`;
  const isPending = protocol !== 'lambda';
  const subscription = { arn, topicArn: topic.arn, protocol, endpoint, isPending };
  topics.addSubscription(subscription);
  return subscription;
}

function isProtocol(protocol: string): protocol is Protocol {
  return Object.hasOwn(endpointsByProtocol, protocol);
}
