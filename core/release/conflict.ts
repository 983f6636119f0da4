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

/** The newest release that superseded others, or waits to. */
export interface WantedRelease {
  readonly id: string;
  readonly executionArn: string;
  readonly version: string;
  /** ISO 8601. */
  readonly startedAt: string;
  /** Set once the release has ended. It still outranks publications of older versions, which may arrive late. */
  readonly isOver?: true;
}

/**
 * The rank of a release that supersedes others:
 *
 * - `wanted`: it becomes the wanted release
 * - `unranked`: it contends for the lock without becoming the wanted release
 * - `outdated`: a newer version is wanted, which it must not follow
 */
export type Rank = 'wanted' | 'unranked' | 'outdated';

/**
 * Ranks a release that supersedes others against the wanted release.
 *
 * @param wanted.order the order of the wanted release's revision relative to the release's own
 * @param wanted.isContending true until the wanted release has ended
 * @param own.isPublication true if the publication of the version started the release: it is late, not a person's choice
 * @param own.isLater true if the release was started after the wanted one
 */
export function rankOf(
  wanted: { readonly order: RevisionOrder; readonly isContending: boolean } | undefined,
  own: { readonly isPublication: boolean; readonly isLater: boolean },
): Rank {
  if (!wanted || wanted.order === 'older') return 'wanted';
  // Of two executions of one version, the one that takes the lock releases it.
  if (wanted.order === 'same') return wanted.isContending ? 'unranked' : 'wanted';
  return wanted.isContending || own.isPublication || !own.isLater ? 'outdated' : 'unranked';
}

/**
 * The refusal of a release that the publication of its version started. A version is published once, so the event is late or a
 * duplicate. Only a person can ask for the version again.
 *
 * - `outdated`: a newer version is in production
 * - `releasedBefore`: a release of the version has ended
 */
export type PublicationRefusal = 'outdated' | 'releasedBefore';

/** @param version.orderOfProduction the order of the production revision relative to it */
export function publicationRefusal(version: {
  readonly orderOfProduction: RevisionOrder;
  readonly wasReleased: boolean;
}): PublicationRefusal | undefined {
  if (version.orderOfProduction === 'same') return undefined;
  if (version.wasReleased) return 'releasedBefore';
  return version.orderOfProduction === 'newer' ? 'outdated' : undefined;
}

/** A queued release. */
export interface WaitingRelease {
  readonly id: string;
  readonly executionArn: string;
  readonly version: string;
  /** The time at which it was queued, ISO 8601. */
  readonly startedAt: string;
  /** Set once a person has aborted it: it leaves the queue at its next attempt. */
  readonly aborted?: { readonly requestedBy: string; readonly reason: string };
}

/** Sorts queued releases by their turns. */
export function inTurn(waiting: readonly WaitingRelease[]): WaitingRelease[] {
  return waiting.toSorted((one, other) => (turnOf(one) < turnOf(other) ? -1 : 1));
}

/** The releases that were queued before a release, the first one first. */
export function waitingBefore(
  release: Pick<WaitingRelease, 'id' | 'startedAt'>,
  waiting: readonly WaitingRelease[],
): WaitingRelease[] {
  return inTurn(waiting.filter((other) => turnOf(other) < turnOf(release)));
}

function turnOf({ startedAt, id }: Pick<WaitingRelease, 'id' | 'startedAt'>): string {
  return `${startedAt}#${id}`;
}
