import { assertNever } from './errors';
import { settledBuckets, sumOf, type Evidence } from './evidence';
import { judgeAlarms } from './gates/alarms';
import { judgeCompare } from './gates/compare';
import { judgeEnoughData } from './gates/enough-data';
import type { Gate, GateType } from './gates/gate';
import { judgeThreshold } from './gates/threshold';
import type { Decision, Finding } from './gates/verdict';
import { signalName, signalOf } from './signals';
import type { EventCounts } from './statistics/split-counts';
import type { Stage } from './strategy';
import { duration } from './words';

/** What one gate says. */
export interface GateVerdict extends Finding {
  /** The gate's type, or `bake` for the stage's own time. */
  readonly gate: GateType | 'bake';
  /** Set when the gate is only observed: it has no effect. */
  readonly observed?: true;
}

/** What one side did, for people. */
export interface SideCounts {
  readonly requests: number;
  readonly faults: number;
}

/** What the gates say together. */
export interface Verdict {
  readonly decision: Decision;
  /** The sentences that decided, joined. */
  readonly reason: string;
  readonly gates: readonly GateVerdict[];
  /** What both sides did at this stage, from the end of the settle time on. */
  readonly counts: { readonly canary: SideCounts; readonly production: SideCounts };
}

/** What a verdict rests on. Times in milliseconds since the epoch. */
export interface Circumstances {
  readonly stage: Stage;
  readonly evidence: Evidence;
  /** When each stage's weight was confirmed, oldest first; the last is that of this stage. */
  readonly shifts: readonly number[];
  readonly at: number;
}

/**
 * Judges a stage on what has been observed until now. The same evidence at the same time always gives the
 * same verdict.
 *
 * Any gate that fails fails the stage; else any gate that holds holds it; else it advances. Alarms speak at
 * once, other evidence counts from the end of the settle time. A stage that still holds when its bake and
 * hold times are over fails: missing evidence is never a pass.
 */
export function judge(circumstances: Circumstances): Verdict {
  const { stage, shifts, at } = circumstances;
  const elapsedSeconds = Math.floor((at - (shifts.at(-1) ?? at)) / 1000);
  const served = servedAtThisStage(circumstances);
  const gates: GateVerdict[] = [
    judgeBakeTime(stage, elapsedSeconds),
    ...stage.gates.map((gate) => ({
      gate: gate.type,
      ...judgeGate(gate, circumstances, served.canary),
      ...(gate.mode === 'observe' && { observed: true as const }),
    })),
  ];
  const counts = { canary: forPeople(served.canary), production: forPeople(served.production) };
  const enforced = gates.filter((gate) => !gate.observed);
  const decision = worstOf(enforced);
  if (decision === 'hold' && elapsedSeconds >= stage.bakeSeconds + stage.maxHoldSeconds) {
    const held = sentences(enforced.filter((gate) => gate.decision === 'hold'));
    return { decision: 'fail', reason: `no pass after ${duration(elapsedSeconds)}: ${held}`, gates, counts };
  }
  const reason = sentences(enforced.filter((gate) => gate.decision === decision));
  return { decision, reason, gates, counts };
}

function judgeBakeTime(stage: Stage, elapsedSeconds: number): GateVerdict {
  const over = elapsedSeconds >= stage.bakeSeconds;
  return {
    gate: 'bake',
    decision: over ? 'advance' : 'hold',
    sentence: over
      ? `baked for ${duration(elapsedSeconds)}`
      : `baking: ${duration(elapsedSeconds)} of ${duration(stage.bakeSeconds)}`,
  };
}

function judgeGate(gate: Gate, { stage, evidence, shifts }: Circumstances, canary: EventCounts): Finding {
  switch (gate.type) {
    case 'alarms':
      return judgeAlarms(gate, evidence.alarms);
    case 'enoughData':
      return judgeEnoughData(gate, canary);
    case 'threshold': {
      const points = evidence.metrics[gate.label] ?? [];
      const period = gate.periodSeconds * 1000;
      return judgeThreshold(gate, settledBuckets(points, shifts.slice(-1), stage.settleSeconds, period));
    }
    case 'compare': {
      const buckets = evidence.signals[signalName(signalOf(gate))] ?? [];
      const settled = settledBuckets(buckets, shifts, stage.settleSeconds);
      return judgeCompare(gate, {
        buckets: settled,
        ofThisStage: settled.filter(({ startsAt }) => startsAt >= (shifts.at(-1) ?? 0)),
        comparisons: stage.gates.filter(isEnforcedComparison).length,
      });
    }
    default:
      return assertNever(gate);
  }
}

/** Those that share the false alarms a release may have. */
function isEnforcedComparison(gate: Gate): boolean {
  return gate.type === 'compare' && gate.mode === 'enforce';
}

function servedAtThisStage({ stage, evidence, shifts }: Circumstances) {
  return sumOf(settledBuckets(evidence.signals['faults'] ?? [], shifts.slice(-1), stage.settleSeconds));
}

function forPeople({ requests, events }: EventCounts): SideCounts {
  return { requests, faults: events };
}

function worstOf(gates: readonly GateVerdict[]): Decision {
  if (gates.some((gate) => gate.decision === 'fail')) return 'fail';
  return gates.some((gate) => gate.decision === 'hold') ? 'hold' : 'advance';
}

function sentences(gates: readonly GateVerdict[]): string {
  return gates.map((gate) => gate.sentence).join('; ');
}
