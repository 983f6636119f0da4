import { AwsError, Unsupported } from '../../../kernel/errors';
import { own } from '../../../kernel/own';
import { parsePolicy, type Policy } from '../../../permissions/policy';

/** The attributes of a queue that can be set, as `SetQueueAttributes` names them, in text. */
export type SettableAttributes = Readonly<Record<string, string>>;

/** The parsed attributes of a queue. */
export interface QueueSettings {
  readonly delaySeconds: number;
  readonly maximumMessageBytes: number;
  readonly retentionSeconds: number;
  readonly receiveWaitSeconds: number;
  readonly visibilityTimeoutSeconds: number;
  readonly policy: Policy | undefined;
  readonly redrivePolicy: RedrivePolicy | undefined;
  readonly redriveAllowPolicy: RedriveAllowPolicy;
  /** All of them, defaults included, as `GetQueueAttributes` shows them. */
  readonly attributes: SettableAttributes;
}

/** Where a message goes that was received too often. */
export interface RedrivePolicy {
  readonly deadLetterTargetArn: string;
  readonly maxReceiveCount: number;
}

/** Which queues may name this one as the place for their dead letters. */
export interface RedriveAllowPolicy {
  readonly redrivePermission: 'allowAll' | 'denyAll' | 'byQueue';
  readonly sourceQueueArns: readonly string[];
}

interface Bounds {
  readonly default: string;
  readonly minimum: number;
  readonly maximum: number;
}

/** SQS API Reference, SetQueueAttributes; 1 MiB since August 2025. */
const numericAttributes: Readonly<Record<string, Bounds>> = {
  VisibilityTimeout: { default: '30', minimum: 0, maximum: 43_200 },
  MaximumMessageSize: { default: '1048576', minimum: 1024, maximum: 1_048_576 },
  MessageRetentionPeriod: { default: '345600', minimum: 60, maximum: 1_209_600 },
  DelaySeconds: { default: '0', minimum: 0, maximum: 900 },
  ReceiveMessageWaitTimeSeconds: { default: '0', minimum: 0, maximum: 20 },
};

/**
 * Reads attributes on top of those that a queue has.
 *
 * @param change an empty text takes `Policy`, `KmsMasterKeyId` and the like away, as on AWS
 * @throws AwsError `InvalidAttributeName`, `InvalidAttributeValue`
 * @throws Unsupported for FIFO queues
 */
export function queueSettings(change: SettableAttributes, before: SettableAttributes = {}): QueueSettings {
  for (const [name, value] of Object.entries(change)) checkAttribute(name, value);
  const encryption = encryptionAfter(change, before);
  const attributes = Object.fromEntries(
    Object.entries({ ...defaults(), ...before, ...change, ...encryption }).filter(
      ([, value]) => value !== '',
    ),
  );
  const number = (name: string) => Number(attributes[name]);
  return {
    delaySeconds: number('DelaySeconds'),
    maximumMessageBytes: number('MaximumMessageSize'),
    retentionSeconds: number('MessageRetentionPeriod'),
    receiveWaitSeconds: number('ReceiveMessageWaitTimeSeconds'),
    visibilityTimeoutSeconds: number('VisibilityTimeout'),
    policy: attributes.Policy === undefined ? undefined : readPolicy(attributes.Policy),
    redrivePolicy: readRedrivePolicy(attributes.RedrivePolicy),
    redriveAllowPolicy: readRedriveAllowPolicy(attributes.RedriveAllowPolicy),
    attributes,
  };
}

function defaults(): Record<string, string> {
  return Object.fromEntries(
    Object.entries(numericAttributes).map(([name, bounds]) => [name, bounds.default]),
  );
}

function checkAttribute(name: string, value: string): void {
  const bounds = own(numericAttributes, name);
  if (bounds) {
    const isNumber = /^\d+$/.test(value);
    if (!isNumber || Number(value) < bounds.minimum || Number(value) > bounds.maximum) throw invalid(name);
    return;
  }
  switch (name) {
    case 'Policy':
    case 'RedrivePolicy':
    case 'RedriveAllowPolicy':
    case 'KmsMasterKeyId':
      return;
    case 'KmsDataKeyReusePeriodSeconds':
      if (value !== '' && !(Number(value) >= 60 && Number(value) <= 86_400)) throw invalid(name);
      return;
    case 'SqsManagedSseEnabled':
      if (!/^(true|false)$/i.test(value)) throw invalid(name);
      return;
    case 'FifoQueue':
      if (/^false$/i.test(value)) throw new AwsError('InvalidAttributeName', `Unknown Attribute ${name}.`);
      throw new Unsupported('FIFO queues');
    default:
      throw new AwsError('InvalidAttributeName', `Unknown Attribute ${name}.`);
  }
}

/** A queue has one kind of encryption: a key of KMS takes the place of SQS's own, and the other way round. */
function encryptionAfter(change: SettableAttributes, before: SettableAttributes): SettableAttributes {
  const isManaged = change.SqsManagedSseEnabled?.toLowerCase() === 'true';
  if (change.KmsMasterKeyId && isManaged) {
    throw new AwsError(
      'InvalidAttributeValue',
      'You can use one type of server-side encryption (SSE) at one time. You can either enable KMS SSE or SQS SSE.',
    );
  }
  if (change.KmsMasterKeyId) {
    return { SqsManagedSseEnabled: 'false', KmsDataKeyReusePeriodSeconds: reusePeriod(change, before) };
  }
  if (isManaged)
    return { KmsMasterKeyId: '', KmsDataKeyReusePeriodSeconds: '', SqsManagedSseEnabled: 'true' };
  return {
    SqsManagedSseEnabled: change.SqsManagedSseEnabled?.toLowerCase() ?? before.SqsManagedSseEnabled ?? 'true',
  };
}

function reusePeriod(change: SettableAttributes, before: SettableAttributes): string {
  return change.KmsDataKeyReusePeriodSeconds ?? before.KmsDataKeyReusePeriodSeconds ?? '300';
}

function readPolicy(text: string): Policy {
  try {
    return parsePolicy(text, 'resource');
  } catch (error) {
    if (!(error instanceof AwsError) || error.code !== 'MalformedPolicyDocument') throw error;
    throw new AwsError('InvalidAttributeValue', `Invalid value for the parameter Policy. ${error.message}`);
  }
}

function readRedrivePolicy(text: string | undefined): RedrivePolicy | undefined {
  if (text === undefined) return undefined;
  const { deadLetterTargetArn, maxReceiveCount } = readObject('RedrivePolicy', text);
  const count = Number(maxReceiveCount);
  if (typeof deadLetterTargetArn !== 'string' || !Number.isInteger(count) || count < 1 || count > 1000) {
    throw invalid('RedrivePolicy');
  }
  return { deadLetterTargetArn, maxReceiveCount: count };
}

function readRedriveAllowPolicy(text: string | undefined): RedriveAllowPolicy {
  if (text === undefined) return { redrivePermission: 'allowAll', sourceQueueArns: [] };
  const { redrivePermission, sourceQueueArns = [] } = readObject('RedriveAllowPolicy', text);
  const isPermission =
    redrivePermission === 'allowAll' || redrivePermission === 'denyAll' || redrivePermission === 'byQueue';
  if (!isPermission || !Array.isArray(sourceQueueArns)) throw invalid('RedriveAllowPolicy');
  return { redrivePermission, sourceQueueArns: sourceQueueArns.map(String) };
}

function readObject(name: string, text: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null) return value as Record<string, unknown>;
  } catch {
    // Refused below, as for any other value that is no object.
  }
  throw invalid(name);
}

function invalid(name: string): AwsError {
  return new AwsError('InvalidAttributeValue', `Invalid value for the parameter ${name}.`);
}
