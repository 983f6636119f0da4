import { assertNever } from '../errors/assert-never';
import type { RevisionOrder } from './release-target';
import type { ConflictPolicy } from '../strategy/conflict-policy';

/**
 * The resolution of a conflict with the release that holds the lock: that of the policy, or
 *
 * - `already-releasing`: it releases the same revision, so there is nothing to do
 * - `outdated`: it releases a newer version, which this one must not follow
 */
export type ConflictResolution = 'reject' | 'queue' | 'supersede' | 'already-releasing' | 'outdated';

/**
 * Resolves the conflict between a release and the one that holds the lock.
 *
 * @param holder.order the order of the holder's revision relative to the release's own
 * @param holder.isAborted true once the holder rolls back: it does not put the revision into production for anybody
 */
export function resolveConflict(
  policy: ConflictPolicy,
  holder: { readonly order: RevisionOrder; readonly isAborted: boolean },
): ConflictResolution {
  if (holder.order === 'same') {
    if (!holder.isAborted) return 'already-releasing';
    // Superseding it would put out again, without anybody's request, what has just failed.
    return policy === 'queue' ? 'queue' : 'reject';
  }
  switch (policy) {
    case 'reject':
    case 'queue':
      return policy;
    case 'supersede':
      return holder.order === 'older' ? 'supersede' : 'outdated';
    default:
      return assertNever(policy);
  }
}

/** A queued release. */
export interface WaitingRelease {
  readonly id: string;
  readonly executionArn: string;
  readonly version: string;
  /** The time at which it was queued, ISO 8601. */
  readonly startedAt: string;
}

/** The releases that were queued before a release, the first one first. */
export function waitingBefore(
  release: Pick<WaitingRelease, 'id' | 'startedAt'>,
  waiting: readonly WaitingRelease[],
): WaitingRelease[] {
  const turn = ({ startedAt, id }: Pick<WaitingRelease, 'id' | 'startedAt'>) => `${startedAt}#${id}`;
  return waiting
    .filter((other) => turn(other) < turn(release))
    .sort((one, other) => (turn(one) < turn(other) ? -1 : 1));
}
