import type { Ledger } from '../../aws/ledger/ledger';
import type { CurrentRelease } from '../../core/audit/rows/current-release';

/**
 * Starts a pause that was written to the ledger without a time at the first check that finds it, and records it.
 *
 * @param at ISO 8601
 * @returns the release with the complete pause
 */
export async function ensurePauseTimestamp(
  ledger: Ledger,
  current: CurrentRelease,
  at: string,
): Promise<CurrentRelease> {
  if (!current.pause || !current.isPauseTimeMissing) return current;
  const pause = { ...current.pause, at };
  await ledger.setPauseTime(current.executionArn, pause);
  await ledger.record(current.id, { ...pause, kind: 'paused' });
  return { ...current, pause };
}
