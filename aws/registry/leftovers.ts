import { CloudFormationClient, DescribeStackResourcesCommand } from '@aws-sdk/client-cloudformation';
import {
  DeleteTableCommand,
  DescribeTableCommand,
  DynamoDBClient,
  ListTagsOfResourceCommand,
  paginateListTables,
  UpdateTableCommand,
  waitUntilTableNotExists,
} from '@aws-sdk/client-dynamodb';
import { serviceTagKey } from '../../core/registry/service-tag';
import { awsCall, awsCallUnless } from '../client/calls';
import { clientSettings } from '../client/settings';
import { ServiceRegistry, type ServiceList } from './service-registry';

/** A ledger table whose stack is gone: the one resource that the construct keeps when its stack is deleted. */
export interface Leftover {
  readonly service: string;
  readonly table: string;
}

/** The tables whose tags are read at the same time. */
const pageSize = 20;

/** The longest time that the deletion of a table takes, in seconds. */
const deletionSeconds = 300;

/**
 * The ledger tables that deleted stacks left in an account and Region.
 *
 * A table is none of them if a stack owns it, whatever the stack's status, or if the manifest of a service names it: a release may use it.
 * Versions and log groups are no leftovers, because they go with their function and their stack.
 */
export class Leftovers {
  readonly #dynamodb = new DynamoDBClient(clientSettings);
  readonly #cloudformation = new CloudFormationClient(clientSettings);

  /**
   * Finds them, by name.
   *
   * @param service the only service to look at. @default every service
   * @throws ReleaseError `AwsCallFailed`, `AwsCallRefused`
   */
  async find(service?: string): Promise<Leftover[]> {
    const services = await new ServiceRegistry().list();
    const found: Leftover[] = [];
    const pages = paginateListTables({ client: this.#dynamodb, pageSize }, {});
    await awsCall('dynamodb ListTables', async () => {
      for await (const { TableNames: tables = [] } of pages) {
        const page = await Promise.all(tables.map((table) => this.#leftover(table, services)));
        found.push(...page.filter((each) => each !== undefined));
      }
    });
    return found.filter((each) => service === undefined || each.service === service);
  }

  /**
   * Deletes a table that {@link find} has just found, with the audit trail in it, and waits until it is gone.
   *
   * @throws ReleaseError `AwsCallFailed`, `AwsCallRefused`
   */
  async delete({ table }: Leftover): Promise<void> {
    const TableName = table;
    await awsCall(`dynamodb UpdateTable ${table}`, () =>
      this.#dynamodb.send(new UpdateTableCommand({ TableName, DeletionProtectionEnabled: false })),
    );
    await awsCall(`dynamodb DeleteTable ${table}`, () =>
      this.#dynamodb.send(new DeleteTableCommand({ TableName })),
    );
    await awsCall(`dynamodb DescribeTable ${table}`, () =>
      waitUntilTableNotExists(
        { client: this.#dynamodb, maxWaitTime: deletionSeconds, minDelay: 1, maxDelay: 5 },
        { TableName },
      ),
    );
  }

  async #leftover(table: string, { manifests, unreadable }: ServiceList): Promise<Leftover | undefined> {
    if (manifests.some(({ ledgerTable }) => ledgerTable === table)) return undefined;
    const service = await this.#serviceOf(table);
    // A manifest that a later version wrote may name the table.
    if (service === undefined || unreadable.some((each) => each.service === service)) return undefined;
    return (await this.#isOwned(table)) ? undefined : { service, table };
  }

  /** The service that a table's tags name; undefined for a table of others, or one that is being deleted. */
  async #serviceOf(table: string): Promise<string | undefined> {
    return awsCallUnless('ResourceNotFoundException', `dynamodb ListTagsOfResource ${table}`, async () => {
      const { Table: { TableArn, TableStatus } = {} } = await this.#dynamodb.send(
        new DescribeTableCommand({ TableName: table }),
      );
      if (TableStatus === 'DELETING') return undefined;
      const { Tags = [] } = await this.#dynamodb.send(
        new ListTagsOfResourceCommand({ ResourceArn: TableArn }),
      );
      return Tags.find(({ Key }) => Key === serviceTagKey)?.Value;
    });
  }

  /** Checks whether a stack has the table among its resources. The request is valid, so its only ValidationError says that none has. */
  async #isOwned(table: string): Promise<boolean> {
    const owner = await awsCallUnless(
      'ValidationError',
      `cloudformation DescribeStackResources ${table}`,
      () => this.#cloudformation.send(new DescribeStackResourcesCommand({ PhysicalResourceId: table })),
    );
    return owner !== undefined;
  }
}
