import type { Weight } from '../../core/traffic/weight';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { Approvals } from './approvals';
import { clientSettings, failFastClientSettings } from '../client/settings';
import type { WaitingRelease } from '../../core/release/conflict';
import { abortError, type AbortRequest } from '../../core/release/abort';
import type { Controls } from '../../core/release/controls';
import type { ControlRequest } from '../../core/release/control-request';
import { ReleaseError } from '../../core/errors/release-error';
import { eventKey, type AuditEvent } from '../../core/audit/events/audit-event';
import { parseCurrentRelease, type CurrentRelease } from '../../core/audit/rows/current-release';
import { parseAuditEvent } from '../../core/audit/events/read-audit-event';
import { parsePastRelease, parseWaitingRelease, type PastRelease } from '../../core/audit/rows/past-release';
import type { Outcome, Release } from '../../core/release/release';
import { fullWeight } from '../../core/traffic/weight';
import { ServiceRows } from './rows';

const lockItem = 'current';
const lastItem = 'last';
const waitingPrefix = 'waiting#';
const historyPrefix = 'release#';
const owned = 'executionArn = :me';
const inStages = `${owned} AND attribute_not_exists(#abort) AND attribute_not_exists(promotingSince)`;

/** The items that tell how a service stands: the release in flight, and the one that ended last. */
export const statusItems = [lockItem, lastItem] as const;

/**
 * The releases of one service in the ledger table.
 *
 * Items: `current`, the release in flight and the lock; `last`, the release that ended last; `waiting#ID`, a release
 * that waits its turn; `doorbell`, what wakes one that waits for a person; `release#STARTED#ID`, the history in order of
 * time; `event#ID#AT#ORDER-KIND`, the audit trail of a release, whose keys make a repeated write the same write.
 */
export class Ledger {
  readonly #rows: ServiceRows;
  /** The word of people that the release in flight waits for. */
  readonly approvals: Approvals;

  constructor(tableName: string, service: string, client = new DynamoDBClient(clientSettings)) {
    this.#rows = new ServiceRows(tableName, service, client);
    this.approvals = new Approvals(this.#rows, lockItem);
  }

  /** For whoever brings traffic home: what the ledger says is welcome, and not waited for. */
  static failFast(tableName: string, service: string): Ledger {
    return new Ledger(tableName, service, new DynamoDBClient(failFastClientSettings));
  }

  /**
   * Takes the lock, or finds that this execution holds it already.
   *
   * @returns undefined when it is taken, else the release that holds it
   * @throws ReleaseError `ReleaseAborted` or `CanaryAlarm` when this one was aborted meanwhile, `ReleaseInProgress` when another one
   *   had the lock and has given it back by now
   */
  async acquire(release: Release): Promise<CurrentRelease | undefined> {
    const acquired = await this.#rows.putIf(
      lockItem,
      { ...release, canaryWeight: 0 } satisfies CurrentRelease,
      'attribute_not_exists(executionArn)',
    );
    if (acquired) return undefined;
    const holder = await this.readCurrent();
    if (!holder) {
      throw new ReleaseError(
        'ReleaseInProgress',
        'another release was in progress a moment ago; start this one again',
      );
    }
    if (holder.executionArn !== release.executionArn) return holder;
    refuseAborted(holder);
    return undefined;
  }

  /** Lets a release wait its turn. Saying so again changes nothing. */
  async wait(release: WaitingRelease): Promise<void> {
    const { id, executionArn, version, startedAt } = release;
    await this.#rows.put(`${waitingPrefix}${id}`, { id, executionArn, version, startedAt });
  }

  /** The releases that wait their turn, in no order. */
  readWaiting(): Promise<WaitingRelease[]> {
    return this.#rows.query(waitingPrefix, parseWaitingRelease, { newestFirst: false });
  }

  /** Lets a release wait no longer, if it did. */
  async stopWaiting(releaseId: string): Promise<void> {
    await this.#rows.delete(`${waitingPrefix}${releaseId}`);
  }

  /**
   * Records the split that is about to be written, provided that this execution still owns the release and
   * nobody aborted it.
   *
   * @throws ReleaseError `LockLost`, `ReleaseAborted`, `CanaryAlarm`
   */
  async claim(release: Release, canaryWeight: Weight): Promise<void> {
    const claimed = await this.#updateCurrent(
      'SET canaryWeight = :full',
      { ':me': release.executionArn, ':full': canaryWeight },
      inStages,
    );
    if (claimed) return;
    refusePromoting(await this.confirmClaim(release));
    throw new ReleaseError('LockLost', `the ledger refused release ${release.id} and no longer says why`);
  }

  /**
   * Reads again, after a write of weights, whether this execution may write them.
   *
   * @throws ReleaseError `LockLost`, also when the promotion has begun meanwhile; `ReleaseAborted`, `CanaryAlarm`
   */
  async confirmWeights(release: Release): Promise<void> {
    refusePromoting(await this.confirmClaim(release));
  }

  /**
   * Records that the promotion begins: a shift that is late by now writes no weights any more.
   *
   * @throws ReleaseError `LockLost`, `ReleaseAborted`, `CanaryAlarm`
   */
  async claimPromotion(release: Release, at: string): Promise<void> {
    const claimed = await this.#updateCurrent(
      'SET canaryWeight = :full, promotingSince = :at',
      { ':me': release.executionArn, ':full': fullWeight, ':at': at },
      `${owned} AND attribute_not_exists(#abort)`,
    );
    if (claimed) return;
    await this.confirmClaim(release);
    throw new ReleaseError('LockLost', `the ledger refused release ${release.id} and no longer says why`);
  }

  /**
   * Reads again whether this execution may go on.
   *
   * @returns the release as the ledger has it, with what people ask of it
   * @throws ReleaseError `LockLost`, `ReleaseAborted`, `CanaryAlarm`
   */
  async confirmClaim(release: Release): Promise<CurrentRelease> {
    const current = await this.readCurrent();
    if (current?.executionArn !== release.executionArn) {
      const owner = current ? `release ${current.id} owns the service now` : 'nobody owns the service';
      throw new ReleaseError('LockLost', `release ${release.id} no longer owns the service: ${owner}`);
    }
    refuseAborted(current);
    return current;
  }

  /**
   * Records that the version is in production and traffic at rest, unless somebody aborted the release meanwhile.
   *
   * @throws ReleaseError `LockLost`, `ReleaseAborted`, `CanaryAlarm`
   */
  async markPromoted(release: Release, at: string): Promise<void> {
    const marked = await this.#updateCurrent(
      'SET promotedAt = :at',
      { ':me': release.executionArn, ':at': at },
      `${owned} AND attribute_not_exists(#abort)`,
    );
    if (!marked) await this.confirmClaim(release);
  }

  /**
   * Asks the release in flight to abort. The first request stays; one that comes when the version is in production
   * already is too late.
   *
   * @returns whether the release is aborted now, by this request or by an earlier one
   */
  async abort(executionArn: string, request: AbortRequest): Promise<boolean> {
    return this.#updateCurrent(
      'SET #abort = if_not_exists(#abort, :request)',
      { ':me': executionArn, ':request': request },
      `${owned} AND attribute_not_exists(promotedAt)`,
    );
  }

  /** Asks the release in flight to stay where it is. @returns whether it still goes through its stages */
  async pause(executionArn: string, request: ControlRequest): Promise<boolean> {
    const values = { ':me': executionArn, ':request': request };
    return this.#updateCurrent('SET pause = :request', values, inStages);
  }

  /** Says since when a release is paused that somebody paused without saying so, if it still is. */
  async setPauseTime(executionArn: string, request: ControlRequest): Promise<void> {
    const values = { ':me': executionArn, ':request': request };
    await this.#updateCurrent('SET pause = :request', values, `${owned} AND attribute_exists(pause)`);
  }

  /** Lets a paused release go on. @returns whether it still goes through its stages */
  async resume(executionArn: string): Promise<boolean> {
    return this.#updateCurrent('REMOVE pause', { ':me': executionArn }, inStages);
  }

  /** Records that a pause was published, or that there is none any more. */
  async markPausePublished(executionArn: string, pausedAt: string | undefined): Promise<void> {
    const me = { ':me': executionArn };
    await (pausedAt === undefined
      ? this.#updateCurrent('REMOVE pausePublishedAt', me)
      : this.#updateCurrent('SET pausePublishedAt = :pausedAt', { ...me, ':pausedAt': pausedAt }));
  }

  /** Asks the release in flight to go on, whatever holds it. @returns whether it still goes through its stages */
  async promote(executionArn: string, request: NonNullable<Controls['promote']>): Promise<boolean> {
    const values = { ':me': executionArn, ':request': request };
    return this.#updateCurrent('SET promote = :request REMOVE pause', values, inStages);
  }

  /** The release in flight, read consistently. One whose owner cannot be read is none. */
  readCurrent(): Promise<CurrentRelease | undefined> {
    return this.#rows.get(lockItem, parseCurrentRelease);
  }

  /** Adds to the audit trail. Writing the same event again changes nothing. */
  async record(releaseId: string, event: AuditEvent): Promise<void> {
    await this.#rows.put(`event#${releaseId}#${eventKey(event)}`, event);
  }

  /** Writes a release into the history. What was written once stays: a redriven execution does not rewrite history. */
  async archive(release: PastRelease): Promise<void> {
    await this.#rows.putIf(
      `${historyPrefix}${release.startedAt}#${release.id}`,
      release,
      'attribute_not_exists(outcome) OR outcome = :unconfirmed',
      { ':unconfirmed': 'rollback-unconfirmed' satisfies Outcome },
    );
    await this.#rows.putIf(lastItem, release, 'attribute_not_exists(endedAt) OR endedAt <= :endedAt', {
      ':endedAt': release.endedAt,
    });
  }

  /** Gives the lock back, if this execution holds it. */
  async release(executionArn: string): Promise<void> {
    await this.#rows.deleteIf(lockItem, owned, { ':me': executionArn });
  }

  /**
   * The audit trail of a release, oldest first.
   *
   * @param since only what happened then or later, ISO 8601. @default all of it
   */
  readEvents(releaseId: string, since = ''): Promise<AuditEvent[]> {
    const prefix = `event#${releaseId}#`;
    return this.#rows.query(prefix, parseAuditEvent, { newestFirst: false, from: prefix + since });
  }

  /** The releases that have ended, newest first. */
  readHistory(limit: number): Promise<PastRelease[]> {
    return this.#rows.query(historyPrefix, parsePastRelease, { newestFirst: true, limit });
  }

  #updateCurrent(
    expression: string,
    values: Readonly<Record<string, unknown>>,
    condition = owned,
  ): Promise<boolean> {
    return this.#rows.updateIf(lockItem, expression, condition, values);
  }
}

function refusePromoting({ id, promotingSince }: CurrentRelease): void {
  if (promotingSince === undefined) return;
  throw new ReleaseError(
    'LockLost',
    `release ${id} is being promoted since ${promotingSince}: this came too late`,
  );
}

function refuseAborted({ abort }: CurrentRelease): void {
  if (abort) throw abortError(abort);
}
