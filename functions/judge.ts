import { judge, type Decision } from '../core/judge';
import type { Release } from '../core/release';
import type { Stage } from '../core/strategy';
import { aliasOf } from '../core/traffic';
import { openLedger, openObservations, releasedFunctionName } from './environment';

export interface JudgeInput {
  readonly release: Release;
  readonly stage: Stage;
  readonly alarmNames: readonly string[];
  /** When the stage began, ISO 8601. */
  readonly shiftedAt: string;
  readonly at: string;
}

export interface JudgeOutput {
  readonly decision: Decision;
  /** The sentences that decided. */
  readonly reason: string;
}

const [ledger, observations, functionName] = [openLedger(), openObservations(), releasedFunctionName()];

/**
 * Idempotent: the same evidence at the same time gives the same verdict, recorded once.
 *
 * Rebuilds the evidence of a release from CloudWatch and asks the gates of its stage.
 *
 * @throws ReleaseError `LockLost`, `ReleaseAborted`
 */
export async function handler(input: JudgeInput): Promise<JudgeOutput> {
  const { release, stage, at } = input;
  await ledger.confirmClaim(release);
  const now = Date.parse(at);
  const [alarms, buckets] = await Promise.all([
    observations.readAlarms(input.alarmNames),
    observations.readBuckets(functionName, aliasOf, { from: Date.parse(release.startedAt), to: now }),
  ]);
  const verdict = judge({
    stage,
    evidence: { alarms, buckets },
    shiftedAt: Date.parse(input.shiftedAt),
    at: now,
  });
  await ledger.record(release.id, { at, kind: 'judged', stage: stage.label, ...verdict });
  return { decision: verdict.decision, reason: verdict.reason };
}
