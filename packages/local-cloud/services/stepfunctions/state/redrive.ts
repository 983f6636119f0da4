import { maximumEvents } from '../interpreter/history';
import type { Execution } from './execution';

/** `dg/redrive-executions.html`. */
const redrivableMilliseconds = 14 * 24 * 3_600_000;
/** Duration for which an execution may be open (`dg/limits-overview.html`). */
const maximumExecutionMilliseconds = 365 * 24 * 3_600_000;

/** Returns AWS's reason why an execution cannot be redriven; undefined if it can. */
export function whyNotRedrivable(execution: Execution, now: number): string | undefined {
  const { status, stopDate, startDate, history } = execution;
  if (status === 'RUNNING' || status === 'SUCCEEDED') return `Execution is ${status} and cannot be redriven`;
  if (history.events.length >= maximumEvents - 1) return 'Execution history event limit exceeded';
  if (now - startDate.getTime() > maximumExecutionMilliseconds)
    return 'Execution has exceeded the max execution time';
  if (now - (stopDate?.getTime() ?? now) > redrivableMilliseconds) {
    return 'Execution redrivable period exceeded';
  }
  return undefined;
}

/** The members by which AWS reports redrives. */
export function redriveMembers(execution: Execution, whyNot: string | undefined) {
  return {
    redriveCount: execution.redriveCount,
    redriveDate: execution.redriveDate,
    redriveStatus: whyNot === undefined ? ('REDRIVABLE' as const) : ('NOT_REDRIVABLE' as const),
    ...(whyNot !== undefined && { redriveStatusReason: whyNot }),
  };
}
