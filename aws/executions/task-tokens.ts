import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { z } from 'zod';
import { clientSettings } from '../client/settings';
import { partitionOf } from '../../core/registry/ledger-partitions';
import { PartitionRows } from '../ledger/rows';
import { Executions } from './executions';

const savedTokenSchema = z.object({ executionArn: z.string(), token: z.string() });

type SavedToken = z.output<typeof savedTokenSchema>;

const item = 'task-token';

/**
 * The task token of a release that waits for a person, in a ledger partition of its own. It carries no decision: that is in
 * `current`, and is written before the release is resumed.
 */
export class TaskTokenStore {
  readonly #rows: PartitionRows;

  constructor(
    tableName: string,
    service: string,
    dynamodb = new DynamoDBClient(clientSettings),
    private readonly executions = new Executions(),
  ) {
    this.#rows = new PartitionRows(tableName, partitionOf(service, 'tokens'), dynamodb);
  }

  /** Saves a token in place of the previous one. */
  async save(executionArn: string, token: string): Promise<void> {
    await this.#rows.put(item, { executionArn, token } satisfies SavedToken);
  }

  /**
   * Resumes the release, if it waits. A release that is not resumed checks by itself, minutes later.
   *
   * @returns whether it was resumed
   */
  async resume(executionArn: string): Promise<boolean> {
    const saved = await this.#rows.get(item, (row) => savedTokenSchema.safeParse(row).data);
    return saved?.executionArn === executionArn && this.executions.completeTask(saved.token);
  }
}
