import type { AlarmObservation } from '../evidence';
import type { AlarmsGate, Gate } from './gate';
import type { Decision, Finding } from './verdict';

const decisionWithoutData: Readonly<Record<AlarmsGate['insufficientData'], Decision>> = {
  hold: 'hold',
  pass: 'advance',
  fail: 'fail',
};

/** None of the gate's alarms may be in ALARM. One that does not exist fails, and none at all is no evidence. */
export function judgeAlarms(gate: AlarmsGate, observed: readonly AlarmObservation[]): Finding {
  const alarms = observed.filter(({ name }) => gate.names?.includes(name));
  if (alarms.length === 0) return { decision: 'hold', sentence: 'there is no alarm that could speak' };
  const missing = alarms.filter((alarm) => alarm.state === 'missing');
  if (missing.length > 0) {
    return { decision: 'fail', sentence: `${namesOf(missing)}: no such alarm` };
  }
  const red = alarms.filter((alarm) => alarm.state === 'ALARM');
  if (red.length > 0) return { decision: 'fail', sentence: red.map(describeRed).join('; ') };
  const unknown = alarms.filter((alarm) => alarm.state === 'INSUFFICIENT_DATA');
  if (unknown.length > 0) {
    return {
      decision: decisionWithoutData[gate.insufficientData],
      sentence: `${namesOf(unknown)}: not enough data to tell`,
    };
  }
  return { decision: 'advance', sentence: `${alarms.length} of ${alarms.length} alarms are OK` };
}

/** The alarms that gates look at, each once. */
export function alarmNamesOf(gates: readonly Gate[]): string[] {
  return [...new Set(gates.flatMap((gate) => (gate.type === 'alarms' ? (gate.names ?? []) : [])))];
}

function describeRed({ name, reason }: AlarmObservation): string {
  return `${name} is in ALARM${reason ? ` (${reason})` : ''}`;
}

function namesOf(alarms: readonly AlarmObservation[]): string {
  return alarms.map((alarm) => alarm.name).join(', ');
}
