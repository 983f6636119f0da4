import type { WaitingRelease, WantedRelease } from '../../core/release/conflict';
import type { Release } from '../../core/release/release';
import { parseWaitingRelease, parseWantedRelease } from '../../core/audit/rows/past-release';
import type { PartitionRows } from './rows';

const wantedItem = 'wanted';
const waitingPrefix = 'waiting#';

/**
 * The releases that want the lock: `waiting#ID`, one that waits in the queue, and `wanted`, the newest release that supersedes others.
 */
export class Contenders {
  constructor(private readonly rows: PartitionRows) {}

  /** Reads the newest release that supersedes others, consistently. */
  readWanted(): Promise<WantedRelease | undefined> {
    return this.rows.get(wantedItem, parseWantedRelease);
  }

  /**
   * Makes a release the wanted one.
   *
   * @param before the wanted release that was read
   * @returns false if there is another one by now
   */
  want(
    { id, executionArn, version, startedAt }: Release,
    before: WantedRelease | undefined,
  ): Promise<boolean> {
    const wanted: WantedRelease = { id, executionArn, version, startedAt };
    return before
      ? this.rows.putIf(wantedItem, wanted, 'executionArn = :before', { ':before': before.executionArn })
      : this.rows.putIf(wantedItem, wanted, 'attribute_not_exists(executionArn)');
  }

  /** Records that a release has ended, if it is the wanted one. */
  async stopWanting(executionArn: string): Promise<void> {
    const values = { ':me': executionArn, ':over': true };
    await this.rows.updateIf(wantedItem, 'SET isOver = :over', 'executionArn = :me', values);
  }

  /** Adds a release to the queue. Idempotent, and leaves an abort in place. */
  async wait(release: WaitingRelease): Promise<void> {
    const { id, executionArn, version, startedAt } = release;
    const row = { id, executionArn, version, startedAt };
    await this.rows.putIf(`${waitingPrefix}${id}`, row, 'attribute_not_exists(executionArn)');
  }

  /** Aborts a queued release, which ends at its next attempt. @returns false if it is not in the queue */
  abort(
    releaseId: string,
    { requestedBy, reason }: NonNullable<WaitingRelease['aborted']>,
  ): Promise<boolean> {
    return this.rows.updateIf(
      `${waitingPrefix}${releaseId}`,
      'SET aborted = :aborted',
      'attribute_exists(executionArn)',
      { ':aborted': { requestedBy, reason } },
    );
  }

  /** Reads the queued releases, in no order. */
  readWaiting(): Promise<WaitingRelease[]> {
    return this.rows.query(waitingPrefix, parseWaitingRelease, { newestFirst: false });
  }

  /** Removes a release from the queue. Idempotent. */
  async stopWaiting(releaseId: string): Promise<void> {
    await this.rows.delete(`${waitingPrefix}${releaseId}`);
  }
}
