import { parseFaultLine } from '../../../core/analysis/faults/fault-line';

/** A log record for people. */
export interface LogRecordText {
  /** The level, or the name of a record of Lambda. @default none */
  readonly level: string;
  readonly lines: readonly string[];
}

/** Records of Lambda about every invocation, whether it failed or not. */
const ordinary = /^(START|END) RequestId: |^\{"time":"[^"]*","type":"platform\.(?!report)/;

/** Renders a record of a function's log; undefined for those that say nothing of the request. */
export function logRecordText(message: string): LogRecordText | undefined {
  const text = message.trimEnd();
  if (text === '' || ordinary.test(text)) return undefined;
  if (text.startsWith('{')) return ofJson(text);
  if (text.startsWith('REPORT RequestId: ')) {
    const parts = text.split(/\t/).slice(1);
    return parseFaultLine(text) && { level: 'REPORT', lines: [parts.join('  ')] };
  }
  const [, level, rest] = /^\S+Z\t[\w-]+\t([A-Z]+)\t(.*)$/s.exec(text) ?? [];
  return level === undefined ? { level: '', lines: linesOf(text) } : { level, lines: linesOfConsole(rest!) };
}

/** The runtime of Node.js writes an uncaught error as a title, which the kind of the fault says as well, and JSON. */
function linesOfConsole(text: string): string[] {
  const [, document = ''] = /^[A-Z][A-Za-z ]+ \t(\{.*)$/s.exec(text) ?? [];
  const error = objectOf(document);
  return error ? linesOfError(error) : linesOf(text);
}

function ofJson(text: string): LogRecordText | undefined {
  const document = objectOf(text);
  // Metrics, in the embedded metric format.
  if (document && '_aws' in document) return undefined;
  const { type, record, level, message } = document ?? {};
  if (type === 'platform.report') {
    return parseFaultLine(text) && { level: 'REPORT', lines: [JSON.stringify(record)] };
  }
  if (typeof level !== 'string' || message === undefined) return { level: '', lines: linesOf(text) };
  return { level, lines: [...linesOfMessage(message), ...stackOf(document!)] };
}

function linesOfMessage(message: unknown): string[] {
  if (typeof message === 'string') return linesOf(message);
  const isObject = typeof message === 'object' && message !== null && !Array.isArray(message);
  return isObject ? linesOfError(message as Document) : [JSON.stringify(message)];
}

type Document = Readonly<Record<string, unknown>>;

function linesOfError(error: Document): string[] {
  const stack = stackOf(error);
  if (stack.length > 0) return stack;
  const { errorType, errorMessage } = error;
  if (typeof errorType !== 'string') return [JSON.stringify(error)];
  return linesOf(`${errorType}: ${typeof errorMessage === 'string' ? errorMessage : ''}`);
}

function stackOf({ stack, stackTrace }: Document): string[] {
  const found = stack ?? stackTrace;
  if (!Array.isArray(found)) return [];
  return found.flatMap((line) => linesOf(String(line)));
}

/** Python's runtime separates lines by carriage returns. */
function linesOf(text: string): string[] {
  return text.split(/\r\n|\n|\r/).map((line) => line.replaceAll('\t', '  '));
}

function objectOf(text: string): Document | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? (value as Document) : undefined;
  } catch {
    return undefined;
  }
}
