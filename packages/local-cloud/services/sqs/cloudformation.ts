import { z } from 'zod';
import { tags, templateBoolean, templateInteger } from '../../kernel/schemas';
import { allInPlace, resourceType, type ResourceType } from '../../kernel/service';
import type { Queues } from './state/queues';
import { queueName } from './operations/schemas';

const document = z.union([z.string(), z.record(z.string(), z.unknown())]);
const flag = templateBoolean.transform(String).optional();
const number = templateInteger.transform(String).optional();

const changeable = {
  DelaySeconds: number,
  MaximumMessageSize: number,
  MessageRetentionPeriod: number,
  ReceiveMessageWaitTimeSeconds: number,
  VisibilityTimeout: number,
  SqsManagedSseEnabled: flag,
  KmsMasterKeyId: z.string().optional(),
  KmsDataKeyReusePeriodSeconds: number,
  RedrivePolicy: document.optional(),
  RedriveAllowPolicy: document.optional(),
};

const queueProperties = z.strictObject({
  QueueName: queueName.optional(),
  ...changeable,
  FifoQueue: flag,
  Tags: tags,
});

const queuePolicyProperties = z.strictObject({
  PolicyDocument: document,
  Queues: z.array(z.string()).min(1),
});

/** The CloudFormation resource types of SQS that the local cloud provisions. */
export function sqsResourceTypes(queues: Queues): Readonly<Record<string, ResourceType>> {
  return {
    'AWS::SQS::Queue': resourceType({
      properties: queueProperties,
      updates: {
        QueueName: 'replacement',
        FifoQueue: 'replacement',
        ...allInPlace(changeable),
        Tags: 'in-place',
      },
      create: ({ QueueName, FifoQueue, Tags: _tags, ...properties }, context) => {
        const name = QueueName ?? context.physicalName(80);
        // A template says false for what is left out of a request.
        const wanted = { ...properties, ...(FifoQueue === 'true' && { FifoQueue }) };
        const queue = queues.create(name, asAttributes(wanted));
        return {
          ref: queues.urlOf(name),
          attributes: { Arn: queue.arn, QueueName: name, QueueUrl: queues.urlOf(name) },
        };
      },
      update: ({ QueueName: _name, FifoQueue: _fifo, Tags: _tags, ...properties }, previous) => {
        const queue = queues.get(queues.nameOf(previous.ref));
        // What a template says no more has its default again.
        queues.configure(queue, asAttributes(properties), Object.keys(changeable));
        return previous;
      },
      delete: ({ ref }) => queues.delete(queues.nameOf(ref)),
    }),

    'AWS::SQS::QueuePolicy': resourceType({
      properties: queuePolicyProperties,
      updates: { PolicyDocument: 'in-place', Queues: 'in-place' },
      create: ({ PolicyDocument: policy, Queues: urls }, context) => {
        putPolicy(queues, urls, policy);
        const id = context.physicalName(256);
        return { ref: id, attributes: { Id: id } };
      },
      update: ({ PolicyDocument: policy, Queues: urls }, previous) => {
        putPolicy(queues, previous.properties.Queues, '');
        putPolicy(queues, urls, policy);
        return previous;
      },
      delete: ({ properties }) => putPolicy(queues, properties.Queues, ''),
    }),
  };
}

function putPolicy(queues: Queues, urls: readonly string[], policy: string | object): void {
  for (const queue of urls.map((url) => queues.get(queues.nameOf(url)))) {
    queues.configure(queue, asAttributes({ Policy: policy }));
  }
}

/** Attributes are texts, those that hold an object JSON. */
function asAttributes(properties: Readonly<Record<string, unknown>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(properties)
      .filter(([, value]) => value !== undefined)
      .map(([name, value]) => [name, typeof value === 'string' ? value : JSON.stringify(value)]),
  );
}
