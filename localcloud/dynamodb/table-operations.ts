import { z } from 'zod';
import { inert, templateInteger } from '../schemas';
import { operation, type Access, type Operation } from '../service';
import { indexName, newTableName, tableName } from './schemas';
import type { Tables } from './tables';

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

export const timeToLiveSpecification = z.strictObject({
  Enabled: z.boolean(),
  AttributeName: z.string().min(1).max(255),
});

const createTableInput = z.strictObject({
  TableName: newTableName,
  AttributeDefinitions: attributeDefinitions,
  KeySchema: keySchema,
  LocalSecondaryIndexes: z.array(localSecondaryIndex).optional(),
  GlobalSecondaryIndexes: z.array(globalSecondaryIndex).optional(),
  BillingMode: z.enum(['PROVISIONED', 'PAY_PER_REQUEST']).optional(),
  ProvisionedThroughput: provisionedThroughput.optional(),
  DeletionProtectionEnabled: z.boolean().default(false),
  SSESpecification: inert('nothing is encrypted here'),
  TableClass: inert('storage has no price here'),
  Tags: inert('tags are only read back by people'),
});

const listTablesInput = z.strictObject({
  ExclusiveStartTableName: newTableName.optional(),
  Limit: z.number().int().min(1).max(100).default(100),
});

const updateTimeToLiveInput = z.strictObject({
  TableName: tableName,
  TimeToLiveSpecification: timeToLiveSpecification,
});

/** The operations on tables. */
export function tableOperations(tables: Tables): Readonly<Record<string, Operation>> {
  const may = (action: string, name: string): Access[] => [
    { action: `dynamodb:${action}`, resource: tables.arnOf(name) },
  ];
  const theTable = z.strictObject({ TableName: tableName });

  return {
    CreateTable: operation({
      input: createTableInput,
      access: ({ TableName: name }) => may('CreateTable', name),
      handle: async ({
        DeletionProtectionEnabled: isProtected,
        SSESpecification: _encryption,
        TableClass: _class,
        Tags: _tags,
        ...definition
      }) => ({ TableDescription: await tables.create(definition, { isProtected }) }),
    }),

    DescribeTable: operation({
      input: theTable,
      access: ({ TableName: name }) => may('DescribeTable', name),
      handle: async ({ TableName: name }) => ({ Table: await tables.describe(name) }),
    }),

    DeleteTable: operation({
      input: theTable,
      access: ({ TableName: name }) => may('DeleteTable', name),
      handle: async ({ TableName: name }) => ({ TableDescription: await tables.delete(name) }),
    }),

    ListTables: operation({
      input: listTablesInput,
      access: () => [{ action: 'dynamodb:ListTables', resource: '*' }],
      handle: ({ ExclusiveStartTableName: start = '', Limit: limit }) => {
        const names = tables.names().filter((name) => name > start);
        const page = names.slice(0, limit);
        return { TableNames: page, LastEvaluatedTableName: names.length > limit ? page.at(-1) : undefined };
      },
    }),

    UpdateTimeToLive: operation({
      input: updateTimeToLiveInput,
      access: ({ TableName: name }) => may('UpdateTimeToLive', name),
      handle: ({ TableName: name, TimeToLiveSpecification: specification }) => {
        tables.setTimeToLive(name, specification.AttributeName, specification.Enabled);
        return { TimeToLiveSpecification: specification };
      },
    }),

    DescribeTimeToLive: operation({
      input: theTable,
      access: ({ TableName: name }) => may('DescribeTimeToLive', name),
      handle: ({ TableName: name }) => {
        const attribute = tables.timeToLiveAttribute(name);
        const status = attribute === undefined ? ('DISABLED' as const) : ('ENABLED' as const);
        return { TimeToLiveDescription: { TimeToLiveStatus: status, AttributeName: attribute } };
      },
    }),
  };
}
