import { publicationDelaySeconds } from '../core/defaults';
import { alarmNamesOf } from '../core/gates/alarms';
import type { Decision } from '../core/gates/verdict';
import { judge } from '../core/judge';
import type { Release } from '../core/release';
import { signalsOf } from '../core/signals';
import type { Stage } from '../core/strategy';
import { forwardFor } from '../core/traffic';
import { refuseDrift } from './drift';
import { openLedger, openObservations, openRoute } from './environment';

export interface JudgeInput {
  readonly release: Release;
  readonly stage: Stage;
  /** When each stage began, ISO 8601; the last is this one. */
  readonly shifts: readonly string[];
  readonly at: string;
}

export interface JudgeOutput {
  readonly decision: Decision;
  /** The sentences that decided. */
  readonly reason: string;
}

const [ledger, route, observations] = [openLedger(), openRoute(), openObservations()];

/**
 * Idempotent: the same evidence at the same time gives the same verdict, recorded once.
 *
 * Rebuilds the evidence of a release from CloudWatch and asks the gates of its stage.
 *
 * @throws ReleaseError `LockLost`, `ReleaseAborted`, `TrafficDrifted`
 */
export async function handler(input: JudgeInput): Promise<JudgeOutput> {
  const { release, stage, at } = input;
  await ledger.confirmClaim(release);
  await refuseDrift(route, forwardFor(stage.canaryPerMille));
  const now = Date.parse(at);
  const period = { from: Date.parse(release.startedAt), to: now - publicationDelaySeconds * 1000 };
  const [alarms, signals, metrics] = await Promise.all([
    observations.readAlarms(alarmNamesOf(stage.gates)),
    observations.readSignals(signalsOf(stage.gates), stage.source, period),
    observations.readMetrics(
      stage.gates.filter((gate) => gate.type === 'threshold'),
      period,
    ),
  ]);
  const verdict = judge({
    stage,
    evidence: { alarms, signals, metrics },
    shifts: input.shifts.map((shift) => Date.parse(shift)),
    at: now,
  });
  await ledger.record(release.id, { at, kind: 'judged', stage: stage.label, ...verdict });
  return { decision: verdict.decision, reason: verdict.reason };
}
