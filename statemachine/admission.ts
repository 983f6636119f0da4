import type { Gate } from '../core/strategy/gates';
import { everyStageOf, type Strategy } from '../core/strategy/strategy';

/** True if somebody else than the starter must approve, so that AWS must attest who that is. */
export function needsAttestedStarter(strategy: Strategy): boolean {
  return everyStageOf(strategy).some(({ approval }) => approval?.notTheStarter);
}

/**
 * By strategy: the alarms that roll back a release at once, in any state. Admit asks only those of the release's own
 * strategy: a red alarm must not keep the fix of production from being released by a strategy that does not read it.
 */
export function enforcedAlarmsOf({
  strategies,
  alarmNames,
}: {
  readonly strategies: readonly Strategy[];
  readonly alarmNames: readonly string[];
}): Record<string, string[]> {
  return Object.fromEntries(
    strategies.map((strategy) => {
      const gates = strategy.stages.flatMap((stage) => stage.gates);
      return [
        strategy.name,
        namesOf(
          gates.filter(({ mode }) => mode === 'enforce'),
          alarmNames,
        ),
      ];
    }),
  );
}

function namesOf(gates: readonly Gate[], alarmNames: readonly string[]): string[] {
  return [...new Set(gates.flatMap((gate) => (gate.type === 'alarms' ? (gate.names ?? alarmNames) : [])))];
}
