import type { Ledger } from '../../aws/ledger/ledger';
import type { Observations } from '../../aws/metrics/observations';
import { sumOf, type Bucket } from '../../core/analysis/evidence/evidence';
import { canReconcile, unseenFaults } from '../../core/analysis/tripwire/unseen-faults';
import type { CurrentRelease } from '../../core/audit/rows/current-release';
import { publicationDelaySeconds } from '../../core/strategy/defaults';
import { runOrWarn } from './run-all';

/**
 * Records, once in a release, that AWS counted far more failed requests of the canary than the log delivered to the tripwire.
 *
 * @param faults those of the stage's source, by which nothing is read as long as the canary does not fail
 * @param at ISO 8601
 */
export async function recordUnseenFaults(
  { ledger, observations }: { readonly ledger: Ledger; readonly observations: Observations },
  current: CurrentRelease,
  faults: readonly Bucket[],
  at: string,
): Promise<void> {
  const { id, executionArn, tripwire, weightShifts = [], faultsUnseenSince } = current;
  const [first] = weightShifts;
  if (!first || faultsUnseenSince !== undefined || !canReconcile(tripwire?.kinds ?? [])) return;
  if (sumOf(faults).canary.events === 0) return;
  await runOrWarn(`comparing the faults of ${id} with its log`, async () => {
    const [from, now] = [Date.parse(first.at), Date.parse(at)];
    const period = { from, to: now - publicationDelaySeconds * 1000 };
    const [buckets, minutes] = await Promise.all([
      observations.readLambdaFaults(period),
      ledger.faults.read(id),
    ]);
    const unseen = unseenFaults(buckets, minutes, { from, at: now });
    if (!unseen) return;
    await ledger.record(id, { at, kind: 'faultsUnseen', ...unseen });
    await ledger.setFaultsUnseen(executionArn, at);
  });
}
