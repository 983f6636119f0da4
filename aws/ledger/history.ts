import { lastEndedFirst, parsePastRelease, type PastRelease } from '../../core/audit/rows/past-release';
import type { Outcome } from '../../core/release/release';
import type { PartitionRows } from './rows';

/** The item of the release that ended last. */
export const lastItem = 'last';
const versionPrefix = 'version#';
const historyPrefix = 'release#';

/**
 * The releases that may begin during another one, be refused or leave the queue, and end before it. Rows are in the order in which releases
 * began, so a release with more of these may be missing among the last ones.
 */
const mostMeanwhile = 20;

/** The releases of a service that have ended. */
export class History {
  constructor(private readonly rows: PartitionRows) {}

  /** Writes a release. The first write stays: a redriven execution does not rewrite history. */
  async archive(release: PastRelease): Promise<void> {
    await this.rows.putIf(
      `${historyPrefix}${release.startedAt}#${release.id}`,
      release,
      'attribute_not_exists(outcome) OR outcome = :unconfirmed',
      { ':unconfirmed': 'rollback-unconfirmed' satisfies Outcome },
    );
    await this.rows.putIf(lastItem, release, 'attribute_not_exists(endedAt) OR endedAt <= :endedAt', {
      ':endedAt': release.endedAt,
    });
    if (release.version !== undefined && release.outcome !== 'refused') {
      await this.rows.put(versionPrefix + release.version, release);
    }
  }

  /** Reads the release of a version that ended last, refused ones aside. */
  readLastOf(version: string): Promise<PastRelease | undefined> {
    return this.rows.get(versionPrefix + version, parsePastRelease);
  }

  /** Reads releases, the one that ended last first. */
  async read(limit: number): Promise<PastRelease[]> {
    const lastBegunFirst = await this.rows.query(historyPrefix, parsePastRelease, {
      newestFirst: true,
      limit: limit + mostMeanwhile,
    });
    return lastEndedFirst(lastBegunFirst).slice(0, limit);
  }
}
