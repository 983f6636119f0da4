import { z } from 'zod';
import { ignored, templateInteger } from '../../../kernel/schemas';
import { operation, type Operation } from '../../../kernel/service';
import { indexName, newTableName } from '../state/schemas';
import type { Tables } from '../state/tables';

const capacityUnits = templateInteger.pipe(z.number().min(1));

export const provisionedThroughput = z.strictObject({
  ReadCapacityUnits: capacityUnits,
  WriteCapacityUnits: capacityUnits,
});

export const keySchema = z
  .array(z.strictObject({ AttributeName: z.string(), KeyType: z.enum(['HASH', 'RANGE']) }))
  .min(1)
  .max(2);

export const attributeDefinitions = z.array(
  z.strictObject({ AttributeName: z.string(), AttributeType: z.enum(['S', 'N', 'B']) }),
);

export const localSecondaryIndex = z.strictObject({
  IndexName: indexName,
  KeySchema: keySchema,
  Projection: z.strictObject({
    ProjectionType: z.enum(['ALL', 'KEYS_ONLY', 'INCLUDE']).optional(),
    NonKeyAttributes: z.array(z.string()).min(1).max(20).optional(),
  }),
});

export const globalSecondaryIndex = localSecondaryIndex.extend({
  ProvisionedThroughput: provisionedThroughput.optional(),
});

const createTableInput = z.strictObject({
  TableName: newTableName,
  AttributeDefinitions: attributeDefinitions,
  KeySchema: keySchema,
  LocalSecondaryIndexes: z.array(localSecondaryIndex).optional(),
  GlobalSecondaryIndexes: z.array(globalSecondaryIndex).optional(),
  BillingMode: z.enum(['PROVISIONED', 'PAY_PER_REQUEST']).optional(),
  ProvisionedThroughput: provisionedThroughput.optional(),
  DeletionProtectionEnabled: ignored('tables are never deleted through the API'),
  SSESpecification: ignored('nothing is encrypted here'),
  TableClass: ignored('storage has no price here'),
  Tags: ignored('tags are only read back by people'),
});

/** The operations on tables. */
export function tableOperations(tables: Tables): Readonly<Record<string, Operation>> {
  return {
    CreateTable: operation({
      input: createTableInput,
      access: ({ TableName: name }) => [{ action: 'dynamodb:CreateTable', resource: tables.arnOf(name) }],
      handle: async ({
        DeletionProtectionEnabled: _protection,
        SSESpecification: _encryption,
        TableClass: _class,
        Tags: _tags,
        ...definition
      }) => ({ TableDescription: await tables.create(definition) }),
    }),
  };
}
