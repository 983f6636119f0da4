import type { Severity } from '../audit/events/severity';
import { assertNever } from '../errors/assert-never';
import { atOnceStrategyName } from '../strategy/defaults';
import type { News } from './release-event';

export function severityOf(news: News): Severity {
  switch (news.kind) {
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
      if (news.outcome === 'rollback-unconfirmed') return 'critical';
      if (news.outcome === 'rolled-back' || news.release.strategy === atOnceStrategyName) return 'warning';
      return 'info';
    default:
      return assertNever(news);
  }
}
