import * as sdk from '@aws-sdk/client-dynamodb';
import type { PeerServices } from '../../kernel/peers';
import type { Operation, ResourceType, Service } from '../../kernel/service';
import type { CloudContext } from '../../kernel/cloud-context';
import { batchOperations } from './operations/batches';
import { Engine } from './state/dynalite';
import { itemOperations } from './operations/items';
import { dynamoDbResourceTypes } from './cloudformation';
import { tableOperations } from './operations/tables';
import { Tables } from './state/tables';

/**
 * Amazon DynamoDB: tables, and plain or conditional reads and writes of items. Transactions, streams, PartiQL
 * and the parameters of before 2014 are refused.
 */
export class DynamoDbService implements Service {
  readonly signingName = 'dynamodb';
  readonly sdk = sdk;
  readonly validationErrorCode = 'ValidationException';
  readonly operations: Readonly<Record<string, Operation>>;
  readonly resourceTypes: Readonly<Record<string, ResourceType>>;
  readonly tables: Tables;
  readonly #engine = new Engine();

  constructor(context: CloudContext, peers: Pick<PeerServices, 'keys'>) {
    this.tables = new Tables(context, this.#engine, peers);
    const { tables } = this;
    this.operations = {
      ...itemOperations(this.#engine, tables),
      ...batchOperations(this.#engine, tables),
      ...tableOperations(tables),
    };
    this.resourceTypes = dynamoDbResourceTypes(tables);
  }

  /** Starts the database; nothing works before. Safe to call twice. */
  start(): Promise<void> {
    this.#engine.start();
    return Promise.resolve();
  }

  /** Ends the database and forgets every table. Safe to call twice. */
  async close(): Promise<void> {
    await this.#engine.close();
  }
}
