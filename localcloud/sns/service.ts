import * as sdk from '@aws-sdk/client-sns';
import type { Connections, MessagePublisher } from '../../packages/local-cloud/kernel/peers';
import type { Operation, ResourceType, Service } from '../../packages/local-cloud/kernel/service';
import type { Site } from '../../packages/local-cloud/kernel/cloud-context';
import type { Message } from './message';
import { publishOperation } from './publish-operation';
import { Publications, type FailedMessage } from './publications';
import { snsResourceTypes } from './resource-types';
import { subscriptionOperations } from './subscription-operations';
import { Topics } from './topic';
import { topicOperations } from './topic-operations';

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

  constructor(site: Site, connections: Pick<Connections, 'functionEvents' | 'keys'>) {
    const topics = new Topics(site);
    this.#publications = new Publications(site, connections, topics);
    this.operations = {
      ...topicOperations(site, topics),
      ...subscriptionOperations(site, topics),
      Publish: publishOperation(this.#publications),
    };
    this.resourceTypes = snsResourceTypes(site, topics);
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

  /** What did not reach a function and is not tried again, in the order of giving up. */
  failedDeliveries(): readonly FailedMessage[] {
    return this.#publications.failed;
  }
}
