import type { ApiCall, ApiLog } from '../../../packages/local-cloud';

interface DynamoDbInput {
  readonly TableName: string;
  readonly Key?: ItemKey;
  readonly Item?: ItemKey;
  readonly ExpressionAttributeValues?: Readonly<Record<string, { readonly S?: string }>>;
}

interface ItemKey {
  readonly service: { readonly S: string };
  readonly item: { readonly S: string };
}

/** The calls of one function on the ledger. */
export interface LedgerUse {
  readonly calls: Readonly<Record<string, number>>;
  /** Writes whose condition did not hold. They cost as much as others. */
  readonly refused: number;
  readonly writeUnits: number;
  readonly readUnits: number;
  /** Bytes of the largest item. */
  readonly largestItem: number;
}

/**
 * Counts the calls on the ledger with the units that DynamoDB bills: a write unit per KB of the item, a read unit per 4 KB of a
 * consistent read, both rounded up.
 *
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/read-write-operations.html
 */
export class LedgerUnits implements ApiLog {
  readonly #sizes = new Map<string, number>();
  #calls: Record<string, number> = {};
  #refused = 0;
  #writeUnits = 0;
  #readUnits = 0;
  #largestItem = 0;

  /** @param isCounted whether the calls of a principal count */
  constructor(private readonly isCounted: (principal: string) => boolean) {}

  get use(): LedgerUse {
    return {
      calls: this.#calls,
      refused: this.#refused,
      writeUnits: this.#writeUnits,
      readUnits: this.#readUnits,
      largestItem: this.#largestItem,
    };
  }

  write({ service, operation, principal, input, status }: ApiCall): void {
    if (service !== 'dynamodb') return;
    const call = input as DynamoDbInput;
    const before = this.#sizeOf(call);
    if (status === 200) this.#follow(operation, call);
    if (!this.isCounted(principal)) return;
    this.#calls[operation] = (this.#calls[operation] ?? 0) + 1;
    if (operation === 'GetItem') this.#readUnits += unitsOf(before, 4096);
    else if (operation === 'Query') this.#readUnits += unitsOf(this.#sizeWithin(call), 4096);
    else this.#writeUnits += unitsOf(Math.max(before, this.#sizeOf(call)), 1024);
    if (status !== 200) this.#refused += 1;
  }

  close(): Promise<void> {
    return Promise.resolve();
  }

  #follow(operation: string, call: DynamoDbInput): void {
    const key = keyOf(call);
    if (operation === 'PutItem') {
      const size = JSON.stringify(call.Item).length;
      this.#sizes.set(key, size);
      this.#largestItem = Math.max(this.#largestItem, size);
    }
    if (operation === 'DeleteItem') this.#sizes.delete(key);
  }

  #sizeOf(call: DynamoDbInput): number {
    return this.#sizes.get(keyOf(call)) ?? 0;
  }

  #sizeWithin({ TableName, ExpressionAttributeValues: values = {} }: DynamoDbInput): number {
    const [partition, from, to] = [':service', ':from', ':to'].map((name) => values[name]?.S ?? '');
    let size = 0;
    for (const [key, bytes] of this.#sizes) {
      const [table, service, item] = JSON.parse(key) as [string, string, string];
      if (table === TableName && service === partition && item >= from! && item <= to!) size += bytes;
    }
    return size;
  }
}

function keyOf({ TableName, Key, Item }: DynamoDbInput): string {
  const key = Key ?? Item;
  return JSON.stringify([TableName, key?.service.S, key?.item.S]);
}

function unitsOf(bytes: number, unit: number): number {
  return Math.max(1, Math.ceil(bytes / unit));
}
