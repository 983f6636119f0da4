import { z } from 'zod';
import { operation, type Operation } from '../../../kernel/service';
import type { Engine } from '../state/dynalite';
import {
  attributes,
  expressionMembers,
  newTableName,
  onlyNone,
  returnConsumedCapacity,
} from '../state/schemas';
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
  const may = (action: string, requests: object) =>
    Object.keys(requests).map((name) => ({ action: `dynamodb:${action}`, resource: tables.arnOf(name) }));

  return {
    BatchGetItem: operation({
      input: batchGetItemInput,
      access: ({ RequestItems: requests }) => may('BatchGetItem', requests),
      handle: async (input) => {
        const output = await engine.send('BatchGetItem', input);
        const responses = output['Responses'] as Record<string, object[]>;
        return { ...output, Responses: inOneOrder(responses) };
      },
    }),

    BatchWriteItem: operation({
      input: batchWriteItemInput,
      access: ({ RequestItems: requests }) => may('BatchWriteItem', requests),
      handle: (input) => engine.send('BatchWriteItem', input),
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
