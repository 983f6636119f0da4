import type * as dynamodb from '@aws-sdk/client-dynamodb';
import { z } from 'zod';
import { ignored, templateInteger } from '../../../kernel/schemas';
import { operation, type Operation } from '../../../kernel/service';
import { indexName, newTableName, tableName } from '../state/schemas';
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

/** The tags of a table. @see https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_Tag.html */
export const tableTags = z
  .array(z.strictObject({ Key: z.string().min(1).max(128), Value: z.string().max(256) }))
  .max(50);

const createTableInput = z.strictObject({
  TableName: newTableName,
  AttributeDefinitions: attributeDefinitions,
  KeySchema: keySchema,
  LocalSecondaryIndexes: z.array(localSecondaryIndex).optional(),
  GlobalSecondaryIndexes: z.array(globalSecondaryIndex).optional(),
  BillingMode: z.enum(['PROVISIONED', 'PAY_PER_REQUEST']).optional(),
  ProvisionedThroughput: provisionedThroughput.optional(),
  DeletionProtectionEnabled: z.boolean().optional(),
  SSESpecification: ignored('nothing is encrypted here'),
  TableClass: ignored('storage has no price here'),
  Tags: tableTags.optional(),
});

/** The most names on a page of ListTables. */
const pageLength = 100;

/** The operations on tables. */
export function tableOperations(tables: Tables): Readonly<Record<string, Operation>> {
  const on =
    (action: string) =>
    ({ TableName: name }: { readonly TableName: string }) => [
      { action: `dynamodb:${action}`, resource: tables.arnOf(name) },
    ];

  return {
    CreateTable: operation({
      input: createTableInput,
      access: on('CreateTable'),
      handle: async ({
        DeletionProtectionEnabled: isProtected,
        SSESpecification: _encryption,
        TableClass: _class,
        Tags: tags,
        ...definition
      }) => ({ TableDescription: await tables.create(definition, { isProtected, tags }) }),
    }),

    DescribeTable: operation({
      input: z.strictObject({ TableName: tableName }),
      access: on('DescribeTable'),
      handle: async ({ TableName: name }) => ({ Table: await tables.describe(name) }),
    }),

    ListTables: operation({
      input: z.strictObject({
        ExclusiveStartTableName: newTableName.optional(),
        Limit: z.number().int().min(1).max(pageLength).default(pageLength),
      }),
      access: () => [{ action: 'dynamodb:ListTables', resource: '*' }],
      handle: ({ ExclusiveStartTableName: start = '', Limit: limit }): dynamodb.ListTablesOutput => {
        const names = tables.names().filter((name) => name > start);
        const page = names.slice(0, limit);
        return { TableNames: page, LastEvaluatedTableName: names.length > limit ? page.at(-1) : undefined };
      },
    }),

    // All tags fit on the first page, so no token was ever returned.
    ListTagsOfResource: operation({
      input: z.strictObject({ ResourceArn: tableName }),
      access: ({ ResourceArn: name }) => on('ListTagsOfResource')({ TableName: name }),
      handle: ({ ResourceArn: name }): dynamodb.ListTagsOfResourceOutput => ({
        Tags: [...tables.tagsOf(name)],
      }),
    }),

    UpdateTable: operation({
      input: z.strictObject({ TableName: tableName, DeletionProtectionEnabled: z.boolean() }),
      access: on('UpdateTable'),
      handle: async ({ TableName: name, DeletionProtectionEnabled: isProtected }) => {
        tables.change(name, { isProtected });
        return { TableDescription: await tables.describe(name) };
      },
    }),

    DeleteTable: operation({
      input: z.strictObject({ TableName: tableName }),
      access: on('DeleteTable'),
      handle: async ({ TableName: name }) => ({ TableDescription: await tables.delete(name) }),
    }),
  };
}
