import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { z } from 'zod';
import { clientSettings } from '../client/settings';
import { ServiceRows } from '../ledger/rows';
import { Executions } from './executions';

const savedTokenSchema = z.object({ executionArn: z.string(), token: z.string() });

type SavedToken = z.output<typeof savedTokenSchema>;

const item = 'task-token';

/**
 * What wakes the release that waits for a person: the task token of its state, in a ledger item of its own, which
 * nobody reads but to ring. It says nothing; what was decided is in `current`, and is written before it is rung.
 */
export class TaskTokenStore {
  readonly #rows: ServiceRows;

  constructor(
    tableName: string,
    service: string,
    dynamodb = new DynamoDBClient(clientSettings),
    private readonly executions = new Executions(),
  ) {
    this.#rows = new ServiceRows(tableName, service, dynamodb);
  }

  /** Takes the place of the one before. */
  async save(executionArn: string, token: string): Promise<void> {
    await this.#rows.put(item, { executionArn, token } satisfies SavedToken);
  }

  /**
   * Wakes the release, if it waits. One that is not woken looks by itself, minutes later.
   *
   * @returns whether it was woken
   */
  async resume(executionArn: string): Promise<boolean> {
    const hung = await this.#rows.get(item, (row) => savedTokenSchema.safeParse(row).data);
    return hung?.executionArn === executionArn && this.executions.completeTask(hung.token);
  }
}
