import type { ApiCall, ApiLog } from '../../../local-cloud';

/** The operations of DynamoDB that add to the audit trail. */
const writing = ['PutItem', 'UpdateItem', 'BatchWriteItem'];

/** Notices writes to ledgers, and passes every call on. */
export class LedgerWrites implements ApiLog {
  readonly #observers = new Map<string, () => void>();

  constructor(private readonly next: ApiLog) {}

  /** Calls back after each write to a table. */
  onWrite(table: string, observer: () => void): void {
    this.#observers.set(table, observer);
  }

  write(call: ApiCall): void {
    this.next.write(call);
    if (call.service !== 'dynamodb' || call.status !== 200 || !writing.includes(call.operation)) return;
    const { TableName, RequestItems = {} } = call.input as { TableName?: string; RequestItems?: object };
    for (const table of TableName === undefined ? Object.keys(RequestItems) : [TableName]) {
      this.#observers.get(table)?.();
    }
  }

  async close(): Promise<void> {
    await this.next.close();
  }
}
