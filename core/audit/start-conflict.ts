import { z } from 'zod';
import { resolveConflict } from '../release/conflict';
import type { RevisionOrder } from '../release/release-target';
import type { ConflictPolicy } from '../strategy/conflict-policy';
import { releaseStatuses, type ReleaseStatus } from './release-status';

const holder = z.object({ id: z.string(), version: z.string(), status: z.enum(releaseStatuses) });

/** A conflict that lets no release begin: it would have nothing to do, or be refused. */
export const stoppingConflictSchema = z.object({
  resolution: z.enum(['already-releasing', 'reject', 'outdated']),
  inFlight: holder,
});

/** A conflict in which the release begins once the one in flight has ended. */
export const waitingConflictSchema = z.object({
  resolution: z.enum(['queue', 'supersede']),
  inFlight: holder,
});

export type StoppingConflict = Readonly<z.output<typeof stoppingConflictSchema>>;

export type WaitingConflict = Readonly<z.output<typeof waitingConflictSchema>>;

/**
 * The conflict of a start with the release in flight, and its resolution.
 *
 * It is what a reader of the ledger foresees: the release in flight may end at any time, and another one begin. Admit decides, once it asks
 * for the lock.
 */
export type StartConflict = StoppingConflict | WaitingConflict;

/** The statuses of a release that puts its revision into production for nobody. */
const rollsBack: ReadonlySet<ReleaseStatus> = new Set(['rollingBack', 'draining', 'rollbackUnconfirmed']);

/** True if the release of a conflict rolls back. */
export function isRollingBack(conflict: Pick<StartConflict, 'inFlight'>): boolean {
  return rollsBack.has(conflict.inFlight.status);
}

/** True if no release begins. */
export function stopsStart(conflict: StartConflict): conflict is StoppingConflict {
  return conflict.resolution !== 'queue' && conflict.resolution !== 'supersede';
}

/**
 * Foresees how the conflict policy resolves the conflict of a start with the release in flight.
 *
 * @param order the order of the revision in flight relative to that of the start
 */
export function foreseeConflict(
  policy: ConflictPolicy,
  order: RevisionOrder,
  inFlight: StartConflict['inFlight'],
): StartConflict {
  const resolution = resolveConflict(policy, { order, isAborted: isRollingBack({ inFlight }) });
  return { resolution, inFlight } as StartConflict;
}
