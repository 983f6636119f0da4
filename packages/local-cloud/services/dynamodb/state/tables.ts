import { setImmediate as turn } from 'node:timers/promises';
import { AwsError } from '../../../kernel/errors';
import type { PeerServices } from '../../../kernel/peers';
import { drawUuid } from '../../../kernel/random-text';
import type { Principal } from '../../../kernel/service';
import { callerArnOf } from '../../../permissions/role';
import { arnAt, type CloudContext } from '../../../kernel/cloud-context';
import type { Engine } from './dynalite';

/** The properties of a table that the database does not keep, or keeps by its own clock. */
interface TableRecord {
  readonly name: string;
  readonly id: string;
  readonly createdAt: Date;
  /** The partition key of the table, under an empty name, and those of its indexes. */
  readonly partitionKeys: ReadonlyMap<string, string | undefined>;
  /** The key that encrypts the table, unless it is one of AWS's. */
  readonly encryptionKey?: string;
  isProtected: boolean;
  tags: readonly Tag[];
}

export interface Tag {
  readonly Key: string;
  readonly Value: string;
}

/** The settings of a table that the database does not keep, and that can be changed. */
export interface TableSettings {
  /** A key that encrypts the table. @default one of AWS's */
  readonly encryptionKey?: string;
  /** Refuses to delete the table. @default false */
  readonly isProtected?: boolean;
  /** @default none */
  readonly tags?: readonly Tag[];
}

/** The definition of a table, as in `CreateTable`. */
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

/** The tables: made with the account, Region, clock and randomness of the local cloud. */
export class Tables {
  readonly #records = new Map<string, TableRecord>();

  constructor(
    private readonly context: CloudContext,
    private readonly engine: Engine,
    private readonly peers: Pick<PeerServices, 'keys'>,
  ) {}

  arnOf(name: string): string {
    return arnAt(this.context, 'dynamodb', `table/${name}`);
  }

  idOf(name: string): string {
    return this.#get(name).id;
  }

  /** The name of the partition key of a table or an index; undefined when it does not exist. */
  partitionKeyOf(name: string, index = ''): string | undefined {
    return this.#records.get(name)?.partitionKeys.get(index);
  }

  /**
   * Makes a table, which is active as soon as this resolves; what it gives still says `CREATING`, as AWS does.
   *
   * @throws AwsError `ResourceInUseException`, `ValidationException`
   */
  async create(
    definition: TableDefinition,
    { encryptionKey, isProtected = false, tags = [] }: TableSettings = {},
  ): Promise<Description> {
    const { TableName: name } = definition;
    if (this.#records.has(name)) {
      throw new AwsError('ResourceInUseException', `Table already exists: ${name}`);
    }
    const { TableDescription: description } = await this.engine.send('CreateTable', definition);
    this.#records.set(name, {
      name,
      id: drawUuid(this.context.random, 'dynamodb table', name),
      createdAt: new Date(this.context.clock.now()),
      partitionKeys: partitionKeysOf(definition),
      ...(encryptionKey !== undefined && { encryptionKey }),
      isProtected,
      tags,
    });
    while ((await this.#status(name)) !== 'ACTIVE') await turn();
    return this.#localize(name, description as Description);
  }

  /**
   * Checks that a caller may use the key of a table, which DynamoDB does with the caller's permissions.
   *
   * @throws AwsError `AccessDeniedException`
   */
  requireKey(name: string, principal: Principal): void {
    const key = this.#records.get(name)?.encryptionKey;
    if (key === undefined) return;
    const via = `dynamodb.${this.context.region}.amazonaws.com`;
    const user = { kind: 'principal', principal } as const;
    if (this.peers.keys.allows({ key, actions: ['kms:Decrypt'], user, via })) return;
    throw new AwsError(
      'AccessDeniedException',
      `${callerArnOf(this.context.account, principal)} is not authorized to perform: kms:Decrypt on resource: ${key}`,
    );
  }

  /** The names of all tables, sorted. */
  names(): string[] {
    return [...this.#records.keys()].sort();
  }

  /** @throws AwsError `ResourceNotFoundException` */
  tagsOf(name: string): readonly Tag[] {
    return this.#get(name).tags;
  }

  /** Changes the settings that are given. @throws AwsError `ResourceNotFoundException` */
  change(name: string, { isProtected, tags }: Pick<TableSettings, 'isProtected' | 'tags'>): void {
    const record = this.#get(name);
    record.isProtected = isProtected ?? record.isProtected;
    record.tags = tags ?? record.tags;
  }

  /** @throws AwsError `ResourceNotFoundException` */
  async describe(name: string): Promise<Description> {
    this.#get(name);
    const { Table: description } = await this.engine.send('DescribeTable', { TableName: name });
    return this.#localize(name, description as Description);
  }

  /**
   * Deletes a table with its items. It is gone as soon as this resolves; what it gives still says `DELETING`, as AWS does.
   *
   * @throws AwsError `ResourceNotFoundException`; `ValidationException` for a protected table
   */
  async delete(name: string): Promise<Description> {
    const { isProtected } = this.#get(name);
    if (isProtected) {
      throw new AwsError(
        'ValidationException',
        'Resource cannot be deleted as it is currently protected against deletion. Disable deletion protection first.',
      );
    }
    const description = await this.describe(name);
    await this.engine.send('DeleteTable', { TableName: name });
    this.#records.delete(name);
    while (await this.#isStillThere(name)) await turn();
    return { ...description, TableStatus: 'DELETING' };
  }

  #get(name: string): TableRecord {
    const record = this.#records.get(name);
    if (record) return record;
    throw new AwsError('ResourceNotFoundException', `Requested resource not found: Table: ${name} not found`);
  }

  async #status(name: string): Promise<unknown> {
    const { Table: description } = await this.engine.send('DescribeTable', { TableName: name });
    return (description as Description)['TableStatus'];
  }

  async #isStillThere(name: string): Promise<boolean> {
    const { TableNames: names } = await this.engine.send('ListTables', {});
    return (names as string[]).includes(name);
  }

  /** The database knows neither the account nor the virtual clock. */
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

function partitionKeysOf(definition: TableDefinition): ReadonlyMap<string, string | undefined> {
  const hashOf = (schema: readonly object[]) =>
    (schema as readonly { AttributeName: string; KeyType: string }[]).find(
      ({ KeyType }) => KeyType === 'HASH',
    )?.AttributeName;
  const indexes = [
    ...(definition.GlobalSecondaryIndexes ?? []),
    ...(definition.LocalSecondaryIndexes ?? []),
  ] as readonly { IndexName: string; KeySchema: readonly object[] }[];
  return new Map([
    ['', hashOf(definition.KeySchema)],
    ...indexes.map(({ IndexName, KeySchema }) => [IndexName, hashOf(KeySchema)] as const),
  ]);
}
