import type { Ledger } from '../../aws/ledger/ledger';
import type { CurrentRelease } from '../../core/audit/rows/current-release';

/**
 * A pause that somebody wrote without saying when begins when it is first seen, and is told like any other.
 *
 * @param at ISO 8601
 * @returns the release with the pause that it has from now on
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
