import type { Ledger } from '../../aws/ledger/ledger';
import type { Observations } from '../../aws/metrics/observations';
import type { FaultKind } from '../../core/analysis/faults/fault-line';
import { instrumentedFaults } from '../../core/analysis/faults/visible-faults';
import type { Release } from '../../core/release/release';
import type { ReleaseTarget } from '../../core/release/release-target';

/** Production reported requests within this time, if `instrument` wraps its handler. */
const reportedMilliseconds = 3 * 3_600_000;

interface Service {
  readonly ledger: Ledger;
  readonly target: ReleaseTarget;
  readonly observations: Observations;
}

/**
 * Records which kinds of faults the tripwire counts for a release: those that production's log would show, too. Log format, level and
 * `instrument` belong to a version, so what only the canary's log shows would be held against it.
 *
 * @param at ISO 8601
 * @returns the kinds; undefined for a service without tripwire
 * @throws ReleaseError `AwsCallFailed`, `AwsCallRefused`
 */
export async function armTripwire(
  { ledger, target, observations }: Service,
  { executionArn, previousVersion }: Release,
  at: string,
): Promise<readonly FaultKind[] | undefined> {
  const logged = await target.visibleFaults(previousVersion);
  if (logged === undefined) return undefined;
  const now = Date.parse(at);
  const period = { from: now - reportedMilliseconds, to: now };
  const isInstrumented = await observations.hasReported(previousVersion, period);
  const kinds = [...new Set([...logged, ...(isInstrumented ? instrumentedFaults : [])])];
  await ledger.setTripwire(executionArn, { kinds });
  return kinds;
}
