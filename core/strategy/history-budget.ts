import { approvalCheckSeconds, pausedCheckSeconds, windowCheckSeconds } from './defaults';
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

/** The most checks of a stage: held to its limit, and waiting for its windows and its approval. */
export function mostChecksOf(stage: Stage): number {
  const { bakeSeconds, maxHoldSeconds, checkIntervalSeconds, gates } = stage;
  const windowSeconds = gates.map((gate) => (gate.type === 'window' ? gate.maxWaitSeconds : 0));
  const windowChecks = Math.max(0, ...windowSeconds) / Math.max(checkIntervalSeconds, windowCheckSeconds);
  const checks =
    Math.ceil((bakeSeconds + maxHoldSeconds) / checkIntervalSeconds) + Math.ceil(windowChecks) + 1;
  return checks + approvalChecksOf(stage);
}

function approvalChecksOf({ approval, checkIntervalSeconds }: Stage): number {
  if (!approval) return 0;
  return Math.ceil(approval.timeoutSeconds / Math.max(checkIntervalSeconds, approvalCheckSeconds)) + 1;
}

/** The most history events of the checks of a strategy: every stage held to its limit, and one pause. */
export function historyEventsOf(strategy: Strategy): number {
  const pauseChecks = Math.ceil(
    strategy.maxPauseSeconds / Math.max(strategy.checkIntervalSeconds, pausedCheckSeconds),
  );
  const checks = everyStageOf(strategy).reduce((sum, stage) => sum + mostChecksOf(stage), pauseChecks);
  const approvalChecks = everyStageOf(strategy).reduce((sum, stage) => sum + approvalChecksOf(stage), 0);
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
      'Increase checkIntervalSeconds, or reduce bakeSeconds, maxHoldSeconds, maxPauseSeconds, the maxWaitSeconds of windows or the timeoutSeconds of approvals.',
  );
}
