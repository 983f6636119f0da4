import { z } from 'zod';
import { tags, templateBoolean, templateInteger } from '../../kernel/schemas';
import { resourceType, type ResourceType } from '../../kernel/service';
import type { Queues } from './state/queues';
import { queueName } from './operations/schemas';

const document = z.union([z.string(), z.record(z.string(), z.unknown())]);
const flag = templateBoolean.transform(String).optional();
const number = templateInteger.transform(String).optional();

const queueProperties = z.strictObject({
  QueueName: queueName.optional(),
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
    }),

    'AWS::SQS::QueuePolicy': resourceType({
      properties: queuePolicyProperties,
      create: ({ PolicyDocument: policy, Queues: urls }, context) => {
        for (const queue of urls.map((url) => queues.get(queues.nameOf(url)))) {
          queues.configure(queue, asAttributes({ Policy: policy }));
        }
        const id = context.physicalName(256);
        return { ref: id, attributes: { Id: id } };
      },
    }),
  };
}

/** Attributes are texts, those that hold an object JSON. */
function asAttributes(properties: Readonly<Record<string, unknown>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(properties)
      .filter(([, value]) => value !== undefined)
      .map(([name, value]) => [name, typeof value === 'string' ? value : JSON.stringify(value)]),
  );
}
