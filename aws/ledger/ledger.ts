import type { Weight } from '../../core/traffic/weight';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { Approvals } from './approvals';
import { GuardSuspensions, suspensionItem } from './guard-suspensions';
import { Contenders } from './contenders';
import { Faults } from './faults';
import { History, lastItem } from './history';
import { OfferedVersion } from './offered-version';
import { clientSettings, failFastClientSettings } from '../client/settings';
import type { AbortRequest } from '../../core/release/abort';
import type { ControlRequest } from '../../core/release/control-request';
import type { OverriddenAlarm } from '../../core/release/overrides';
import { ReleaseError } from '../../core/errors/release-error';
import type { AuditEvent } from '../../core/audit/events/audit-event';
import {
  parseCurrentRelease,
  type CurrentRelease,
  type ReleaseTripwire,
  type TimedWeight,
} from '../../core/audit/rows/current-release';
import type { Release } from '../../core/release/release';
import { fullWeight } from '../../core/traffic/weight';
import { partitionOf, type LedgerPart } from '../../core/registry/ledger-partitions';
import { inStages, owned, refuseAborted, refusePromoting } from './lock';
import { People } from './people';
import { PartitionRows } from './rows';
import { Trail } from './trail';

const lockItem = 'current';

/** The attempts to take a lock that others release at the same time. */
const mostAttempts = 10;

/**
 * The items of a service's status, with their parts of the ledger: the release in flight, the one that ended last, and the
 * suspension of the guard.
 */
export const statusItems = [
  { part: 'state', item: lockItem },
  { part: 'history', item: lastItem },
  { part: 'people', item: suspensionItem },
] as const;

/**
 * The releases of one service in the ledger table. The items, by part of the ledger:
 *
 * - `state`: `current`, the release in flight, which is the lock; the {@link Contenders}; `guard-suspension-reminder`
 * - `events`: {@link Trail}
 * - `people`: {@link People}, the events of people in the trail, and {@link OfferedVersion}
 * - `faults`: {@link Faults}
 * - `history`: `release#STARTED#ID`, in order of time; `last`, the release that ended last; `version#VERSION`, the one of a
 *   version that ended last
 */
export class Ledger {
  readonly #state: PartitionRows;
  /** The releases that have ended. */
  readonly history: History;
  /** The approval request of the release in flight. */
  readonly approvals: Approvals;
  /** The suspension of the guard. */
  readonly guardSuspensions: GuardSuspensions;
  /** The releases that want the lock. */
  readonly contenders: Contenders;
  readonly people: People;
  /** The last version that a deployment offered. */
  readonly offeredVersion: OfferedVersion;
  readonly trail: Trail;
  /** The failed requests of releases. */
  readonly faults: Faults;

  constructor(tableName: string, service: string, client = new DynamoDBClient(clientSettings)) {
    const rows = (part: LedgerPart) => new PartitionRows(tableName, partitionOf(service, part), client);
    this.#state = rows('state');
    this.trail = new Trail(rows('events'), rows('people'));
    this.people = new People(rows('people'));
    this.faults = new Faults(rows('faults'));
    this.offeredVersion = new OfferedVersion(rows('people'));
    this.history = new History(rows('history'));
    this.approvals = new Approvals(this.#state, lockItem);
    this.contenders = new Contenders(this.#state);
    this.guardSuspensions = new GuardSuspensions(rows('people'), this.#state);
  }

  /** Opens the ledger for code that restores the baseline, which does not wait for it: calls fail after four seconds. */
  static failFast(tableName: string, service: string): Ledger {
    return new Ledger(tableName, service, new DynamoDBClient(failFastClientSettings));
  }

  /**
   * Takes the lock, unless this execution holds it already.
   *
   * @returns undefined when this execution holds the lock, else the release that holds it
   * @throws ReleaseError `ReleaseAborted` or `CanaryAlarm` when this release was aborted meanwhile, `AwsCallFailed` when the
   *   lock changes hands all the time
   */
  async acquire(release: Release): Promise<CurrentRelease | undefined> {
    for (let attempt = 0; attempt < mostAttempts; attempt++) {
      const acquired = await this.#state.putIf(
        lockItem,
        { ...release, canaryWeight: 0 } satisfies CurrentRelease,
        'attribute_not_exists(executionArn)',
      );
      if (acquired) return undefined;
      const holder = await this.readCurrent();
      // The holder has released the lock a moment ago.
      if (!holder) continue;
      if (holder.executionArn !== release.executionArn) return holder;
      refuseAborted(holder);
      return undefined;
    }
    throw new ReleaseError('AwsCallFailed', 'the lock changes hands all the time');
  }

  /** Records the alarms that this execution overrides, if it still holds the lock. The guard reads them. */
  async overrideAlarms(executionArn: string, alarms: readonly OverriddenAlarm[]): Promise<void> {
    await this.#set(executionArn, 'overriddenAlarms', alarms);
  }

  /** Records the tripwire of this execution's release, if it still holds the lock. */
  async setTripwire(executionArn: string, tripwire: ReleaseTripwire): Promise<void> {
    await this.#set(executionArn, 'tripwire', tripwire);
  }

  /**
   * Records the weight that is about to be written, provided that this execution still owns the release and nobody aborted
   * it. A repeated claim of the same weight leaves the time of the first.
   *
   * @param at ISO 8601
   * @throws ReleaseError `LockLost`, `ReleaseAborted`, `CanaryAlarm`
   */
  async claim(release: Release, canaryWeight: Weight, at: string): Promise<void> {
    const shift: TimedWeight = { at, canaryWeight };
    const claimed = await this.#updateCurrent(
      'SET canaryWeight = :weight, weightShifts = list_append(if_not_exists(weightShifts, :none), :shift)',
      { ':me': release.executionArn, ':weight': canaryWeight, ':none': [], ':shift': [shift] },
      `${inStages} AND canaryWeight <> :weight`,
    );
    if (claimed) return;
    const current = await this.confirmClaim(release);
    refusePromoting(current);
    if (current.canaryWeight === canaryWeight) return;
    throw new ReleaseError(
      'LockLost',
      `the ledger refused release ${release.id} and shows no reason any more`,
    );
  }

  /**
   * Confirms, after a write of weights, that this execution may still write them.
   *
   * @throws ReleaseError `LockLost`, also when the promotion has begun meanwhile; `ReleaseAborted`, `CanaryAlarm`
   */
  async confirmWeights(release: Release): Promise<void> {
    refusePromoting(await this.confirmClaim(release));
  }

  /**
   * Records the beginning of the promotion. A late shift can write no weights from now on.
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
    throw new ReleaseError(
      'LockLost',
      `the ledger refused release ${release.id} and shows no reason any more`,
    );
  }

  /**
   * Confirms that this execution still owns the release and may continue.
   *
   * @returns the release in the ledger, with its controls
   * @throws ReleaseError `LockLost`, `ReleaseAborted`, `CanaryAlarm`
   */
  async confirmClaim(release: Release): Promise<CurrentRelease> {
    const current = await this.readCurrent();
    if (current?.executionArn !== release.executionArn) {
      const owner = current ? `release ${current.id} owns the service now` : 'no release owns the service';
      throw new ReleaseError('LockLost', `release ${release.id} no longer owns the service: ${owner}`);
    }
    refuseAborted(current);
    return current;
  }

  /**
   * Records that the version is in production and the baseline restored, unless somebody aborted the release meanwhile.
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
   * Aborts the release in flight. The first request counts. Once the version is in production, it is too late.
   *
   * @returns whether the release is aborted, by this request or an earlier one
   */
  async abort(executionArn: string, request: AbortRequest): Promise<boolean> {
    return this.#updateCurrent(
      'SET #abort = if_not_exists(#abort, :request)',
      { ':me': executionArn, ':request': request },
      `${owned} AND attribute_not_exists(promotedAt)`,
    );
  }

  /** Pauses the release in flight. @returns false once it has left its stages */
  async pause(executionArn: string, request: ControlRequest): Promise<boolean> {
    const values = { ':me': executionArn, ':request': request };
    return this.#updateCurrent('SET pause = :request', values, inStages);
  }

  /** Completes a pause that has no time, if the release is still paused. */
  async setPauseTime(executionArn: string, request: ControlRequest): Promise<void> {
    const values = { ':me': executionArn, ':request': request };
    await this.#updateCurrent('SET pause = :request', values, `${owned} AND attribute_exists(pause)`);
  }

  /** Resumes a paused release. @returns false once it has left its stages */
  async resume(executionArn: string): Promise<boolean> {
    return this.#updateCurrent('REMOVE pause', { ':me': executionArn }, inStages);
  }

  /** Records that a pause, or its end, was published. */
  async markPausePublished(executionArn: string, pausedAt: string | undefined): Promise<void> {
    await this.#set(executionArn, 'pausePublishedAt', pausedAt);
  }

  /** Records since when every request to production fails, or that production can serve again. */
  async setProductionUnreachable(executionArn: string, since: string | undefined): Promise<void> {
    await this.#set(executionArn, 'productionUnreachableSince', since);
  }

  /** Records since when a release is judged without the metrics of VPC Lattice. */
  async setSourceUnavailable(executionArn: string, since: string): Promise<void> {
    await this.#set(executionArn, 'sourceUnavailableSince', since);
  }

  /** Records since when the log is known to deliver fewer failed requests than AWS counts. */
  async setFaultsUnseen(executionArn: string, since: string): Promise<void> {
    await this.#set(executionArn, 'faultsUnseenSince', since);
  }

  /** Reads the release in flight, consistently; undefined if there is none or its owner cannot be read. */
  readCurrent(): Promise<CurrentRelease | undefined> {
    return this.#state.get(lockItem, parseCurrentRelease);
  }

  /** Adds an event to the audit trail. The first write of an event stays. */
  record(releaseId: string, event: AuditEvent): Promise<void> {
    return this.trail.record(releaseId, event);
  }

  /** Releases the lock, if this execution holds it. */
  async release(executionArn: string): Promise<void> {
    await this.#state.deleteIf(lockItem, owned, { ':me': executionArn });
  }

  /**
   * Reads the audit trail of a release, oldest first.
   *
   * @param since the time of the first event, ISO 8601. @default all events
   */
  readEvents(releaseId: string, since?: string): Promise<AuditEvent[]> {
    return this.trail.read(releaseId, since);
  }

  /** Sets a field of the lock, if this execution holds it. @param value undefined removes the field */
  #set(executionArn: string, field: keyof CurrentRelease, value: unknown): Promise<boolean> {
    const me = { ':me': executionArn };
    return value === undefined
      ? this.#updateCurrent(`REMOVE ${field}`, me)
      : this.#updateCurrent(`SET ${field} = :value`, { ...me, ':value': value });
  }

  #updateCurrent(
    expression: string,
    values: Readonly<Record<string, unknown>>,
    condition = owned,
  ): Promise<boolean> {
    return this.#state.updateIf(lockItem, expression, condition, values);
  }
}
