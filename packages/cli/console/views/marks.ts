import type { AuditEvent } from '../../../../core/audit/events/audit-event';
import { formatWeight, type Weight } from '../../../../core/traffic/weight';
import type { ReleaseFailure } from './failure';

/**
 * A moment that crosses every plot.
 *
 * - `weight`: the canary has another weight
 * - `passed`: a stage passed, and the canary has more traffic
 * - `failed`: something failed
 */
export interface Mark {
  /** In milliseconds since the epoch. */
  readonly at: number;
  readonly kind: 'weight' | 'passed' | 'failed';
  readonly label: string;
}

/** The marks of a release, oldest first. */
export function marksOf(events: readonly AuditEvent[], failure: ReleaseFailure | undefined): Mark[] {
  const changes = weightChanges(events).map(({ at, canaryWeight, kind }, index): Mark => {
    const isPassed = kind === 'promoted' || (kind === 'shifted' && index > 0);
    const label = kind === 'promoted' ? 'promoted' : formatWeight(canaryWeight);
    return { at, kind: isPassed ? 'passed' : 'weight', label: `${isPassed ? '✓' : '›'} ${label}` };
  });
  const failed: Mark[] = failure
    ? [{ at: Date.parse(failure.at), kind: 'failed', label: `✗ ${failure.items[0]?.name ?? ''}` }]
    : [];
  // Of two marks in one place, the failure has the label.
  return [...failed, ...changes].toSorted((one, other) => one.at - other.at);
}

/** The canary's weight after each change. */
export function weightChanges(
  events: readonly AuditEvent[],
): { at: number; canaryWeight: Weight; kind: AuditEvent['kind'] }[] {
  const weights: { at: number; canaryWeight: Weight; kind: AuditEvent['kind'] }[] = [];
  for (const event of events) {
    const canaryWeight = event.kind === 'shifted' ? event.canaryWeight : isBaseline(event) ? 0 : undefined;
    if (canaryWeight === undefined || canaryWeight === (weights.at(-1)?.canaryWeight ?? 0)) continue;
    weights.push({ at: Date.parse(event.at), canaryWeight, kind: event.kind });
  }
  return weights;
}

function isBaseline({ kind }: AuditEvent): boolean {
  return kind === 'promoted' || kind === 'guarded' || kind === 'rolledBack';
}
