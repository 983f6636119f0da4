import { assertNever } from '../errors/assert-never';
import type { RevisionOrder } from './release-target';
import type { ConflictPolicy } from '../strategy/conflict-policy';

/** What to do about a release that holds the lock. */
export type ConflictResolution =
  | 'reject'
  | 'queue'
  | 'supersede'
  /** means: it is the same version; there is nothing left to do */
  | 'already-releasing'
  /** means: it is a newer version; this one must not come after it */
  | 'give-way';

/**
 * Decides what a release does about the one that holds the lock.
 *
 * @param holder how the holder's revision compares to the release's own
 */
export function resolveConflict(policy: ConflictPolicy, holder: RevisionOrder): ConflictResolution {
  if (holder === 'same') return 'already-releasing';
  switch (policy) {
    case 'reject':
    case 'queue':
      return policy;
    case 'supersede':
      return holder === 'older' ? 'supersede' : 'give-way';
    default:
      return assertNever(policy);
  }
}

/** A release that waits its turn. */
export interface WaitingRelease {
  readonly id: string;
  readonly executionArn: string;
  readonly version: string;
  /** When it began to wait, ISO 8601. */
  readonly startedAt: string;
}

/** Those whose turn comes before that of a release: who began to wait first goes first. */
export function waitingBefore(
  release: Pick<WaitingRelease, 'id' | 'startedAt'>,
  waiting: readonly WaitingRelease[],
): WaitingRelease[] {
  const turn = ({ startedAt, id }: Pick<WaitingRelease, 'id' | 'startedAt'>) => `${startedAt}#${id}`;
  return waiting
    .filter((other) => turn(other) < turn(release))
    .sort((one, other) => (turn(one) < turn(other) ? -1 : 1));
}
