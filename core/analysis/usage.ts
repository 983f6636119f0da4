import {
  historyEventsPerApprovalCheck,
  historyEventsPerCheck,
  historyEventsPerRetry,
} from '../strategy/history-budget';
import type { StageDecision } from './verdict';

/** The limits of a release that are used up over all of its stages, and how much of them was used. */
export interface Usage {
  /** Seconds of waiting for windows, approvals and people. */
  readonly waitedSeconds: number;
  /** The part of it that was a pause. */
  readonly pausedSeconds: number;
  /** History events of the checks. */
  readonly historyEvents: number;
}

export const noUsage: Usage = { waitedSeconds: 0, pausedSeconds: 0, historyEvents: 0 };

/** The history events of a check, and of the wait that follows it. */
export function historyEventsOf({ awaitsApproval }: Pick<StageDecision, 'awaitsApproval'>): number {
  return awaitsApproval ? historyEventsPerApprovalCheck : historyEventsPerCheck;
}

/**
 * The usage after a check. A wait counts in full, also if an answer ends it early, so that nobody can prolong a release by
 * answering often.
 *
 * @param retries the attempts of the check that failed
 */
export function usageAfter(before: Usage, decision: StageDecision, retries = 0): Usage {
  const { waitsFor, waitSeconds } = decision;
  const seconds = decision.decision === 'hold' && waitsFor !== undefined ? waitSeconds : 0;
  return {
    waitedSeconds: before.waitedSeconds + seconds,
    pausedSeconds: before.pausedSeconds + (waitsFor === 'resume' ? seconds : 0),
    historyEvents: before.historyEvents + historyEventsOf(decision) + retries * historyEventsPerRetry,
  };
}
