import { AsyncLocalStorage } from 'node:async_hooks';

/** What was reported during one request, by KPI. Holds every declared KPI, from 0. */
export type KpiCounts = Map<string, number>;

const countsOfTheRequest = new AsyncLocalStorage<KpiCounts>();

/**
 * Counts for the request that is being handled, from wherever in its handling: `reportKpi('orders')`. Several
 * reports of one KPI add up. What is reported after the handler has answered is lost.
 *
 * @param count a finite number from 0 up. @default 1
 * @throws RangeError for a KPI that `instrument` was not told of, or for any other count
 * @throws Error outside of a handler that `instrument` wraps
 */
export function reportKpi(kpi: string, count = 1): void {
  const counts = countsOfTheRequest.getStore();
  if (!counts) throw new Error(`reportKpi: ${kpi} was reported outside of an instrumented handler`);
  const before = counts.get(kpi);
  if (before === undefined) {
    const declared = [...counts.keys()].join(', ') || 'none';
    throw new RangeError(`reportKpi: ${kpi} is not among the kpis that instrument was told of: ${declared}`);
  }
  if (!Number.isFinite(count) || count < 0) {
    throw new RangeError(`reportKpi: the count of ${kpi} must be a finite number from 0 up, not ${count}`);
  }
  counts.set(kpi, before + count);
}

/** Runs the handling of a request so that what it reports, now or later, goes into `counts`. */
export function countKpis<Result>(counts: KpiCounts, handle: () => Result): Result {
  return countsOfTheRequest.run(counts, handle);
}
