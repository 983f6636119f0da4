import type { PromotionContradiction } from '../../../core/audit/recorded-promotion';
import type { PastRelease } from '../../../core/audit/rows/past-release';

/** The sentence, without its full stop, of what contradicts a promotion in the history. */
export function contradictionText(
  { id, version = '?', previousVersion = '?' }: PastRelease,
  contradiction: PromotionContradiction,
): string {
  const row = `the history says that release ${id} promoted version ${version} in place of version ${previousVersion}`;
  if (contradiction.by === 'production') {
    const { note } = contradiction;
    return `${row}, but the production alias says that release ${note.id} replaced version ${note.previousVersion}`;
  }
  if (contradiction.previousVersion === undefined) {
    return `${row}, but the audit trail of that release has no such promotion`;
  }
  return `${row}, but the audit trail says in place of version ${contradiction.previousVersion}`;
}
