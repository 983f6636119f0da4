import { identified } from '../../../core/release/identity';
import { allowedActions } from '../../../core/audit/allowed-controls';
import { dayAndTime, shortName } from '../../../core/text/format';
import type { ReleaseReport } from '../reports/release-report';
import { canaryLogCommand, headline, labelColumns, outcomeText, releaseLines } from './release-text';
import { describeClients } from './clients-text';
import type { Colors, Screen } from './screen';
import { ago } from './time-text';
import type { Status } from '../reports/status';

/** A line with the indent of its wrapped parts. */
export interface TextLine {
  readonly text: string;
  /** The number of spaces before the wrapped parts. */
  readonly indent: number;
}

/** Terminals with fewer columns get a smaller indent. */
const narrowColumns = 60;
const narrowIndent = 4;

/** Renders the status of a service; `now` in milliseconds since the epoch. */
export function statusLines(status: Status, now: number, colors: Colors): TextLine[] {
  const { guardSuspension, clients, queue = [], release } = status;
  const lines = releaseStatusLines(status, now, colors);
  for (const [index, { id, version, queuedAt }] of queue.entries()) {
    const text = `version ${version}, queued ${ago(queuedAt, now)} (${id})`;
    lines.push(labeled(index === 0 ? 'queue' : '', text, colors));
  }
  if (clients) {
    const text = describeClients(clients);
    lines.push(labeled('clients', clients.access === 'reachable' ? text : colors.yellow(text), colors));
  }
  if (guardSuspension) {
    const { until, requestedBy, reason } = guardSuspension;
    const text = `suspended until ${dayAndTime(until)} UTC by ${shortName(requestedBy)}: ${reason}`;
    lines.push(labeled('guard', colors.yellow(text), colors));
  }
  return release ? [...lines, ...hintLines(release, colors, 'watch')] : lines;
}

function releaseStatusLines(status: Status, now: number, colors: Colors): TextLine[] {
  const { service, productionVersion, release, lastRelease } = status;
  if (release) return reportLines(release, now, colors);
  const lines = [
    plain(`${colors.bold(service)}  version ${productionVersion} is in production; no release in flight`),
  ];
  if (!lastRelease) return [...lines, plain(`  ${service} has no releases yet`)];
  const { id, version = '?', outcome, endedAt, requestedBy, identity, failure } = lastRelease;
  const by = requestedBy === undefined ? '' : `, started by ${identified({ requestedBy, identity })}`;
  const text = `version ${version} ${outcomeText(outcome, colors)} ${ago(endedAt, now)}${by}`;
  lines.push(labeled('last', text, colors));
  if (failure) lines.push(labeled('cause', `${failure.error}: ${failure.message}`, colors));
  // The tripwire read the log, so that it is there.
  if (failure?.error === 'CanaryFaults') lines.push(labeled('log', canaryLogCommand(id), colors));
  return [...lines, labeled('id', id, colors)];
}

/**
 * The commands that the release allows now: `Next: rollouts watch, resume, promote or abort`. None once it allows none.
 *
 * @param also a command that is always possible. @default none
 */
export function hintLines(release: ReleaseReport, colors: Colors, also?: 'watch'): TextLine[] {
  const actions = allowedActions({ ...release, approvals: [] });
  if (actions.length === 0) return [];
  const first = [...(also ? [also] : []), ...actions.slice(0, -1)].join(', ');
  return [
    plain(''),
    plain(colors.dim(`Next: rollouts ${first === '' ? '' : `${first} or `}${actions.at(-1)}`)),
  ];
}

/** Renders a release, with a headline. */
export function reportLines(release: ReleaseReport, now: number, colors: Colors): TextLine[] {
  return [
    plain(headline(release, colors)),
    ...releaseLines(release, now, colors).map(({ label, text }) => labeled(label, text, colors)),
  ];
}

export function printLines(screen: Screen, lines: readonly TextLine[]): void {
  const isNarrow = screen.columns < narrowColumns;
  for (const { text, indent } of lines)
    screen.print(text, isNarrow ? Math.min(indent, narrowIndent) : indent);
}

function plain(text: string): TextLine {
  return { text, indent: 0 };
}

function labeled(label: string, text: string, colors: Colors): TextLine {
  const padded = label.padEnd(labelColumns - 4);
  // Wrapping drops spaces that are colored.
  return { text: `  ${label === '' ? padded : colors.dim(padded)}  ${text}`, indent: labelColumns };
}
