import * as sdk from '@aws-sdk/client-sns';
import type { PeerServices, MessagePublisher } from '../../kernel/peers';
import type { Operation, ResourceType, Service } from '../../kernel/service';
import type { CloudContext } from '../../kernel/cloud-context';
import type { Message } from './state/message';
import { publishOperation } from './operations/publish';
import { Publications, type FailedMessage } from './state/publications';
import { snsResourceTypes } from './cloudformation';
import { subscriptionOperations } from './operations/subscriptions';
import { Topics } from './state/topics';
import { topicOperations } from './operations/topics';

/**
 * Amazon SNS with standard topics. Messages reach subscribed functions; subscriptions of addresses are kept,
 * stay pending, and are never sent anything.
 */
export class SnsService implements Service, MessagePublisher {
  readonly signingName = 'sns';
  readonly sdk = sdk;
  readonly validationErrorCode = 'InvalidParameterException';
  readonly operations: Readonly<Record<string, Operation>>;
  readonly resourceTypes: Readonly<Record<string, ResourceType>>;
  readonly #publications: Publications;

  constructor(context: CloudContext, peers: Pick<PeerServices, 'functionEvents' | 'keys'>) {
    const topics = new Topics(context);
    this.#publications = new Publications(context, peers, topics);
    this.operations = {
      ...topicOperations(context, topics),
      ...subscriptionOperations(context, topics),
      Publish: publishOperation(this.#publications),
    };
    this.resourceTypes = snsResourceTypes(context, topics);
  }

  publish(message: Parameters<MessagePublisher['publish']>[0]): { messageId: string } {
    const {
      service,
      sourceArn,
      principal = { kind: 'owner' as const },
      attributes: texts,
      ...rest
    } = message;
    const publisher = service === undefined ? { principal } : { service, sourceArn };
    const attributes = Object.fromEntries(
      Object.entries(texts ?? {}).map(([name, value]) => [name, { type: 'String', value }]),
    );
    const content = { ...rest, attributes };
    return { messageId: this.#publications.publish(publisher, content).messageId };
  }

  /** Calls the listener with every message on any topic, until the returned function is called. */
  onMessage(listener: (message: Message) => void): () => void {
    return this.#publications.onMessage(listener);
  }

  /** Every message so far, in the order in which they were published. */
  messages(): readonly Message[] {
    return this.#publications.messages;
  }

  /** Lists the messages that failed for good, oldest first. */
  failedDeliveries(): readonly FailedMessage[] {
    return this.#publications.failed;
  }
}
