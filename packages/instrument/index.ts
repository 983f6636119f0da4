export { instrument, type InvocationContext } from './instrument';
export { reportKpi } from './kpi';
export type { InstrumentOptions } from './options';
