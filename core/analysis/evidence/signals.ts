import { assertNever } from '../../errors/assert-never';
import type { CompareGate, Gate } from '../../strategy/gates';

/** What is counted on both sides. */
export type Signal =
  /** means: requests that failed */
  | { readonly kind: 'faults' }
  /** means: requests slower than this percentile of production's latency was before the release */
  | { readonly kind: 'slow'; readonly percentile: number }
  /** means: requests that reached a goal which the service reports */
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

/** What a comparison counts. */
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

/** The signals that gates need, each once; faults are always wanted, for people. */
export function signalsOf(gates: readonly Gate[]): Signal[] {
  const wanted: Signal[] = [
    { kind: 'faults' },
    ...gates.flatMap((gate) => (gate.type === 'compare' ? [signalOf(gate)] : [])),
  ];
  return [...new Map(wanted.map((signal) => [signalName(signal), signal])).values()];
}
