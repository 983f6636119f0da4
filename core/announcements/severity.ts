import { assertNever } from '../errors/assert-never';
import { atOnceStrategyName } from '../defaults';
import type { News } from './announcement';

/**
 * How much an announcement matters, the least first.
 *
 * - `info` means: all is as it was planned
 * - `warning` means: a release did not get through, went past all gates, or waits for somebody; users are served
 * - `critical` means: nobody knows where traffic is: look at once
 */
export const severities = ['info', 'warning', 'critical'] as const;

export type Severity = (typeof severities)[number];

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

/** Whether a severity is this one or above it. */
export function isAtLeast(severity: Severity, minimum: Severity): boolean {
  return severities.indexOf(severity) >= severities.indexOf(minimum);
}
