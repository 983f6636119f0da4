import type { AuditEvent } from '../../../../core/audit/events/audit-event';
import type { GateResult } from '../../../../core/analysis/gates/gate-result';
import type { TrafficSeries } from '../../../../core/traffic/traffic-series';

/** The start of the releases in these tests. */
export const startsAt = Date.parse('2026-01-05T09:00:00Z');

/** The time that many minutes after the start, ISO 8601. */
export function minute(minutes: number): string {
  return new Date(startsAt + minutes * 60_000).toISOString();
}

export const admitted: AuditEvent = {
  at: minute(0),
  kind: 'admitted',
  version: '42',
  previousVersion: '41',
  strategy: 'canary',
  reason: 'faster checkout',
  requestedBy: 'ana',
};

export function shifted(at: number, canaryWeight: number): AuditEvent {
  return { at: minute(at), kind: 'shifted', stage: `${canaryWeight / 10}%`, canaryWeight };
}

export function judged(
  at: number,
  decision: 'advance' | 'hold' | 'fail',
  reason: string,
  gates: readonly GateResult[] = [bakeResult(decision)],
): AuditEvent {
  const counts = { canary: { requests: 100, faults: 0 }, production: { requests: 900, faults: 0 } };
  const blockingGates = decision === 'advance' ? [] : gates.map(({ name }) => name);
  const verdict = { decision, cause: 'gates', blockingGates, reason, gates, counts } as const;
  return { at: minute(at), kind: 'judged', stage: '10%', ...verdict };
}

function bakeResult(decision: GateResult['decision']): GateResult {
  return { gate: 'bake', name: 'bake', decision, code: 'baking', elapsedSeconds: 30, bakeSeconds: 600 };
}

const failure = { error: 'CanaryAlarm', message: 'checkout-canary-errors is in ALARM' };

/** A release whose canary fails from its second minute on; its baseline is restored after four. */
export const rolledBack: readonly AuditEvent[] = [
  admitted,
  { at: minute(0), kind: 'prepared', version: '42' },
  shifted(1, 100),
  judged(1.5, 'hold', 'baking: 30 s of 10 min'),
  judged(2, 'hold', 'baking: 60 s of 10 min'),
  {
    at: minute(4),
    kind: 'guarded',
    trigger: 'alarm',
    cause: failure.message,
    action: 'releaseAborted',
  },
  { at: minute(4.5), kind: 'rolledBack', failure, restoredVersion: '41' },
  { at: minute(7), kind: 'drained', drainedAt: minute(5) },
  { at: minute(7), kind: 'concluded', outcome: 'rolled-back', failure },
];

/** Ten minutes of traffic around it. */
export const series: TrafficSeries = {
  periodSeconds: 60,
  points: Array.from({ length: 10 }, (_, index) => ({
    startsAt: startsAt + index * 60_000,
    production: { requests: 540, faults: 0, p50Milliseconds: 3, p99Milliseconds: 40 },
    canary:
      index >= 1 && index < 5
        ? { requests: 60, faults: index >= 2 ? 12 : 0, p50Milliseconds: 3, p99Milliseconds: 44 }
        : { requests: index >= 8 ? 60 : 0, faults: 0 },
  })),
};

/** The result of an inconclusive comparison of faults. */
export function compared(more: Pick<GateResult, 'evidence' | 'observed'>): GateResult {
  const counts = { requests: 100, events: 0 };
  return {
    gate: 'compare',
    name: 'compare:faults',
    decision: 'hold',
    code: 'inconclusive',
    signal: 'faults',
    canary: counts,
    production: counts,
    ruleOutRatio: 2.5,
    ...more,
  };
}
