import { z } from 'zod';
import type { PeerServices } from '../../../kernel/peers';
import { operation, type Access, type Call, type Operation } from '../../../kernel/service';
import type { CloudContext } from '../../../kernel/cloud-context';
import type { Queue } from '../state/queue';
import { authorizeOnQueue, requireKey } from '../state/queue-access';
import type { Queues } from '../state/queues';
import { queueName, queueUrl } from './schemas';

/** The dependencies of operations on queues. */
export interface QueueWorld {
  readonly context: CloudContext;
  readonly queues: Queues;
  readonly keys: Pick<PeerServices, 'keys'>;
}

/** An operation on the queue that its URL names: identity policies decide, and the queue's own may deny. */
export function onQueue<Shape extends { QueueUrl: z.ZodType<string> }, Output extends object>(
  { context, queues, keys }: QueueWorld,
  action: string,
  shape: Shape,
  handle: (
    queue: Queue,
    input: z.output<z.ZodObject<Shape, z.core.$strict>>,
    call: Call,
  ) => Output | Promise<Output>,
): Operation {
  const urlOf = (input: object) => (input as { QueueUrl: string }).QueueUrl;
  return operation({
    input: z.strictObject(shape),
    access: (input): readonly Access[] => [
      { action: `sqs:${action}`, resource: queues.arnOf(queues.nameOf(urlOf(input))) },
    ],
    handle: (input, call) => {
      const queue = queues.get(queues.nameOf(urlOf(input)));
      const caller = { kind: 'principal', principal: call.principal } as const;
      authorizeOnQueue(context, queue, `sqs:${action}`, caller);
      requireKey(keys, queue, `sqs:${action}`, caller);
      return handle(queue, input, call);
    },
  });
}

/** The operations on queues. */
export function queueOperations(world: QueueWorld): Readonly<Record<string, Operation>> {
  const { context, queues } = world;
  return {
    GetQueueUrl: operation({
      input: z.strictObject({
        QueueName: queueName,
        QueueOwnerAWSAccountId: z.literal(context.account).optional(),
      }),
      access: ({ QueueName: name }) => [{ action: 'sqs:GetQueueUrl', resource: queues.arnOf(name) }],
      handle: ({ QueueName: name }) => ({ QueueUrl: queues.urlOf(queues.get(name).name) }),
    }),

    GetQueueAttributes: onQueue(
      world,
      'GetQueueAttributes',
      { QueueUrl: queueUrl, AttributeNames: z.array(z.string()).default([]) },
      (queue, { AttributeNames: names }) => {
        const present = Object.entries(attributesOf(queue));
        const asked = present.filter(([name]) => names.includes('All') || names.includes(name));
        return asked.length === 0 ? {} : { Attributes: Object.fromEntries(asked) };
      },
    ),
  };
}

function attributesOf(queue: Queue): Record<string, string> {
  const { visible, inFlight, delayed } = queue.counts();
  const seconds = (milliseconds: number) => String(Math.floor(milliseconds / 1000));
  return {
    QueueArn: queue.arn,
    ApproximateNumberOfMessages: String(visible),
    ApproximateNumberOfMessagesNotVisible: String(inFlight),
    ApproximateNumberOfMessagesDelayed: String(delayed),
    CreatedTimestamp: seconds(queue.createdAt),
    LastModifiedTimestamp: seconds(queue.lastModifiedAt),
    ...queue.settings.attributes,
  };
}
