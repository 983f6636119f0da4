import type { AuditEvent } from './events/audit-event';
import type { CurrentRelease } from './rows/current-release';

/**
 * Compares the lock with the audit trail of the release that it names. An execution of long ago exists, too, and Step Functions does not
 * know which version was in production when it began: only the trail does, which nobody can rewrite.
 *
 * @param trail of the release; without the event `admitted` it contradicts nothing, and neither weights nor aliases were changed
 * @returns why the lock is not what the release wrote, without words of the lock, which may be anybody's; undefined if it may be
 */
export function contradictionOf(
  { version, previousVersion, promotedAt }: CurrentRelease,
  trail: readonly AuditEvent[],
): string | undefined {
  const admitted = trail.find((event) => event.kind === 'admitted');
  if (admitted?.kind !== 'admitted') return undefined;
  const isSame = admitted.version === version && admitted.previousVersion === previousVersion;
  if (!isSame) return 'the audit trail has another release of that name';
  if (promotedAt === undefined && trail.some(({ kind }) => kind === 'promoted')) {
    return 'that release was promoted before';
  }
  return undefined;
}
