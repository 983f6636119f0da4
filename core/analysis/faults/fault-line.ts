import { z } from 'zod';
import type { Side } from '../../traffic/side';

/**
 * The ways in which an invocation fails: the handler threw (`exception`), the process ended (`crash`), the time ran out
 * (`timeout`), or the handler answered that it failed (`answered`: a status of 500 or more).
 */
export const faultKinds = ['exception', 'crash', 'timeout', 'answered'] as const;

export type FaultKind = (typeof faultKinds)[number];

/** One failed invocation, as far as a line of its log says. */
export interface FaultLine {
  readonly kind: FaultKind;
  /** Lines of one request are of one fault. Undefined for errors of Python in text logs. */
  readonly requestId?: string;
  /** As the function's code wrote it, unbounded: see `redactedError`. */
  readonly error?: LoggedError;
  /** The fields that only lines of `instrument` have; the stream names the version of every line. */
  readonly served?: { readonly service: string; readonly side: Side; readonly version: string };
}

/** An error in a log. */
export interface LoggedError {
  readonly type: string;
  readonly message: string;
}

const unnamedTypes: Readonly<Record<FaultKind, string>> = {
  exception: 'Error',
  crash: 'Crash',
  timeout: 'Timeout',
  answered: 'Response 5xx',
};

/** The error of a fault whose line names none. */
export function unnamedError(kind: FaultKind): LoggedError {
  return { type: unnamedTypes[kind], message: '' };
}

/**
 * The terms of which a line of a fault has at least one: few other lines do. Terms, as text and JSON logs can be in one log group, and a
 * filter pattern for JSON sees no text.
 */
export const faultTerms = [
  'Invoke Error',
  'Uncaught Exception',
  'Unhandled Promise Rejection',
  'Traceback (most recent call last)',
  'Status: timeout',
  'Status: error',
  'Status: failure',
  '"status":"timeout"',
  '"status":"error"',
  '"status":"failure"',
  '"Faults":1',
  '"Faults": 1',
] as const;

const reportSchema = z.object({
  type: z.literal('platform.report'),
  record: z.object({
    requestId: z.string(),
    status: z.enum(['timeout', 'error', 'failure']),
    errorType: z.string().optional(),
  }),
});

const instrumentSchema = z.object({
  _aws: z.object({
    CloudWatchMetrics: z.array(z.object({ Namespace: z.literal('LatticeRollouts') })).min(1),
  }),
  Service: z.string(),
  Side: z.enum(['production', 'canary']) satisfies z.ZodType<Side>,
  Version: z.string(),
  Faults: z.literal(1),
  RequestId: z.string().optional(),
  Fault: z.enum(['exception', 'answered']).default('answered'),
});

const textErrorSchema = z.object({ errorType: z.string(), errorMessage: z.string() });

/**
 * Reads a line of a function's log.
 *
 * An uncaught error of a Node.js function with JSON logs is none: it looks like an error that the function printed
 * and handled. Lambda's report of that invocation says `success`
 * (https://github.com/aws-samples/aws-lambda-extensions/issues/85).
 *
 * @returns undefined for every other line
 */
export function parseFaultLine(line: string): FaultLine | undefined {
  if (line.startsWith('{')) return parseJsonLine(line);
  return parseTextReport(line) ?? parseNodeError(line) ?? parsePythonError(line);
}

function parseJsonLine(line: string): FaultLine | undefined {
  const document = parsedJson(line);
  const report = reportSchema.safeParse(document);
  if (report.success) {
    const { requestId, status, errorType } = report.data.record;
    return ended(requestId, status, errorType);
  }
  const { data } = instrumentSchema.safeParse(document);
  if (!data) return undefined;
  const { Fault: kind, RequestId: requestId, Service: service, Side: side, Version: version } = data;
  return { kind, ...(requestId !== undefined && { requestId }), served: { service, side, version } };
}

function parseTextReport(line: string): FaultLine | undefined {
  const [, requestId = ''] = /^REPORT RequestId: ([\w-]+)\t/.exec(line) ?? [];
  const [, status] = /\tStatus: (timeout|error|failure)\b/.exec(line) ?? [];
  const [, errorType] = /\tError Type: ([\w.]+)/.exec(line) ?? [];
  return requestId && status ? ended(requestId, status, errorType) : undefined;
}

function ended(requestId: string, status: string, errorType?: string): FaultLine {
  const kind = status === 'timeout' ? 'timeout' : 'crash';
  return { kind, requestId, ...(errorType !== undefined && { error: { type: errorType, message: '' } }) };
}

/** In the form of AWS's Node.js runtime (`LogPatch.js` of aws-lambda-nodejs-runtime-interface-client). */
function parseNodeError(line: string): FaultLine | undefined {
  const form =
    /^\S+Z\t([\w-]+)\tERROR\t(Invoke Error|Uncaught Exception|Unhandled Promise Rejection) \t(\{.*)$/s;
  const [, requestId, title, document = ''] = form.exec(line.trimEnd()) ?? [];
  if (requestId === undefined) return undefined;
  const { data } = textErrorSchema.safeParse(parsedJson(document));
  const error = data && { type: data.errorType, message: data.errorMessage };
  return { kind: title === 'Invoke Error' ? 'exception' : 'crash', requestId, ...(error && { error }) };
}

/** In the form of AWS's Python runtime (`log_error` in `bootstrap.py` of aws-lambda-python-runtime-interface-client). */
function parsePythonError(line: string): FaultLine | undefined {
  const form = /^\[ERROR\] ([\w.]+): (.*?)[\r\n]Traceback \(most recent call last\):/s;
  const [, type, message = ''] = form.exec(line) ?? [];
  return type === undefined ? undefined : { kind: 'exception', error: { type, message } };
}

function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
