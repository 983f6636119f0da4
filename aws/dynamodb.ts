import {
  DeleteItemCommand,
  DynamoDBClient,
  GetItemCommand,
  paginateQuery,
  PutItemCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import { ReleaseError } from '../core/errors';
import { eventKey, type ReleaseEvent } from '../core/events';
import type { Failure, Outcome, Release } from '../core/release';
import { awsCall, awsCallUnless } from './calls';

/** The release in flight, which is the lock. */
export interface CurrentRelease extends Release {
  /** The split that was last written, or is being written. */
  readonly canaryPerMille: number;
  /** Set when somebody asked for the release to be aborted. */
  readonly abort?: { readonly reason: string; readonly requestedBy: string };
}

/** A release that has ended. */
export interface PastRelease {
  readonly id: string;
  readonly executionArn: string;
  readonly version?: string;
  readonly previousVersion?: string;
  readonly strategy?: string;
  readonly reason?: string;
  readonly requestedBy?: string;
  readonly startedAt: string;
  readonly endedAt: string;
  readonly outcome: Outcome;
  readonly failure?: Failure;
}

const lockItem = 'current';
const historyPrefix = 'release#';
const owned = 'executionArn = :me';
const conditionFailed = 'ConditionalCheckFailedException';

/**
 * The releases of one service in the ledger table.
 *
 * Items: `current`, the release in flight and the lock; `release#STARTED#ID`, the history in order of time;
 * `event#ID#AT#ORDER-KIND`, the audit trail of a release, whose keys make a repeated write the same write.
 */
export class Ledger {
  constructor(
    private readonly tableName: string,
    private readonly service: string,
    private readonly client = new DynamoDBClient({}),
  ) {}

  /**
   * Takes the lock, or finds that this execution holds it already.
   *
   * @throws ReleaseError `ReleaseInProgress` when another execution holds it, `ReleaseAborted` when this one was
   *   aborted meanwhile
   */
  async acquire(release: Release): Promise<void> {
    const acquired = await awsCallUnless(conditionFailed, 'dynamodb PutItem current', () =>
      this.client.send(
        new PutItemCommand({
          TableName: this.tableName,
          Item: this.#item(lockItem, { ...release, canaryPerMille: 0 } satisfies CurrentRelease),
          ConditionExpression: 'attribute_not_exists(executionArn)',
        }),
      ),
    );
    if (acquired) return;
    const holder = await this.readCurrent();
    if (holder?.executionArn === release.executionArn) return refuseAborted(holder);
    throw new ReleaseError(
      'ReleaseInProgress',
      holder
        ? `release ${holder.id} of version ${holder.version} is in progress since ${holder.startedAt}`
        : 'another release was in progress a moment ago; start this one again',
    );
  }

  /**
   * Records the split that is about to be written, provided that this execution still owns the release and
   * nobody aborted it.
   *
   * @throws ReleaseError `LockLost`, `ReleaseAborted`
   */
  async claim(release: Release, canaryPerMille: number): Promise<void> {
    const claimed = await awsCallUnless(conditionFailed, 'dynamodb UpdateItem current', () =>
      this.client.send(
        new UpdateItemCommand({
          TableName: this.tableName,
          Key: this.#key(lockItem),
          UpdateExpression: 'SET canaryPerMille = :split',
          ConditionExpression: `${owned} AND attribute_not_exists(#abort)`,
          ExpressionAttributeNames: { '#abort': 'abort' },
          ExpressionAttributeValues: marshall({ ':me': release.executionArn, ':split': canaryPerMille }),
        }),
      ),
    );
    if (claimed) return;
    await this.confirmClaim(release);
    throw new ReleaseError('LockLost', `the ledger refused release ${release.id} and no longer says why`);
  }

  /**
   * Reads again, after a write to traffic, whether this execution may go on.
   *
   * @throws ReleaseError `LockLost`, `ReleaseAborted`
   */
  async confirmClaim(release: Release): Promise<void> {
    const current = await this.readCurrent();
    if (current?.executionArn !== release.executionArn) {
      const owner = current ? `release ${current.id} owns the service now` : 'nobody owns the service';
      throw new ReleaseError('LockLost', `release ${release.id} no longer owns the service: ${owner}`);
    }
    refuseAborted(current);
  }

  /** The release in flight, read consistently. */
  async readCurrent(): Promise<CurrentRelease | undefined> {
    const { Item } = await awsCall('dynamodb GetItem current', () =>
      this.client.send(
        new GetItemCommand({ TableName: this.tableName, Key: this.#key(lockItem), ConsistentRead: true }),
      ),
    );
    return Item && (unmarshall(Item) as CurrentRelease);
  }

  /** Adds to the audit trail. Writing the same event again changes nothing. */
  async record(releaseId: string, event: ReleaseEvent): Promise<void> {
    await this.#put(`event#${releaseId}#${eventKey(event)}`, event);
  }

  /** Writes a release into the history. Writing it again changes nothing. */
  async archive(release: PastRelease): Promise<void> {
    await this.#put(`${historyPrefix}${release.startedAt}#${release.id}`, release);
  }

  /** Gives the lock back, if this execution holds it. */
  async release(executionArn: string): Promise<void> {
    await awsCallUnless(conditionFailed, 'dynamodb DeleteItem current', () =>
      this.client.send(
        new DeleteItemCommand({
          TableName: this.tableName,
          Key: this.#key(lockItem),
          ConditionExpression: owned,
          ExpressionAttributeValues: marshall({ ':me': executionArn }),
        }),
      ),
    );
  }

  /** The audit trail of a release, oldest first. */
  readEvents(releaseId: string): Promise<ReleaseEvent[]> {
    return this.#query<ReleaseEvent>(`event#${releaseId}#`, { newestFirst: false });
  }

  /** The releases that have ended, newest first. */
  readHistory(limit: number): Promise<PastRelease[]> {
    return this.#query<PastRelease>(historyPrefix, { newestFirst: true, limit });
  }

  async #query<Row>(prefix: string, options: { newestFirst: boolean; limit?: number }): Promise<Row[]> {
    return awsCall(`dynamodb Query ${prefix}`, async () => {
      const rows: Row[] = [];
      const pages = paginateQuery(
        { client: this.client },
        {
          TableName: this.tableName,
          KeyConditionExpression: '#service = :service AND begins_with(#item, :prefix)',
          ExpressionAttributeNames: { '#service': 'service', '#item': 'item' },
          ExpressionAttributeValues: marshall({ ':service': this.service, ':prefix': prefix }),
          ScanIndexForward: !options.newestFirst,
          Limit: options.limit,
        },
      );
      for await (const page of pages) {
        rows.push(...(page.Items ?? []).map((item) => unmarshall(item) as Row));
        if (options.limit !== undefined && rows.length >= options.limit) break;
      }
      return rows.slice(0, options.limit);
    });
  }

  async #put(item: string, row: object): Promise<void> {
    await awsCall(`dynamodb PutItem ${item}`, () =>
      this.client.send(new PutItemCommand({ TableName: this.tableName, Item: this.#item(item, row) })),
    );
  }

  #item(item: string, row: object) {
    return marshall({ ...row, service: this.service, item }, { removeUndefinedValues: true });
  }

  #key(item: string) {
    return marshall({ service: this.service, item });
  }
}

function refuseAborted({ abort }: CurrentRelease): void {
  if (abort) throw new ReleaseError('ReleaseAborted', `aborted by ${abort.requestedBy}: ${abort.reason}`);
}
