import type { PromotionNote } from '../release/release-target';
import type { AuditEvent } from './events/audit-event';
import type { PastRelease } from './rows/past-release';

/** A row of the history, and what says otherwise about its promotion. */
export type PromotionContradiction =
  | { readonly by: 'production'; readonly note: PromotionNote }
  /** Without `previousVersion`, the audit trail has no promotion of that version by that release. */
  | { readonly by: 'auditTrail'; readonly previousVersion?: string };

/**
 * Compares a promotion in the history with what those who write the history cannot write: the note that the promotion left with production,
 * or, where a rollback or somebody else has replaced that, the audit trail of the release.
 *
 * @param note of the current production; undefined when it has none
 * @param trail of the release that the row names
 * @returns undefined if they agree
 */
export function contradictionOfPromotion(
  { id, version, previousVersion }: PastRelease,
  note: PromotionNote | undefined,
  trail: readonly AuditEvent[],
): PromotionContradiction | undefined {
  if (note) {
    const isSame = note.id === id && note.previousVersion === previousVersion;
    return isSame ? undefined : { by: 'production', note };
  }
  const admitted = trail.find((event) => event.kind === 'admitted');
  const isPromoted = trail.some(
    (event) => event.kind === 'promoted' || (event.kind === 'concluded' && event.outcome === 'promoted'),
  );
  if (admitted?.kind !== 'admitted' || admitted.version !== version || !isPromoted)
    return { by: 'auditTrail' };
  if (admitted.previousVersion === previousVersion) return undefined;
  return { by: 'auditTrail', previousVersion: admitted.previousVersion };
}
