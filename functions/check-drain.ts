import { publicationDelaySeconds } from '../core/strategy/defaults';
import { judgeQuiet, type QuietDecision } from '../core/analysis/drain';
import type { Release } from '../core/release/release';
import { openService, type Invocation } from './runtime/environment';

export interface QuietInput {
  readonly release: Release;
  /** When the weights went back, ISO 8601. */
  readonly restAt: string;
  readonly at: string;
}

export interface QuietOutput {
  readonly decision: QuietDecision;
  /** One sentence for people. */
  readonly message: string;
}

const serviceOf = openService('ledger', 'observations');

/**
 * Idempotent: it only looks, and records what it saw once.
 *
 * Looks whether traffic has followed the weights home. That the weights are home is sure without it: whatever
 * fails here ends the looking and nothing else.
 *
 * @throws ReleaseError `AwsCallFailed`, `AwsCallRefused`
 */
export async function handler(
  { release, restAt, at }: QuietInput,
  invocation?: Invocation,
): Promise<QuietOutput> {
  const { ledger, observations } = serviceOf(invocation);
  const current = await ledger.readCurrent();
  if (current?.canaryPerMille === 0) return { decision: 'quiet', message: 'the canary was never called' };
  const now = Date.parse(at);
  const { faults = [] } = await observations.readSignals(
    [{ kind: 'faults' }],
    { source: 'aws', bucketSeconds: 60 },
    { from: Date.parse(restAt), to: now - publicationDelaySeconds * 1000 },
  );
  const { decision, quietAt, sentence } = judgeQuiet(faults, Date.parse(restAt), now);
  if (quietAt !== undefined) {
    await ledger.record(release.id, { at, kind: 'drained', drainedAt: new Date(quietAt).toISOString() });
  }
  return { decision, message: sentence };
}
