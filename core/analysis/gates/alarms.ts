import type { AlarmObservation } from '../evidence/evidence';
import type { AlarmsGate, Gate } from '../../strategy/gates';
import type { OverriddenAlarm } from '../../release/overrides';
import type { GateDecision } from './gate-result';
import type { Decision } from './decision';

const decisionWithoutData: Readonly<Record<AlarmsGate['insufficientData'], Decision>> = {
  hold: 'hold',
  pass: 'advance',
  fail: 'fail',
};

/**
 * Fails if an alarm of the gate is in ALARM or does not exist; holds if the gate has no alarms. An overridden alarm counts
 * again once it has left ALARM.
 */
export function judgeAlarms(
  gate: AlarmsGate,
  observed: readonly AlarmObservation[],
  overridden: readonly OverriddenAlarm[] = [],
): GateDecision {
  const alarms = observed.filter(({ name }) => gate.names?.includes(name));
  if (alarms.length === 0) return { decision: 'hold', code: 'noAlarms' };
  const missing = alarms.filter((alarm) => alarm.state === 'missing');
  if (missing.length > 0) return { decision: 'fail', code: 'alarmsMissing', alarms: namesOf(missing) };
  const isRed = ({ state }: AlarmObservation) => state === 'ALARM';
  const ignored = alarms.filter((alarm) => isRed(alarm) && isStillOverridden(alarm, overridden));
  const red = alarms.filter((alarm) => isRed(alarm) && !ignored.includes(alarm));
  if (red.length > 0) {
    const described = red.map(({ name, reason: why }) => ({ name, ...(why && { why }) }));
    return { decision: 'fail', code: 'alarmsRed', alarms: described };
  }
  const unknown = alarms.filter((alarm) => alarm.state === 'INSUFFICIENT_DATA');
  if (unknown.length > 0) {
    const decision = decisionWithoutData[gate.insufficientData];
    return { decision, code: 'alarmsUnknown', alarms: namesOf(unknown) };
  }
  return ignored.length > 0
    ? { decision: 'advance', code: 'alarmsOverridden', alarms: namesOf(ignored) }
    : { decision: 'advance', code: 'alarmsOk', alarmCount: alarms.length };
}

/** True while the alarm has been in ALARM without interruption since before the release was admitted. */
function isStillOverridden(
  { name, since }: AlarmObservation,
  overridden: readonly OverriddenAlarm[],
): boolean {
  return overridden.some((alarm) => alarm.name === name && alarm.since === since);
}

/** The alarms of gates, each once. */
export function alarmNamesOf(gates: readonly Gate[]): string[] {
  return [...new Set(gates.flatMap((gate) => (gate.type === 'alarms' ? (gate.names ?? []) : [])))];
}

function namesOf(alarms: readonly AlarmObservation[]): string[] {
  return alarms.map((alarm) => alarm.name);
}
