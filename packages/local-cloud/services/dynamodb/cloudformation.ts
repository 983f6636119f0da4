import { z } from 'zod';
import { ignored, templateBoolean } from '../../kernel/schemas';
import { resourceType, type ResourceType } from '../../kernel/service';
import { newTableName } from './state/schemas';
import {
  attributeDefinitions,
  globalSecondaryIndex,
  keySchema,
  localSecondaryIndex,
  provisionedThroughput,
  tableTags,
} from './operations/tables';
import type { Tables } from './state/tables';

const tableProperties = z.strictObject({
  TableName: newTableName.optional(),
  AttributeDefinitions: attributeDefinitions,
  KeySchema: keySchema,
  LocalSecondaryIndexes: z.array(localSecondaryIndex).optional(),
  GlobalSecondaryIndexes: z.array(globalSecondaryIndex).optional(),
  BillingMode: z.enum(['PROVISIONED', 'PAY_PER_REQUEST']).default('PROVISIONED'),
  ProvisionedThroughput: provisionedThroughput.optional(),
  TimeToLiveSpecification: ignored('items never expire here'),
  DeletionProtectionEnabled: templateBoolean.optional(),
  SSESpecification: z
    .strictObject({
      SSEEnabled: templateBoolean,
      SSEType: z.literal('KMS').optional(),
      KMSMasterKeyId: z.string().min(1).optional(),
    })
    .optional(),
  PointInTimeRecoverySpecification: ignored('nothing is restored here'),
  ContributorInsightsSpecification: ignored('nobody looks at the insights'),
  TableClass: ignored('storage has no price here'),
  Tags: tableTags.optional(),
});

/** The CloudFormation resource types of DynamoDB that the local cloud provisions. */
export function dynamoDbResourceTypes(tables: Tables): Readonly<Record<string, ResourceType>> {
  return {
    'AWS::DynamoDB::Table': resourceType({
      properties: tableProperties,
      updates: {
        TableName: 'replacement',
        AttributeDefinitions: 'unknown',
        KeySchema: 'replacement',
        LocalSecondaryIndexes: 'replacement',
        GlobalSecondaryIndexes: 'unknown',
        BillingMode: 'unknown',
        ProvisionedThroughput: 'unknown',
        TimeToLiveSpecification: 'in-place',
        DeletionProtectionEnabled: 'in-place',
        SSESpecification: 'unknown',
        PointInTimeRecoverySpecification: 'in-place',
        ContributorInsightsSpecification: 'in-place',
        TableClass: 'in-place',
        Tags: 'in-place',
      },
      create: async (properties, context) => {
        const name = properties.TableName ?? context.physicalName(255);
        const definition = {
          TableName: name,
          AttributeDefinitions: properties.AttributeDefinitions,
          KeySchema: properties.KeySchema,
          LocalSecondaryIndexes: properties.LocalSecondaryIndexes,
          GlobalSecondaryIndexes: properties.GlobalSecondaryIndexes,
          BillingMode: properties.BillingMode,
          ProvisionedThroughput: properties.ProvisionedThroughput,
        };
        await tables.create(definition, {
          ...settingsOf(properties),
          encryptionKey: properties.SSESpecification?.KMSMasterKeyId,
        });
        return { ref: name, attributes: { Arn: tables.arnOf(name), TableId: tables.idOf(name) } };
      },
      update: (properties, previous) => {
        tables.change(previous.ref, settingsOf(properties));
        return previous;
      },
      delete: async ({ ref }) => {
        await tables.delete(ref);
      },
    }),
  };
}

function settingsOf({ DeletionProtectionEnabled = false, Tags = [] }: z.output<typeof tableProperties>) {
  return { isProtected: DeletionProtectionEnabled, tags: Tags };
}
