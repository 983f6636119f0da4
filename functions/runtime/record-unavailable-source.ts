import type { Ledger } from '../../aws/ledger/ledger';
import { isLatticeUnavailable } from '../../core/analysis/evidence/lattice-report';
import type { Bucket } from '../../core/analysis/evidence/evidence';
import type { CurrentRelease } from '../../core/audit/rows/current-release';
import type { Stage } from '../../core/strategy/stage';
import { runOrWarn } from './run-all';

/** Records, once in a release, that VPC Lattice publishes no metrics of its target groups. */
export async function recordUnavailableSource(
  ledger: Ledger,
  { id, executionArn, sourceUnavailableSince }: CurrentRelease,
  { label: stage, source }: Pick<Stage, 'label' | 'source'>,
  evidence: { readonly faults: readonly Bucket[]; readonly served: readonly Bucket[] },
  at: string,
): Promise<void> {
  if (sourceUnavailableSince !== undefined || !isLatticeUnavailable(source, evidence)) return;
  await runOrWarn(`recording the unavailable source of ${id}`, async () => {
    await ledger.record(id, { at, kind: 'sourceUnavailable', stage, source });
    await ledger.setSourceUnavailable(executionArn, at);
  });
}
