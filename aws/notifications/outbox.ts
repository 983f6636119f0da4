import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { partitionOf } from '../../core/registry/ledger-partitions';
import { sortedJson } from '../../core/text/same-json';
import { failFastClientSettings } from '../client/settings';
import { sha256 } from '../client/sha256';
import { PartitionRows } from '../ledger/rows';

/** Longer than an event can wait in a dead-letter queue. */
const rememberedSeconds = 21 * 86_400;

/** An event as EventBridge delivers it. */
export interface SentEvent {
  readonly detailType: string;
  readonly detail: object;
}

/**
 * The part `outbox` of a service's ledger: which release events the functions of the service have published. Everybody in the account who
 * may put events can put one that looks like ours; only these functions can write here.
 */
export class Outbox {
  readonly #rows: PartitionRows;

  constructor(tableName: string, service: string, client = new DynamoDBClient(failFastClientSettings)) {
    this.#rows = new PartitionRows(tableName, partitionOf(service, 'outbox'), client);
  }

  /** Adds an event, before it is published. @param at the time of the event, ISO 8601 */
  async add(event: SentEvent, at: string): Promise<void> {
    await this.#rows.put(itemOf(event), { expiresAt: Math.ceil(Date.parse(at) / 1000) + rememberedSeconds });
  }

  /** True if the functions of the service published this very event. */
  async has(event: SentEvent): Promise<boolean> {
    return (await this.#rows.get(itemOf(event), (row) => row)) !== undefined;
  }
}

function itemOf({ detailType, detail }: SentEvent): string {
  return `event#${sha256(sortedJson({ detailType, detail }))}`;
}
