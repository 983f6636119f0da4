import type { Tables } from './tables';

/** A key or an item, with the values as they are on the wire. */
type Attributes = Readonly<Record<string, unknown>>;

/** The input of an operation on one item, or of a query. */
export interface KeyedInput {
  readonly TableName: string;
  readonly IndexName?: string;
  readonly Key?: Attributes;
  readonly Item?: Attributes;
  readonly KeyConditionExpression?: string;
  readonly ExpressionAttributeNames?: Readonly<Record<string, string>>;
  readonly ExpressionAttributeValues?: Attributes;
}

/**
 * The partition key that a request names, which policies see as `dynamodb:LeadingKeys`.
 *
 * @returns undefined when the table does not exist; an empty text when the request names no partition key, which no policy lists
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/specifying-conditions.html
 */
export function leadingKeyOf(tables: Tables, input: KeyedInput): string | undefined {
  const name = tables.partitionKeyOf(input.TableName, input.IndexName);
  if (name === undefined) return undefined;
  const { Key, Item, KeyConditionExpression: condition } = input;
  const attributes = Item ?? Key;
  if (attributes) return textOf(attributes[name]);
  const names = input.ExpressionAttributeNames ?? {};
  for (const [, left = '', right = ''] of (condition ?? '').matchAll(/(#?[\w.-]+)\s*=\s*(:\w+)/g)) {
    if ((names[left] ?? left) === name) return textOf(input.ExpressionAttributeValues?.[right]);
  }
  return '';
}

/** The text of a value such as `{ S: 'checkout' }`. */
function textOf(value: unknown): string {
  const [only] = Object.values((value ?? {}) as Record<string, unknown>);
  if (only instanceof Uint8Array) return Buffer.from(only).toString('base64');
  return typeof only === 'string' ? only : '';
}
