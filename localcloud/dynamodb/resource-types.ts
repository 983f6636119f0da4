import { z } from 'zod';
import { NotHonoured } from '../errors';
import { inert, tags, templateBoolean } from '../schemas';
import { resourceType, type ResourceType } from '../service';
import type { Site } from '../site';
import { newTableName } from './schemas';
import {
  attributeDefinitions,
  globalSecondaryIndex,
  keySchema,
  localSecondaryIndex,
  provisionedThroughput,
  timeToLiveSpecification,
} from './table-operations';
import type { TableDefinition, Tables } from './tables';

const timeToLive = timeToLiveSpecification.extend({
  Enabled: templateBoolean,
  AttributeName: timeToLiveSpecification.shape.AttributeName.optional(),
});

/** The properties that both types of tables share. */
const tableProperties = {
  TableName: newTableName.optional(),
  AttributeDefinitions: attributeDefinitions,
  KeySchema: keySchema,
  LocalSecondaryIndexes: z.array(localSecondaryIndex).optional(),
  TimeToLiveSpecification: timeToLive.optional(),
  SSESpecification: inert('nothing is encrypted here'),
};

const replicaProperties = {
  DeletionProtectionEnabled: templateBoolean.default(false),
  PointInTimeRecoverySpecification: inert('nothing is restored here'),
  ContributorInsightsSpecification: inert('nobody looks at the insights'),
  TableClass: inert('storage has no price here'),
  Tags: tags,
};

const globalTableProperties = z.strictObject({
  ...tableProperties,
  GlobalSecondaryIndexes: z
    .array(globalSecondaryIndex.omit({ ProvisionedThroughput: true }).strict())
    .optional(),
  BillingMode: z.literal('PAY_PER_REQUEST'),
  Replicas: z.array(
    z.strictObject({
      ...replicaProperties,
      Region: z.string(),
      GlobalSecondaryIndexes: inert('a replica repeats the indices of its table'),
      SSESpecification: inert('nothing is encrypted here'),
    }),
  ),
});

/** The CloudFormation resource types of DynamoDB that the local cloud provisions. */
export function dynamoDbResourceTypes(site: Site, tables: Tables): Readonly<Record<string, ResourceType>> {
  const create = async (
    definition: TableDefinition,
    options: { isProtected: boolean; timeToLive: z.output<typeof timeToLive> | undefined },
  ) => {
    const { TableName: name } = definition;
    await tables.create(definition, options);
    const { Enabled: isEnabled, AttributeName: attribute } = options.timeToLive ?? { Enabled: false };
    if (isEnabled && attribute !== undefined) tables.setTimeToLive(name, attribute, true);
    return { ref: name, attributes: { Arn: tables.arnOf(name), TableId: tables.idOf(name) } };
  };

  return {
    'AWS::DynamoDB::Table': resourceType({
      properties: z.strictObject({
        ...tableProperties,
        ...replicaProperties,
        GlobalSecondaryIndexes: z.array(globalSecondaryIndex).optional(),
        BillingMode: z.enum(['PROVISIONED', 'PAY_PER_REQUEST']).default('PROVISIONED'),
        ProvisionedThroughput: provisionedThroughput.optional(),
      }),
      create: (properties, context) =>
        create(
          {
            TableName: properties.TableName ?? context.physicalName(255),
            AttributeDefinitions: properties.AttributeDefinitions,
            KeySchema: properties.KeySchema,
            LocalSecondaryIndexes: properties.LocalSecondaryIndexes,
            GlobalSecondaryIndexes: properties.GlobalSecondaryIndexes,
            BillingMode: properties.BillingMode,
            ProvisionedThroughput: properties.ProvisionedThroughput,
          },
          {
            isProtected: properties.DeletionProtectionEnabled,
            timeToLive: properties.TimeToLiveSpecification,
          },
        ),
    }),

    // What the CDK's TableV2 makes: a table with replicas, of which there may be one here.
    'AWS::DynamoDB::GlobalTable': resourceType({
      properties: globalTableProperties,
      create: (properties, context) => {
        const [replica, ...others] = properties.Replicas;
        if (replica?.Region !== site.region || others.length > 0) {
          throw new NotHonoured(`tables with replicas elsewhere than in ${site.region} alone`);
        }
        return create(
          {
            TableName: properties.TableName ?? context.physicalName(255),
            AttributeDefinitions: properties.AttributeDefinitions,
            KeySchema: properties.KeySchema,
            LocalSecondaryIndexes: properties.LocalSecondaryIndexes,
            GlobalSecondaryIndexes: properties.GlobalSecondaryIndexes,
            BillingMode: properties.BillingMode,
          },
          { isProtected: replica.DeletionProtectionEnabled, timeToLive: properties.TimeToLiveSpecification },
        );
      },
    }),
  };
}
