import { countKpis, type KpiCounts } from './kpi';
import { metricLine, type Fault } from './metric-line';
import { checkOptions, type InstrumentOptions } from './options';
import { sideOf } from './side';

/** The fields of Lambda's context that `instrument` reads. Declared here, because the package has no dependencies. */
export interface InvocationContext {
  /** The invoked ARN with its qualifier. The alias determines the side. */
  readonly invokedFunctionArn: string;
  readonly functionVersion: string;
  /** Tells faults apart. @default unknown */
  readonly awsRequestId?: string;
}

/**
 * Wraps the handler of a function behind VPC Lattice so that each request leaves one line of metrics on stdout:
 * `Requests`, `Faults`, `Duration` and the KPIs, for the side and the version that served it.
 *
 * A fault is an error of the handler or a response with a status code of 500 or more. Invocations that do not come through
 * an alias of the two sides write nothing. Responses and errors of the handler are passed on unchanged, and a line that
 * cannot be written is dropped: metrics never fail a request.
 *
 * @param handler an async handler; one with a callback would return before its response is known
 * @throws RangeError immediately for invalid options
 */
export function instrument<Event, Result, Context extends InvocationContext = InvocationContext>(
  handler: (event: Event, context: Context) => Promise<Result>,
  options: InstrumentOptions,
): (event: Event, context: Context) => Promise<Result> {
  checkOptions(options);
  return async (event, context) => {
    const kpis: KpiCounts = new Map(options.kpis?.map((kpi) => [kpi, 0]));
    const startedAt = performance.now();
    let faultOf = (): Fault | undefined => 'exception';
    try {
      const result = await countKpis(kpis, () => handler(event, context));
      faultOf = () => (isServerError(result) ? 'answered' : undefined);
      return result;
    } finally {
      const durationMilliseconds = performance.now() - startedAt;
      tryTo(() => {
        const side = sideOf(context.invokedFunctionArn, options.aliasNames);
        if (!side) return;
        const version = context.functionVersion;
        const { awsRequestId: requestId } = context;
        const request = {
          at: Date.now(),
          side,
          version,
          requestId,
          fault: faultOf(),
          durationMilliseconds,
          kpis,
        };
        // Not console.log: with JSON logs, Lambda wraps its output and CloudWatch would not find the metrics.
        process.stdout.write(`${metricLine(options, request)}\n`);
      });
    }
  };
}

function isServerError(result: unknown): boolean {
  if (typeof result !== 'object' || result === null || !('statusCode' in result)) return false;
  return typeof result.statusCode === 'number' && result.statusCode >= 500;
}

/** Ignores errors: a lost line is missing evidence, which never passes a gate. */
function tryTo(write: () => void): void {
  try {
    write();
  } catch {
    // Metrics never fail a request.
  }
}
