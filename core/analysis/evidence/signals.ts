import { assertNever } from '../../errors/assert-never';
import type { CompareGate, Gate } from '../../strategy/gates';

/**
 * An event that is counted on both sides.
 *
 * - `faults`: requests that failed
 * - `slow`: requests slower than this percentile of production's latency before the release
 * - `kpi`: requests that reached a goal, as the service reports with `instrument`
 */
export type Signal =
  | { readonly kind: 'faults' }
  | { readonly kind: 'slow'; readonly percentile: number }
  | { readonly kind: 'kpi'; readonly name: string };

/** The name of a signal in the evidence. */
export function signalName(signal: Signal): string {
  switch (signal.kind) {
    case 'faults':
      return 'faults';
    case 'slow':
      return `slow-p${signal.percentile}`;
    case 'kpi':
      return `kpi-${signal.name}`;
    default:
      return assertNever(signal);
  }
}

/** The signal that a comparison counts. */
export function signalOf(gate: CompareGate): Signal {
  switch (gate.signal) {
    case 'faults':
      return { kind: 'faults' };
    case 'slow':
      return { kind: 'slow', percentile: gate.percentile };
    case 'kpi':
      return { kind: 'kpi', name: gate.kpi ?? '' };
    default:
      return assertNever(gate.signal);
  }
}

/** The signals that gates need, each once; always with faults, which are shown to people. */
export function signalsOf(gates: readonly Gate[]): Signal[] {
  const wanted: Signal[] = [
    { kind: 'faults' },
    ...gates.flatMap((gate) => (gate.type === 'compare' ? [signalOf(gate)] : [])),
  ];
  return [...new Map(wanted.map((signal) => [signalName(signal), signal])).values()];
}
