import { dayOf, pluralize, timeOfDay } from '../../../core/text/format';
import { shellWord } from '../../../core/text/sanitize';
import type { LogsReport } from '../reports/logs';
import { logRecordText } from './log-record-text';
import type { Screen } from './screen';

/** The flags of the command, and the state of the release. */
export interface LogsView {
  readonly side?: string;
  readonly limit: number;
  /** True if the release has ended. */
  readonly isOver: boolean;
  /** In milliseconds since the epoch. */
  readonly now: number;
}

/** The indent of the records of a request, as wide as a time of day. */
const indent = 10;

/** The lines of a record, and the characters of a line, that are printed. */
const mostLines = 30;
const longestLine = 2000;

/** The shortest retention of a log group. */
const shortestRetention = 86_400_000;

type Request = LogsReport['requests'][number];

/** Prints the log of the failed requests of a release. */
export function printLogs(screen: Screen, report: LogsReport, view: LogsView): void {
  const { service, versions, from, to, logGroups, requests } = report;
  const { colors } = screen;
  screen.print(
    `${colors.bold(service)}  version ${versions.canary} (canary), version ${versions.production} (production), ` +
      `${dayOf(from)} ${timeOfDay(from)} to ${dayOf(to) === dayOf(from) ? '' : `${dayOf(to)} `}${timeOfDay(to)} UTC`,
    2,
  );
  for (const group of logGroups) screen.print(colors.dim(`log group ${group}`), 2);
  let day = dayOf(from);
  const printed = new Map<string, string>();
  for (const request of requests) {
    screen.print();
    if (dayOf(request.at) !== day) screen.print(colors.dim(`${dayOf(request.at)} (UTC)`));
    day = dayOf(request.at);
    printRequest(screen, request, printed);
  }
  if (requests.length === 0) {
    screen.print();
    for (const line of emptyLines(report, view)) screen.print(line);
  } else if (report.hasMore) {
    screen.print();
    screen.print('More requests failed. To see them:');
    screen.printWhole(`  ${commandForMore(report, view)}`);
  }
}

/**
 * Prints a request with its records.
 *
 * @param printed the times of records that were printed, by their text: a stack is printed once
 */
function printRequest(screen: Screen, request: Request, printed: Map<string, string>): void {
  const { at, side, requestId, kind, records } = request;
  const { colors } = screen;
  const name = requestId === undefined ? '' : `  ${colors.dim(requestId)}`;
  screen.print(`${timeOfDay(at)}  ${colors.bold(side)}  ${colors.red(kind)}${name}`, indent);
  for (const { message } of records) {
    const record = logRecordText(message);
    if (!record) continue;
    const text = record.lines.join('\n');
    const earlier = printed.get(text);
    if (earlier === undefined) printed.set(text, timeOfDay(at));
    for (const [index, line] of shownLines(record.lines, earlier).entries()) {
      const lead = index === 0 && record.level !== '' ? `${colors.dim(record.level)}  ` : '';
      screen.print(`${' '.repeat(indent)}${lead}${line}`, indent + 2);
    }
  }
}

function shownLines(lines: readonly string[], earlier: string | undefined): string[] {
  const [first = '', ...others] = lines.slice(0, mostLines).map(shortened);
  if (others.length === 0) return [first];
  if (earlier !== undefined) return [first, `… as at ${earlier}`];
  const left = lines.length - mostLines;
  return [first, ...others, ...(left > 0 ? [`… ${pluralize(left, 'more line')}, which --json has`] : [])];
}

function shortened(line: string): string {
  return line.length <= longestLine ? line : `${line.slice(0, longestLine)}…`;
}

function commandForMore({ service, release }: LogsReport, { side, limit }: LogsView): string {
  const ofSide = side === undefined ? '' : ` --side ${side}`;
  return `rollouts logs ${shellWord(release)} --service ${service}${ofSide} --limit ${Math.min(1000, 10 * limit)}`;
}

function emptyLines({ to }: LogsReport, { side, isOver, now }: LogsView): string[] {
  const lines = [`The log shows no failed request${side === undefined ? '' : ` of ${sideText(side)}`}.`];
  if (!isOver) lines.push('Records are found some seconds after they were written.');
  if (now - Date.parse(to) > shortestRetention) {
    lines.push('Records that are older than the retention of the log group are gone.');
  }
  lines.push('Which failed requests a log shows: docs/tripwire.md');
  return lines;
}

function sideText(side: string): string {
  return side === 'canary' ? 'the canary' : side;
}
