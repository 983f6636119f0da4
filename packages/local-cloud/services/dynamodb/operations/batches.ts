import { z } from 'zod';
import { operation, type Access, type Operation } from '../../../kernel/service';
import type { Engine } from '../state/dynalite';
import {
  attributes,
  expressionMembers,
  newTableName,
  onlyNone,
  returnConsumedCapacity,
} from '../state/schemas';
import { leadingKeyOf, type KeyedInput } from '../state/leading-keys';
import type { Tables } from '../state/tables';

const getRequests = z.record(
  newTableName,
  z.strictObject({
    Keys: z.array(attributes).min(1).max(100),
    ConsistentRead: z.boolean().optional(),
    ProjectionExpression: z.string().optional(),
    ExpressionAttributeNames: expressionMembers.ExpressionAttributeNames,
  }),
);

const writeRequests = z.record(
  newTableName,
  z
    .array(
      z.union([
        z.strictObject({ PutRequest: z.strictObject({ Item: attributes }) }),
        z.strictObject({ DeleteRequest: z.strictObject({ Key: attributes }) }),
      ]),
    )
    .min(1)
    .max(25),
);

const batchGetItemInput = z.strictObject({
  RequestItems: getRequests,
  ReturnConsumedCapacity: returnConsumedCapacity,
});

const batchWriteItemInput = z.strictObject({
  RequestItems: writeRequests,
  ReturnConsumedCapacity: returnConsumedCapacity,
  ReturnItemCollectionMetrics: onlyNone('ReturnItemCollectionMetrics'),
});

/** The operations on many items at once, of one table or several. */
export function batchOperations(engine: Engine, tables: Tables): Readonly<Record<string, Operation>> {
  // One access for each partition key: a policy must list them all.
  const may = (action: string, keys: Readonly<Record<string, readonly Pick<KeyedInput, 'Key' | 'Item'>[]>>) =>
    Object.entries(keys).flatMap(([name, ofTable]): Access[] => {
      const leadingKeys = new Set(ofTable.map((key) => leadingKeyOf(tables, { TableName: name, ...key })));
      return [...leadingKeys].map((leadingKey) => ({
        action: `dynamodb:${action}`,
        resource: tables.arnOf(name),
        ...(leadingKey !== undefined && { conditionKeys: { 'dynamodb:LeadingKeys': leadingKey } }),
      }));
    });

  return {
    BatchGetItem: operation({
      input: batchGetItemInput,
      access: ({ RequestItems: requests }) =>
        may(
          'BatchGetItem',
          mapValues(requests, ({ Keys }) => Keys.map((Key) => ({ Key }))),
        ),
      handle: async (input, { principal }) => {
        for (const name of Object.keys(input.RequestItems)) tables.requireKey(name, principal);
        const output = await engine.send('BatchGetItem', input);
        const responses = output['Responses'] as Record<string, object[]>;
        return { ...output, Responses: inOneOrder(responses) };
      },
    }),

    BatchWriteItem: operation({
      input: batchWriteItemInput,
      access: ({ RequestItems: requests }) =>
        may(
          'BatchWriteItem',
          mapValues(requests, (writes) =>
            writes.map((write) => ('PutRequest' in write ? write.PutRequest : write.DeleteRequest)),
          ),
        ),
      handle: (input, { principal }) => {
        for (const name of Object.keys(input.RequestItems)) tables.requireKey(name, principal);
        return engine.send('BatchWriteItem', input);
      },
    }),
  };
}

/** AWS promises no order, and the database draws one by chance: here it is always the same. */
function inOneOrder(responses: Readonly<Record<string, readonly object[]>>): Record<string, object[]> {
  const sorted = Object.entries(responses).map(([name, items]): [string, object[]] => {
    const byText = items.map((item) => ({ item, text: JSON.stringify(item) }));
    byText.sort((a, b) => (a.text < b.text ? -1 : 1));
    return [name, byText.map(({ item }) => item)];
  });
  return Object.fromEntries(sorted);
}

function mapValues<From, To>(
  record: Readonly<Record<string, From>>,
  change: (value: From) => To,
): Record<string, To> {
  return Object.fromEntries(Object.entries(record).map(([name, value]) => [name, change(value)]));
}
