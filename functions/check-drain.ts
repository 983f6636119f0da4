import { publicationDelaySeconds } from '../core/strategy/defaults';
import { checkDrain, type DrainDecision } from '../core/analysis/drain';
import type { Release } from '../core/release/release';
import { openService, type Invocation, openLedger, openObservations } from './runtime/environment';

export interface CheckDrainInput {
  readonly release: Release;
  /** When the baseline was restored, ISO 8601. */
  readonly baselineAt: string;
  readonly at: string;
}

export interface CheckDrainOutput {
  readonly decision: DrainDecision;
  /** One sentence for people. */
  readonly message: string;
}

const serviceOf = openService({ ledger: openLedger, observations: openObservations });

/**
 * Checks whether the canary has drained after a rollback.
 *
 * The baseline is already restored, so a failure here ends the wait and cannot undo the rollback. Idempotent: the
 * ledger stores the event once.
 *
 * @throws ReleaseError `AwsCallFailed`, `AwsCallRefused`
 */
export async function handler(
  { release, baselineAt, at }: CheckDrainInput,
  invocation?: Invocation,
): Promise<CheckDrainOutput> {
  const { ledger, observations } = serviceOf(invocation);
  const current = await ledger.readCurrent();
  if (current?.canaryWeight === 0) return { decision: 'drained', message: 'the canary never had traffic' };
  const now = Date.parse(at);
  const { faults = [] } = await observations.readSignals(
    [{ kind: 'faults' }],
    { source: 'aws', bucketSeconds: 60 },
    { from: Date.parse(baselineAt), to: now - publicationDelaySeconds * 1000 },
  );
  const { decision, drainedAt, sentence } = checkDrain(faults, Date.parse(baselineAt), now);
  if (drainedAt !== undefined) {
    await ledger.record(release.id, { at, kind: 'drained', drainedAt: new Date(drainedAt).toISOString() });
  }
  return { decision, message: sentence };
}
