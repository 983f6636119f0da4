import * as sdk from '@aws-sdk/client-sqs';
import { AwsError } from '../../kernel/errors';
import type { PeerServices, MessageQueues } from '../../kernel/peers';
import type { Operation, ResourceType, Service } from '../../kernel/service';
import type { CloudContext } from '../../kernel/cloud-context';
import { messageOperations } from './operations/messages';
import { authorizeOnQueue, requireKey, senderIdOf } from './state/queue-access';
import { queueOperations } from './operations/queues';
import { Queues } from './state/queues';
import { sqsResourceTypes } from './cloudformation';

/**
 * Amazon SQS with standard queues that services send to and people read: their policies, dead letters and metrics.
 * FIFO queues are refused.
 */
export class SqsService implements Service, MessageQueues {
  readonly signingName = 'sqs';
  readonly sdk = sdk;
  readonly validationErrorCode = 'InvalidParameterValue';
  readonly operations: Readonly<Record<string, Operation>>;
  readonly resourceTypes: Readonly<Record<string, ResourceType>>;
  readonly #queues: Queues;

  constructor(
    private readonly context: CloudContext,
    private readonly peers: Pick<PeerServices, 'metrics' | 'endpoint' | 'keys'>,
  ) {
    this.#queues = new Queues(context, peers);
    const world = { context, queues: this.#queues, keys: peers };
    this.operations = { ...queueOperations(world), ...messageOperations(world) };
    this.resourceTypes = sqsResourceTypes(this.#queues);
  }

  send({ queueArn, body, attributes = {}, sender }: Parameters<MessageQueues['send']>[0]): {
    messageId: string;
  } {
    const queue = this.#queues.find(queueArn);
    if (!queue) throw new AwsError('QueueDoesNotExist', 'The specified queue does not exist.');
    this.#queues.used(queue);
    authorizeOnQueue(this.context, queue, 'sqs:SendMessage', sender);
    requireKey(this.peers, queue, 'sqs:SendMessage', sender);
    return { messageId: queue.send(body, attributes, senderIdOf(this.context, sender)).messageId };
  }
}
