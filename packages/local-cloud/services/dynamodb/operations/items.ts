import { z } from 'zod';
import { operation, type Access, type Operation } from '../../../kernel/service';
import type { Engine } from '../state/dynalite';
import {
  attributes,
  expressionMembers,
  indexName,
  returnConsumedCapacity,
  tableName,
  writeMembers,
} from '../state/schemas';
import { leadingKeyOf, type KeyedInput } from '../state/leading-keys';
import type { Tables } from '../state/tables';

const inputs = {
  PutItem: z.strictObject({
    ...writeMembers,
    Item: attributes,
    ReturnValues: z.enum(['NONE', 'ALL_OLD']).optional(),
  }),
  UpdateItem: z.strictObject({
    ...writeMembers,
    Key: attributes,
    UpdateExpression: z.string().optional(),
    ReturnValues: z.enum(['NONE', 'ALL_OLD', 'UPDATED_OLD', 'ALL_NEW', 'UPDATED_NEW']).optional(),
  }),
  DeleteItem: z.strictObject({
    ...writeMembers,
    Key: attributes,
    ReturnValues: z.enum(['NONE', 'ALL_OLD']).optional(),
  }),
  GetItem: z.strictObject({
    TableName: tableName,
    Key: attributes,
    ConsistentRead: z.boolean().optional(),
    ReturnConsumedCapacity: returnConsumedCapacity,
    ProjectionExpression: z.string().optional(),
    ExpressionAttributeNames: expressionMembers.ExpressionAttributeNames,
  }),
  Query: z.strictObject({
    TableName: tableName,
    IndexName: indexName.optional(),
    Select: z.enum(['ALL_ATTRIBUTES', 'ALL_PROJECTED_ATTRIBUTES', 'SPECIFIC_ATTRIBUTES', 'COUNT']).optional(),
    Limit: z.number().int().min(1).optional(),
    ConsistentRead: z.boolean().optional(),
    ExclusiveStartKey: attributes.optional(),
    ReturnConsumedCapacity: returnConsumedCapacity,
    ProjectionExpression: z.string().optional(),
    FilterExpression: z.string().optional(),
    KeyConditionExpression: z.string(),
    ScanIndexForward: z.boolean().optional(),
    ...expressionMembers,
  }),
} as const;

/** The operations on one item, and on the items of one table or index. */
export function itemOperations(engine: Engine, tables: Tables): Readonly<Record<string, Operation>> {
  const may = (action: string, input: KeyedInput): Access[] => {
    const { TableName: name, IndexName: index } = input;
    const resource = tables.arnOf(name) + (index === undefined ? '' : `/index/${index}`);
    const leadingKey = leadingKeyOf(tables, input);
    return [
      {
        action: `dynamodb:${action}`,
        resource,
        ...(leadingKey !== undefined && { conditionKeys: { 'dynamodb:LeadingKeys': leadingKey } }),
      },
    ];
  };
  const forwarded = (name: string, input: z.ZodType<KeyedInput>): Operation =>
    operation({
      input,
      access: (request) => may(name, request),
      handle: (request, { principal }) => {
        tables.requireKey(request.TableName, principal);
        return engine.send(name, request);
      },
    });

  return Object.fromEntries(
    Object.entries(inputs).map(([name, input]) => [name, forwarded(name, input)] as const),
  );
}
