import { approvalCheckSeconds, pausedCheckSeconds, windowCheckSeconds } from './defaults';
import { enforcedWindowsOf } from './gates';
import { everyStageOf, type Strategy } from './strategy';
import type { Stage } from './stage';

/**
 * Step Functions ends an execution at 25,000 history events and runs no Catch then.
 *
 * @see https://docs.aws.amazon.com/step-functions/latest/dg/bp-history-limit.html
 */
export const historyLimit = 25_000;

/** The history events for the checks of a strategy. The other events are for retries and the states around them. */
export const historyBudget = 20_000;

/** Wait 2, Task 5, Choice 2 events. */
export const historyEventsPerCheck = 9;

/** As {@link historyEventsPerCheck}, with 6 events for the task that waits for an approval in place of 2 for a Wait. */
export const historyEventsPerApprovalCheck = 13;

/** TaskScheduled, TaskStarted and TaskFailed. */
export const historyEventsPerRetry = 3;

/** The checks of a strategy, with every limit used up. */
export interface MostChecks {
  readonly checks: number;
  /** The checks that are followed by a wait for an approval. */
  readonly approvalChecks: number;
}

/** The most checks of a strategy: every stage held to its limit, and every wait and pause as long as may be. */
export function mostChecksOf(strategy: Strategy): MostChecks {
  const { checkIntervalSeconds, maxPauseSeconds, maxWaitSeconds } = strategy;
  const stages = everyStageOf(strategy);
  const withWindows = stages.filter(({ gates }) => enforcedWindowsOf(gates).length > 0).length;
  const windowChecks =
    withWindows > 0 ? checksIn(maxWaitSeconds, checkIntervalSeconds, windowCheckSeconds) + withWindows : 0;
  // A gate that asks a person holds once, however short a pause may be.
  const pauseChecks = Math.max(1, checksIn(maxPauseSeconds, checkIntervalSeconds, pausedCheckSeconds));
  const approvalChecks = sumOf(stages.map(approvalChecksOf));
  const checks = sumOf(stages.map(mostChecksOfStage)) + windowChecks + pauseChecks + approvalChecks;
  return { checks, approvalChecks };
}

/** Held to its limit, without waits. */
function mostChecksOfStage({ bakeSeconds, maxHoldSeconds, checkIntervalSeconds }: Stage): number {
  return checksIn(bakeSeconds + maxHoldSeconds, checkIntervalSeconds) + 1;
}

function approvalChecksOf({ approval, checkIntervalSeconds }: Stage): number {
  return approval ? checksIn(approval.timeoutSeconds, checkIntervalSeconds, approvalCheckSeconds) + 1 : 0;
}

function checksIn(seconds: number, ...intervals: readonly number[]): number {
  return Math.ceil(seconds / Math.max(...intervals));
}

function sumOf(numbers: readonly number[]): number {
  return numbers.reduce((sum, number) => sum + number, 0);
}

/** The most history events of the checks of a strategy. */
export function historyEventsOf(strategy: Strategy): number {
  const { checks, approvalChecks } = mostChecksOf(strategy);
  return (
    checks * historyEventsPerCheck + approvalChecks * (historyEventsPerApprovalCheck - historyEventsPerCheck)
  );
}

/**
 * Refuses a strategy whose checks could exceed the budget.
 *
 * @throws RangeError that names the fields to change
 */
export function checkHistoryBudget(strategy: Strategy): void {
  const events = historyEventsOf(strategy);
  if (events <= historyBudget) return;
  throw new RangeError(
    `strategy "${strategy.name}": its checks could take ${events} history events, and the limit is ${historyBudget} ` +
      '(Step Functions ends an execution at 25,000 without a rollback). ' +
      'Increase checkIntervalSeconds, or reduce bakeSeconds, maxHoldSeconds, maxPauseSeconds, maxWaitSeconds or the timeoutSeconds of approvals.',
  );
}
