import { setImmediate as turn } from 'node:timers/promises';
import { AwsError } from '../errors';
import { drawUuid } from '../drawn-text';
import { arnAt, type Site } from '../site';
import type { Engine } from './engine';

/** What the database does not keep of a table, or keeps by its own clock and chance. */
interface TableRecord {
  readonly name: string;
  readonly id: string;
  readonly createdAt: Date;
  isProtected: boolean;
  /** The attribute by which items expire, if any. */
  timeToLiveAttribute: string | undefined;
}

/** How a table is made, as `CreateTable` puts it. */
export interface TableDefinition {
  readonly TableName: string;
  readonly AttributeDefinitions: readonly object[];
  readonly KeySchema: readonly object[];
  readonly BillingMode?: string;
  readonly ProvisionedThroughput?: object;
  readonly GlobalSecondaryIndexes?: readonly object[];
  readonly LocalSecondaryIndexes?: readonly object[];
}

/** A table as the database describes it. */
type Description = Record<string, unknown>;

/** The tables: made and described with this site's account, region, time and chance. */
export class Tables {
  readonly #records = new Map<string, TableRecord>();

  constructor(
    private readonly site: Site,
    private readonly engine: Engine,
  ) {}

  arnOf(name: string): string {
    return arnAt(this.site, 'dynamodb', `table/${name}`);
  }

  idOf(name: string): string {
    return this.#get(name).id;
  }

  /**
   * Makes a table, which is active as soon as this resolves; what it gives still says `CREATING`, as AWS does.
   *
   * @throws AwsError `ResourceInUseException`, `ValidationException`
   */
  async create(definition: TableDefinition, options: { isProtected: boolean }): Promise<Description> {
    const { TableName: name } = definition;
    if (this.#records.has(name)) {
      throw new AwsError('ResourceInUseException', `Table already exists: ${name}`);
    }
    const { TableDescription: description } = await this.engine.send('CreateTable', definition);
    this.#records.set(name, {
      name,
      id: drawUuid(this.site.random, 'dynamodb table', name),
      createdAt: new Date(this.site.clock.now()),
      isProtected: options.isProtected,
      timeToLiveAttribute: undefined,
    });
    while ((await this.describe(name))['TableStatus'] !== 'ACTIVE') await turn();
    return this.#localize(name, description as Description);
  }

  /** @throws AwsError `ResourceNotFoundException` */
  async describe(name: string): Promise<Description> {
    this.#get(name);
    const { Table: description } = await this.engine.send('DescribeTable', { TableName: name });
    return this.#localize(name, description as Description);
  }

  /** @throws AwsError `ResourceNotFoundException`, `ValidationException` while the table is protected */
  async delete(name: string): Promise<Description> {
    if (this.#get(name).isProtected) {
      throw new AwsError(
        'ValidationException',
        'Resource cannot be deleted as it is currently protected against deletion. Disable deletion protection first.',
      );
    }
    const { TableDescription: description } = await this.engine.send('DeleteTable', { TableName: name });
    const localized = this.#localize(name, description as Description);
    this.#records.delete(name);
    while (await this.#isStillThere(name)) await turn();
    return localized;
  }

  /** In the order of their names. */
  names(): string[] {
    return [...this.#records.keys()].sort();
  }

  /** @throws AwsError `ResourceNotFoundException` */
  timeToLiveAttribute(name: string): string | undefined {
    return this.#get(name).timeToLiveAttribute;
  }

  /**
   * Sets by which attribute items expire. DynamoDB deletes them "within a few days of their expiration"; here
   * they stay.
   *
   * @throws AwsError `ResourceNotFoundException`, `ValidationException`
   */
  setTimeToLive(name: string, attribute: string, isEnabled: boolean): void {
    const record = this.#get(name);
    if (isEnabled === (record.timeToLiveAttribute !== undefined)) {
      throw new AwsError(
        'ValidationException',
        isEnabled ? 'TimeToLive is already enabled' : 'TimeToLive is already disabled',
      );
    }
    record.timeToLiveAttribute = isEnabled ? attribute : undefined;
  }

  #get(name: string): TableRecord {
    const record = this.#records.get(name);
    if (record) return record;
    throw new AwsError('ResourceNotFoundException', `Requested resource not found: Table: ${name} not found`);
  }

  async #isStillThere(name: string): Promise<boolean> {
    const { TableNames: names } = await this.engine.send('ListTables', {});
    return (names as string[]).includes(name);
  }

  /** The database knows neither the site nor its time. */
  #localize(name: string, description: Description): Description {
    const { id, createdAt, isProtected } = this.#get(name);
    const { TableThroughputModeSummary: _, BillingModeSummary: billing, ...rest } = description;
    const indices = (kind: string) =>
      (description[kind] as { IndexName: string }[] | undefined)?.map((index) => ({
        ...index,
        IndexArn: `${this.arnOf(name)}/index/${index.IndexName}`,
      }));
    return {
      ...rest,
      TableArn: this.arnOf(name),
      TableId: id,
      CreationDateTime: createdAt,
      DeletionProtectionEnabled: isProtected,
      GlobalSecondaryIndexes: indices('GlobalSecondaryIndexes'),
      LocalSecondaryIndexes: indices('LocalSecondaryIndexes'),
      ...(billing !== undefined && {
        BillingModeSummary: { BillingMode: 'PAY_PER_REQUEST', LastUpdateToPayPerRequestDateTime: createdAt },
      }),
    };
  }
}
