import { approvalCheckSeconds, pausedCheckSeconds, windowCheckSeconds } from './defaults';
import { everyStageOf, type Strategy } from './strategy';
import type { Stage } from './stage';

/**
 * Step Functions ends an execution at 25,000 history events and runs no Catch then.
 *
 * @see https://docs.aws.amazon.com/step-functions/latest/dg/bp-history-limit.html
 */
export const historyLimit = 25_000;

/** What the checks of a strategy may take; the rest of the room is for retries and for the states around them. */
export const historyBudget = 20_000;

/** Wait 2, Task 5, Choice 2. */
export const historyEventsPerCheck = 9;

/** The task that waits for an approval takes 6 where a Wait takes 2. */
export const historyEventsPerApprovalLook = 13;

/** How often a stage can be judged at most, when it is held to its limit and waits for its windows and its approval. */
export function mostChecksOf(stage: Stage): number {
  const { bakeSeconds, maxHoldSeconds, checkIntervalSeconds, gates } = stage;
  const windowSeconds = gates.map((gate) => (gate.type === 'window' ? gate.maxWaitSeconds : 0));
  const windowLooks = Math.max(0, ...windowSeconds) / Math.max(checkIntervalSeconds, windowCheckSeconds);
  const checks =
    Math.ceil((bakeSeconds + maxHoldSeconds) / checkIntervalSeconds) + Math.ceil(windowLooks) + 1;
  return checks + approvalLooksOf(stage);
}

function approvalLooksOf({ approval, checkIntervalSeconds }: Stage): number {
  if (!approval) return 0;
  return Math.ceil(approval.timeoutSeconds / Math.max(checkIntervalSeconds, approvalCheckSeconds)) + 1;
}

/** The history events that the checks of a strategy can take at most: every stage held to its limit, and one pause. */
export function historyEventsOf(strategy: Strategy): number {
  const pauseLooks = Math.ceil(
    strategy.maxPauseSeconds / Math.max(strategy.checkIntervalSeconds, pausedCheckSeconds),
  );
  const looks = everyStageOf(strategy).reduce((sum, stage) => sum + mostChecksOf(stage), pauseLooks);
  const approvalLooks = everyStageOf(strategy).reduce((sum, stage) => sum + approvalLooksOf(stage), 0);
  return (
    looks * historyEventsPerCheck + approvalLooks * (historyEventsPerApprovalLook - historyEventsPerCheck)
  );
}

/** @throws RangeError when the checks could pass the budget, naming what to change */
export function checkHistoryBudget(strategy: Strategy): void {
  const events = historyEventsOf(strategy);
  if (events <= historyBudget) return;
  throw new RangeError(
    `strategy "${strategy.name}": its checks could take ${events} history events, more than ${historyBudget} ` +
      '(Step Functions ends an execution at 25,000 without a rollback). ' +
      'Make checkIntervalSeconds longer, or bakeSeconds, maxHoldSeconds, maxPauseSeconds, the maxWaitSeconds of windows or the timeoutSeconds of approvals shorter.',
  );
}
