import { countKpis, type KpiCounts } from './kpi';
import { metricLine } from './metric-line';
import { checkOptions, type InstrumentOptions } from './options';
import { sideOf } from './side';

/** What is read of Lambda's context: declared here, so that this package needs no other one for its types. */
export interface InvocationContext {
  /** The ARN that was invoked, with its qualifier: the alias tells the side. */
  readonly invokedFunctionArn: string;
  readonly functionVersion: string;
}

/**
 * Wraps the handler of a function behind VPC Lattice so that each request leaves one line of metrics on stdout:
 * `Requests`, `Faults`, `Duration` and the KPIs, for the side and the version that served it.
 *
 * A fault is an error of the handler or an answer with a status code from 500 up. Invocations by anything but the
 * aliases of the two sides write nothing. What the handler answers or throws is passed on as it is, and a line
 * that cannot be written is left out: metrics never fail a request.
 *
 * @param handler an async one: a handler with a callback is over before its answer is known
 * @throws RangeError at once for options that are not allowed
 */
export function instrument<Event, Result, Context extends InvocationContext = InvocationContext>(
  handler: (event: Event, context: Context) => Promise<Result>,
  options: InstrumentOptions,
): (event: Event, context: Context) => Promise<Result> {
  checkOptions(options);
  return async (event, context) => {
    const kpis: KpiCounts = new Map(options.kpis?.map((kpi) => [kpi, 0]));
    const startedAt = performance.now();
    let isFault = () => true;
    try {
      const result = await countKpis(kpis, () => handler(event, context));
      isFault = () => isServerError(result);
      return result;
    } finally {
      const durationMilliseconds = performance.now() - startedAt;
      tryTo(() => {
        const side = sideOf(context.invokedFunctionArn, options.aliasNames);
        if (!side) return;
        const version = context.functionVersion;
        const request = { at: Date.now(), side, version, isFault: isFault(), durationMilliseconds, kpis };
        // Not by the console: in the log format JSON Lambda wraps what it prints, and the metrics are lost.
        process.stdout.write(`${metricLine(options, request)}\n`);
      });
    }
  };
}

function isServerError(result: unknown): boolean {
  if (typeof result !== 'object' || result === null || !('statusCode' in result)) return false;
  return typeof result.statusCode === 'number' && result.statusCode >= 500;
}

/** Errors end here: a lost line is missing evidence, which never passes a release. */
function tryTo(write: () => void): void {
  try {
    write();
  } catch {
    // The request matters more than its line.
  }
}
