import type { Severity } from '../audit/events/severity';
import { assertNever } from '../errors/assert-never';
import { atOnceStrategyName } from '../strategy/defaults';
import type { ReleaseEvent } from './release-event';

export function severityOf(event: ReleaseEvent): Severity {
  switch (event.kind) {
    case 'Release Started':
    case 'Stage Shifted':
    case 'Release Resumed':
    case 'Release Promoted':
      return 'info';
    case 'Release Paused':
    case 'Approval Requested':
    case 'Release Rolled Back':
    case 'Guard Acted':
    case 'Release Refused':
      return 'warning';
    case 'Release Concluded':
      if (event.outcome === 'rollback-unconfirmed') return 'critical';
      if (event.outcome === 'rolled-back' || event.release.strategy === atOnceStrategyName) return 'warning';
      return 'info';
    default:
      return assertNever(event);
  }
}
