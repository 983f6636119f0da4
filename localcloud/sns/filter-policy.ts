import { AwsError } from '../errors';
import { matchesEventPattern, parseEventPattern, type EventPattern } from '../eventbridge/pattern';
import type { Message } from './message';

/** Which messages a subscription wants (SNS Developer Guide, Subscription filter policies). */
export interface FilterPolicy {
  readonly text: string;
  readonly pattern: EventPattern;
  /** What is looked at: the message's attributes, or its body as JSON. */
  readonly scope: 'MessageAttributes' | 'MessageBody';
}

/**
 * Reads a filter policy, which is written like an event pattern, but for wildcards.
 *
 * @throws AwsError `InvalidParameterException`
 * @throws NotHonoured for the operator `cidr`
 */
export function parseFilterPolicy(policy: unknown, scope: FilterPolicy['scope']): FilterPolicy {
  const text = typeof policy === 'string' ? policy : JSON.stringify(policy);
  if (/[[,]\s*\{\s*"wildcard"\s*:\s*"/.test(text)) throw invalid('Unrecognized match type wildcard');
  try {
    return { text, pattern: parseEventPattern(text), scope };
  } catch (error) {
    if (!(error instanceof AwsError) || error.code !== 'InvalidEventPatternException') throw error;
    throw invalid(error.message.replace(/^.*Reason: /, ''));
  }
}

export function matchesFilterPolicy(policy: FilterPolicy, message: Message): boolean {
  const subject = policy.scope === 'MessageBody' ? bodyOf(message) : attributesOf(message);
  return subject !== undefined && matchesEventPattern(policy.pattern, subject);
}

function bodyOf({ message }: Message): unknown {
  return parseJson(message);
}

function attributesOf({ attributes }: Message): object {
  return Object.fromEntries(
    Object.entries(attributes).map(([name, { type, value }]) => {
      if (typeof value !== 'string') return [name, undefined];
      if (type.startsWith('Number')) return [name, Number(value)];
      return [name, type === 'String.Array' ? parseJson(value) : value];
    }),
  );
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function invalid(reason: string): AwsError {
  return new AwsError('InvalidParameterException', `Invalid parameter: FilterPolicy: ${reason}`);
}
