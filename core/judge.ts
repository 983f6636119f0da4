import { assertNever } from './errors';
import { countSince, type AlarmObservation, type Evidence, type SideCounts } from './evidence';
import type { Gate, Stage } from './strategy';
import { percent } from './traffic';

/**
 * - `advance` means: the evidence speaks for the next stage
 * - `hold` means: not yet, or not known; look again
 * - `fail` means: take the traffic back
 */
export type Decision = 'advance' | 'hold' | 'fail';

/** What one gate says, in one sentence with its numbers. */
export interface GateVerdict {
  /** The gate's type, or `bake` for the stage's own time. */
  readonly gate: Gate['type'] | 'bake';
  readonly decision: Decision;
  readonly sentence: string;
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

/**
 * Judges a stage on what has been observed until now. The same evidence at the same time always gives the
 * same verdict.
 *
 * Any gate that fails fails the stage; else any gate that holds holds it; else it advances. Alarms speak at
 * once, other evidence counts from the end of the settle time. A stage that still holds when its bake and
 * hold times are over fails: missing evidence is never a pass.
 *
 * @param circumstances.shiftedAt when this stage's weight was confirmed, in milliseconds since the epoch
 * @param circumstances.at now
 */
export function judge(circumstances: {
  stage: Stage;
  evidence: Evidence;
  shiftedAt: number;
  at: number;
}): Verdict {
  const { stage, evidence, shiftedAt, at } = circumstances;
  const counts = countSince(evidence.buckets, shiftedAt + stage.settleSeconds * 1000);
  const elapsedSeconds = Math.floor((at - shiftedAt) / 1000);
  const gates: GateVerdict[] = [
    judgeBakeTime(stage, elapsedSeconds),
    ...stage.gates.map((gate) => judgeGate(gate, evidence.alarms, counts.canary)),
  ];
  const decision = worstOf(gates);
  if (decision === 'hold' && elapsedSeconds >= stage.bakeSeconds + stage.maxHoldSeconds) {
    const held = gates.filter((gate) => gate.decision === 'hold');
    return {
      decision: 'fail',
      reason: `no pass after ${duration(elapsedSeconds)}: ${sentences(held)}`,
      gates,
      counts,
    };
  }
  return {
    decision,
    reason: sentences(gates.filter((gate) => gate.decision === decision)),
    gates,
    counts,
  };
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

function judgeGate(gate: Gate, alarms: readonly AlarmObservation[], canary: SideCounts): GateVerdict {
  switch (gate.type) {
    case 'alarms':
      return { gate: gate.type, ...judgeAlarms(alarms) };
    case 'enoughData':
      return { gate: gate.type, ...judgeEnoughData(canary, gate.minRequests) };
    default:
      return assertNever(gate);
  }
}

function judgeAlarms(alarms: readonly AlarmObservation[]): Omit<GateVerdict, 'gate'> {
  if (alarms.length === 0) return { decision: 'hold', sentence: 'there is no alarm that could speak' };
  const missing = alarms.filter((alarm) => alarm.state === 'missing');
  if (missing.length > 0) {
    return {
      decision: 'fail',
      sentence: `${missing.map((alarm) => alarm.name).join(', ')}: no such alarm`,
    };
  }
  const red = alarms.filter((alarm) => alarm.state === 'ALARM');
  if (red.length > 0) {
    return {
      decision: 'fail',
      sentence: red
        .map((alarm) => `${alarm.name} is in ALARM${alarm.reason ? ` (${alarm.reason})` : ''}`)
        .join('; '),
    };
  }
  const unknown = alarms.filter((alarm) => alarm.state === 'INSUFFICIENT_DATA');
  if (unknown.length > 0) {
    return {
      decision: 'hold',
      sentence: `${unknown.map((alarm) => alarm.name).join(', ')}: not enough data to tell`,
    };
  }
  return { decision: 'advance', sentence: `${alarms.length} of ${alarms.length} alarms are OK` };
}

function judgeEnoughData(canary: SideCounts, minRequests: number): Omit<GateVerdict, 'gate'> {
  const faultShare = canary.requests > 0 ? `, ${percent(canary.faults / canary.requests)} faults` : '';
  return canary.requests >= minRequests
    ? { decision: 'advance', sentence: `canary served ${canary.requests} requests${faultShare}` }
    : {
        decision: 'hold',
        sentence: `canary served ${canary.requests} of the ${minRequests} requests needed`,
      };
}

function worstOf(gates: readonly GateVerdict[]): Decision {
  if (gates.some((gate) => gate.decision === 'fail')) return 'fail';
  return gates.some((gate) => gate.decision === 'hold') ? 'hold' : 'advance';
}

function sentences(gates: readonly GateVerdict[]): string {
  return gates.map((gate) => gate.sentence).join('; ');
}

/** A duration as people say it: `90 s`, `10 min`, `1 h 30 min`. */
export function duration(seconds: number): string {
  if (seconds < 120) return `${seconds} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return seconds % 60 === 0 ? `${minutes} min` : `${minutes} min ${seconds % 60} s`;
  return minutes % 60 === 0 ? `${minutes / 60} h` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}
