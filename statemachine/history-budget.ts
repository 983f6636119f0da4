import type { Strategy } from '../core/strategy';

/**
 * Step Functions ends an execution at 25,000 history events and runs no Catch then; the rest of the room is
 * for retries and for the states around the checks.
 *
 * @see https://docs.aws.amazon.com/step-functions/latest/dg/bp-history-limit.html
 */
export const historyBudget = 20_000;

/** Wait 2, Task 5, Choice 2. */
export const historyEventsPerCheck = 9;

/** The history events that the checks of a strategy can take at most, every stage held to its limit. */
export function historyEventsOf(strategy: Strategy): number {
  return strategy.stages.reduce((events, stage) => {
    const checks = Math.ceil((stage.bakeSeconds + stage.maxHoldSeconds) / strategy.checkIntervalSeconds) + 1;
    return events + checks * historyEventsPerCheck;
  }, 0);
}

/** @throws RangeError when the checks could pass the budget, naming what to change */
export function checkHistoryBudget(strategy: Strategy): void {
  const events = historyEventsOf(strategy);
  if (events <= historyBudget) return;
  throw new RangeError(
    `strategy "${strategy.name}": its checks could take ${events} history events, more than ${historyBudget} ` +
      '(Step Functions ends an execution at 25,000 without a rollback). ' +
      'Make checkIntervalSeconds longer, or bakeSeconds or maxHoldSeconds shorter.',
  );
}
