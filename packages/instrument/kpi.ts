import { AsyncLocalStorage } from 'node:async_hooks';

/** The counts of one request by KPI. Every declared KPI is present, starting at 0. */
export type KpiCounts = Map<string, number>;

const countsOfTheRequest = new AsyncLocalStorage<KpiCounts>();

/**
 * Counts a KPI of the current request: `reportKpi('orders')`. It can be called anywhere below the handler. Reports of one
 * KPI add up. A report after the handler has returned is lost.
 *
 * @param count a finite number from 0 up. @default 1
 * @throws RangeError for a KPI that is not declared in `kpis`, or an invalid count
 * @throws Error outside of a handler that `instrument` wraps
 */
export function reportKpi(kpi: string, count = 1): void {
  const counts = countsOfTheRequest.getStore();
  if (!counts) throw new Error(`reportKpi: ${kpi} was reported outside of an instrumented handler`);
  const before = counts.get(kpi);
  if (before === undefined) {
    const declared = [...counts.keys()].join(', ') || 'none';
    throw new RangeError(`reportKpi: ${kpi} is not declared in the option kpis of instrument: ${declared}`);
  }
  if (!Number.isFinite(count) || count < 0) {
    throw new RangeError(`reportKpi: the count of ${kpi} must be a finite number from 0 up, not ${count}`);
  }
  counts.set(kpi, before + count);
}

/** Runs a handler whose reports, including asynchronous ones, are added to `counts`. */
export function countKpis<Result>(counts: KpiCounts, handle: () => Result): Result {
  return countsOfTheRequest.run(counts, handle);
}
