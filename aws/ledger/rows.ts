import {
  DeleteItemCommand,
  GetItemCommand,
  paginateQuery,
  PutItemCommand,
  UpdateItemCommand,
  type DynamoDBClient,
} from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import { awsCall, awsCallUnless } from '../client/calls';

type Values = Readonly<Record<string, unknown>>;

/** Parses a stored row. @param item its sort key */
type ParseRow<Row> = (row: Readonly<Record<string, unknown>>, item: string) => Row | undefined;

/** The rows that a query reads. */
export interface QueryOptions {
  readonly newestFirst: boolean;
  readonly limit?: number;
  /** The first item, which begins with the prefix too. @default the first one */
  readonly from?: string;
  /** True to see the newest writes. @default false */
  readonly consistent?: boolean;
}

/** The greatest character, which sorts behind every item. */
const last = '\u{10ffff}';

const conditionFailed = 'ConditionalCheckFailedException';

/**
 * The rows of one partition in a table with the partition key `service` and the sort key `item`. Rows are returned without
 * the keys.
 *
 * Methods that end in `If` return whether the condition was met. Their `values` are the expression attribute values.
 */
export class PartitionRows {
  constructor(
    private readonly tableName: string,
    private readonly partition: string,
    private readonly client: DynamoDBClient,
  ) {}

  /** Reads one row, consistently. @returns undefined without such a row, or if `parse` rejects it */
  async get<Row>(item: string, parse: ParseRow<Row>): Promise<Row | undefined> {
    const { Item } = await awsCall(`dynamodb GetItem ${item}`, () =>
      this.client.send(
        new GetItemCommand({ TableName: this.tableName, Key: this.#key(item), ConsistentRead: true }),
      ),
    );
    return Item && parse(rowOf(Item), item);
  }

  /**
   * Reads the rows whose item begins with a prefix, in the order of their items, except those that `parse` rejects.
   */
  async query<Row>(prefix: string, parse: ParseRow<Row>, options: QueryOptions): Promise<Row[]> {
    return awsCall(`dynamodb Query ${prefix}`, async () => {
      const rows: Row[] = [];
      const pages = paginateQuery(
        { client: this.client },
        {
          TableName: this.tableName,
          ...this.#within(prefix, options.from),
          ScanIndexForward: !options.newestFirst,
          ConsistentRead: options.consistent,
          Limit: options.limit,
        },
      );
      for await (const page of pages) {
        rows.push(
          ...(page.Items ?? []).flatMap((found) => parse(rowOf(found), found['item']?.S ?? '') ?? []),
        );
        if (options.limit !== undefined && rows.length >= options.limit) break;
      }
      return rows.slice(0, options.limit);
    });
  }

  /** Counts the rows whose item begins with a prefix. */
  async count(prefix: string): Promise<number> {
    return awsCall(`dynamodb Query ${prefix}`, async () => {
      const query = {
        TableName: this.tableName,
        ...this.#within(prefix),
        Select: 'COUNT',
        ConsistentRead: true,
      } as const;
      let count = 0;
      for await (const { Count = 0 } of paginateQuery({ client: this.client }, query)) count += Count;
      return count;
    });
  }

  async put(item: string, row: object): Promise<void> {
    await awsCall(`dynamodb PutItem ${item}`, () =>
      this.client.send(new PutItemCommand({ TableName: this.tableName, Item: this.#itemOf(item, row) })),
    );
  }

  /** Puts a row unless there is one: what is there already stays. @returns whether it was put */
  async putNew(item: string, row: object): Promise<boolean> {
    return isMet(`dynamodb PutItem ${item}`, () =>
      this.client.send(
        new PutItemCommand({
          TableName: this.tableName,
          Item: this.#itemOf(item, row),
          ConditionExpression: 'attribute_not_exists(#item)',
          ExpressionAttributeNames: { '#item': 'item' },
        }),
      ),
    );
  }

  async putIf(item: string, row: object, condition: string, values?: Values): Promise<boolean> {
    return isMet(`dynamodb PutItem ${item}`, () =>
      this.client.send(
        new PutItemCommand({
          TableName: this.tableName,
          Item: this.#itemOf(item, row),
          ConditionExpression: condition,
          ...attributeNamesIn(condition),
          ExpressionAttributeValues: values && marshall(values),
        }),
      ),
    );
  }

  /** Updates a row. `#name` stands for the attribute `name`, if that is a reserved word of DynamoDB. */
  async updateIf(item: string, expression: string, condition: string, values: Values): Promise<boolean> {
    return isMet(`dynamodb UpdateItem ${item}`, () =>
      this.client.send(
        new UpdateItemCommand({
          TableName: this.tableName,
          Key: this.#key(item),
          UpdateExpression: expression,
          ConditionExpression: condition,
          ...attributeNamesIn(`${expression} ${condition}`),
          ExpressionAttributeValues: marshall(values, { removeUndefinedValues: true }),
        }),
      ),
    );
  }

  async delete(item: string): Promise<void> {
    await awsCall(`dynamodb DeleteItem ${item}`, () =>
      this.client.send(new DeleteItemCommand({ TableName: this.tableName, Key: this.#key(item) })),
    );
  }

  async deleteIf(item: string, condition: string, values: Values): Promise<boolean> {
    return isMet(`dynamodb DeleteItem ${item}`, () =>
      this.client.send(
        new DeleteItemCommand({
          TableName: this.tableName,
          Key: this.#key(item),
          ConditionExpression: condition,
          ...attributeNamesIn(condition),
          ExpressionAttributeValues: marshall(values),
        }),
      ),
    );
  }

  #within(prefix: string, from = prefix) {
    return {
      KeyConditionExpression: '#service = :service AND #item BETWEEN :from AND :to',
      ExpressionAttributeNames: { '#service': 'service', '#item': 'item' },
      ExpressionAttributeValues: marshall({
        ':service': this.partition,
        ':from': from,
        ':to': prefix + last,
      }),
    };
  }

  #itemOf(item: string, row: object) {
    return marshall({ ...row, service: this.partition, item }, { removeUndefinedValues: true });
  }

  #key(item: string) {
    return marshall({ service: this.partition, item });
  }
}

/** DynamoDB refuses an empty map of names. */
function attributeNamesIn(expressions: string): { ExpressionAttributeNames?: Record<string, string> } {
  const names = [...expressions.matchAll(/#(\w+)/g)].map(([placeholder, name]) => [placeholder, name!]);
  return names.length === 0 ? {} : { ExpressionAttributeNames: Object.fromEntries(names) };
}

async function isMet(what: string, write: () => Promise<object>): Promise<boolean> {
  return (await awsCallUnless(conditionFailed, what, write)) !== undefined;
}

function rowOf(attributes: Parameters<typeof unmarshall>[0]): Readonly<Record<string, unknown>> {
  const row = unmarshall(attributes);
  delete row['service'];
  delete row['item'];
  return row;
}
