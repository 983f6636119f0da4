import { z } from 'zod';
import { mergeFaultMinutes, type FaultMinute } from '../../core/analysis/tripwire/fault-minutes';
import { isSameJson } from '../../core/text/same-json';
import { parseFaultMinuteRow } from '../../core/audit/rows/fault-minute-row';
import { ReleaseError } from '../../core/errors/release-error';
import { retryFor } from '../client/retry-for';
import type { PartitionRows } from './rows';

/** Longer than any release with its retries; the audit trail keeps what the faults led to. */
const keptSeconds = 14 * 86_400;

/** The attempts in a row to write what other functions write at the same time; then they wait for each other. */
const mostAttempts = 5;

/** Seconds in which rows of attempts begin. */
const contentionSeconds = 20;

/** The item with the slowest recent delivery of log records. */
const deliveryItem = 'slowest-delivery';

/** A slow delivery is expected again within this time. */
const recentSeconds = 86_400;

const deliverySchema = z.object({ seconds: z.number().min(0), at: z.number() });
const judgmentSchema = z.object({ owner: z.string(), until: z.number(), isWanted: z.boolean().optional() });

/**
 * The failed requests of a service's releases. The items:
 *
 * - `RELEASE#minute#START`: the faults of a minute
 * - `RELEASE#judgment`: the invocation that judges them, so that one at a time does
 * - `slowest-delivery`: of log records, across releases
 *
 * Times are in milliseconds since the epoch.
 */
export class Faults {
  constructor(private readonly rows: PartitionRows) {}

  /**
   * Adds the faults of a delivery. Idempotent, and independent of the order in which deliveries arrive.
   *
   * @throws ReleaseError `AwsCallFailed` when others write the same minute all the time; try again
   */
  async add(releaseId: string, minutes: readonly FaultMinute[], at: number): Promise<void> {
    for (const minute of minutes) {
      await retryFor(contentionSeconds, () => this.#merge(releaseId, minute, at));
    }
  }

  /** Reads the minutes of a release, oldest first, with every write until now. */
  read(releaseId: string): Promise<FaultMinute[]> {
    return this.rows.query(minutePrefix(releaseId), parseFaultMinuteRow, {
      newestFirst: false,
      consistent: true,
    });
  }

  /** Reads the slowest delivery of the last day, in seconds; undefined if none was slow. */
  async readSlowestDelivery(at: number): Promise<number | undefined> {
    const known = await this.rows.get(deliveryItem, (row) => deliverySchema.safeParse(row).data);
    return known && known.at > at - recentSeconds * 1000 ? known.seconds : undefined;
  }

  /** Records a delivery, if it is the slowest of the last day. */
  async recordDelivery(seconds: number, at: number): Promise<void> {
    await this.rows.putIf(
      deliveryItem,
      { seconds, at, expiresAt: expiry(at) },
      'attribute_not_exists(seconds) OR seconds < :seconds OR #at < :recent',
      { ':seconds': seconds, ':recent': at - recentSeconds * 1000 },
    );
  }

  /**
   * Claims the judgment of a release's faults. If another invocation has it, that one judges again before it ends.
   *
   * @param until the time from which on another invocation may take it over
   * @returns whether this invocation judges
   */
  async claimJudgment(releaseId: string, owner: string, until: number, at: number): Promise<boolean> {
    const item = judgmentItem(releaseId);
    for (let attempt = 0; attempt < mostAttempts; attempt++) {
      const row = { owner, until, expiresAt: expiry(at) };
      const free = 'attribute_not_exists(#owner) OR #owner = :owner OR #until < :at';
      if (await this.rows.putIf(item, row, free, { ':owner': owner, ':at': at })) return true;
      const taken = '#owner <> :owner AND #until >= :at';
      const values = { ':owner': owner, ':at': at, ':yes': true };
      if (await this.rows.updateIf(item, 'SET isWanted = :yes', taken, values)) return false;
    }
    throw new ReleaseError('AwsCallFailed', 'the judgment of faults changes hands all the time');
  }

  /**
   * Ends the judgment, unless faults were added since it was claimed.
   *
   * @returns false if they must be judged again: claim it again first
   */
  async endJudgment(releaseId: string, owner: string): Promise<boolean> {
    const item = judgmentItem(releaseId);
    const values = { ':owner': owner };
    const ended = await this.rows.deleteIf(
      item,
      '#owner = :owner AND attribute_not_exists(isWanted)',
      values,
    );
    if (ended) return true;
    const judgment = await this.rows.get(item, (row) => judgmentSchema.safeParse(row).data);
    return judgment?.owner !== owner;
  }

  async #merge(releaseId: string, added: FaultMinute, at: number): Promise<void> {
    const item = minutePrefix(releaseId) + new Date(added.startsAt).toISOString();
    for (let attempt = 0; attempt < mostAttempts; attempt++) {
      const known = await this.rows.get(item, parseFaultMinuteRow);
      const [merged = added] = mergeFaultMinutes(known ? [known, added] : [added]);
      if (known && isSame(known, merged)) return;
      const revision = (known?.revision ?? 0) + 1;
      const row = { ...merged, revision, expiresAt: expiry(at) };
      const unchanged = known ? 'revision = :known' : 'attribute_not_exists(revision)';
      if (await this.rows.putIf(item, row, unchanged, known && { ':known': known.revision })) return;
    }
    throw new ReleaseError('AwsCallFailed', `others write the faults of ${item} all the time`);
  }
}

function minutePrefix(releaseId: string): string {
  return `${releaseId}#minute#`;
}

function judgmentItem(releaseId: string): string {
  return `${releaseId}#judgment`;
}

function isSame(one: FaultMinute, other: FaultMinute): boolean {
  return (
    one.slowestDeliverySeconds === other.slowestDeliverySeconds &&
    isSameJson(one.seconds, other.seconds) &&
    isSameJson(one.errors, other.errors)
  );
}

function expiry(at: number): number {
  return Math.ceil(at / 1000) + keptSeconds;
}
