import { formatWeight, fractionOf, type Weight } from '../../../core/traffic/weight';
import { assertNever } from '../../../core/errors/assert-never';
import type { SideCounts } from '../../../core/analysis/verdict';
import { formatCount, pluralize, formatDuration, formatPercent, shortName } from '../../../core/text/format';
import {
  concludedStatus,
  isConcluded,
  isInStages,
  statusText,
  type ReleaseStatus,
} from '../../../core/audit/release-status';
import type { ReleaseReport } from '../reports/release-report';
import type { Colors } from './screen';
import { ago, secondsSince } from './time-text';

/** One line about a release: what it is about, and what there is to say. */
export interface ReleaseLine {
  readonly label: string;
  readonly text: string;
}

/** How wide the labels are, with what is before and behind them. */
export const labelColumns = 14;

/** A release as people see it, a few lines; `now` in milliseconds since the epoch. */
export function releaseLines(report: ReleaseReport, now: number, colors: Colors): ReleaseLine[] {
  const lines: ReleaseLine[] = [];
  const add = (label: string, text: string | undefined) => {
    if (text !== undefined && text !== '') lines.push({ label, text });
  };
  add('release', origin(report, now));
  add('reason', report.reason);
  add('ladder', ladder(report, colors));
  add('traffic', traffic(report, now));
  const { lastVerdict } = report;
  const isCompared = isInStages(report.status);
  if (lastVerdict && isCompared) {
    add('canary', sideText(lastVerdict.counts.canary, colors));
    add('production', sideText(lastVerdict.counts.production, colors));
  }
  if (lastVerdict && (isCompared || lastVerdict.decision === 'fail'))
    add('verdict', verdict(lastVerdict, report, now, colors));
  add('paused', report.pause && asked(report.pause, now));
  if (report.pendingApproval) {
    const { stage, requestedAt, until } = report.pendingApproval;
    const left = formatDuration(Math.max(0, Math.round((Date.parse(until) - now) / 1000)));
    add(
      'approval',
      `of ${stage}, asked for ${ago(requestedAt, now)}, ${left} left: rollouts approve or reject`,
    );
  }
  add('abort', report.abort && asked(report.abort, now));
  if (report.failure) add('why', `${report.failure.error}: ${report.failure.message}`);
  add('id', report.id);
  return lines;
}

/** What a service is doing, in one line. */
export function headline(
  { service, version, previousVersion, status }: ReleaseReport,
  colors: Colors,
): string {
  const what = version === undefined ? 'a release' : `version ${version}`;
  const isOver = isConcluded(status) || status === 'finalizing';
  const before = previousVersion === undefined || isOver ? '' : ` (${previousVersion} is in production)`;
  return `${colors.bold(service)}  ${what}: ${statusColor(status, colors)(statusText[status])}${before}`;
}

/** The color of a status: good, in motion, waiting for somebody, or bad. */
export function statusColor(status: ReleaseStatus, colors: Colors): (text: string) => string {
  switch (status) {
    case 'waiting':
    case 'alreadyLive':
      return String;
    case 'starting':
    case 'progressing':
    case 'promoting':
      return colors.cyan;
    case 'finalizing':
    case 'promoted':
      return colors.green;
    case 'paused':
    case 'awaitingApproval':
    case 'refused':
      return colors.yellow;
    case 'rollingBack':
    case 'draining':
    case 'rolledBack':
      return colors.red;
    case 'rollbackUnconfirmed':
      return (text) => colors.bold(colors.red(text));
    default:
      return assertNever(status);
  }
}

/** How a release ended, in the color of its status. */
export function outcomeText(outcome: NonNullable<ReleaseReport['outcome']>, colors: Colors): string {
  const status = concludedStatus[outcome];
  return statusColor(status, colors)(statusText[status]);
}

function origin({ strategy, requestedBy, startedAt }: ReleaseReport, now: number): string {
  const parts: string[] = [];
  if (strategy !== undefined) parts.push(`with ${strategy}`);
  if (requestedBy !== undefined) parts.push(`by ${shortName(requestedBy)}`);
  if (startedAt !== undefined) parts.push(`begun ${ago(startedAt, now)}`);
  return parts.join(', ');
}

/** `10% ✓  ▸30%  50%  100%`: what it has passed, where it is or was rolled back (`30% ✗`), what is to come. */
function ladder({ ladder: stages }: ReleaseReport, colors: Colors): string {
  return stages
    .map(({ label, state }) => {
      switch (state) {
        case 'passed':
          return `${label} ✓`;
        case 'current':
          return colors.bold(`▸${label}`);
        case 'rolledBack':
          return `${label} ✗`;
        case 'ahead':
        case 'notReached':
          return colors.dim(label);
        default:
          return assertNever(state);
      }
    })
    .join('  ');
}

function traffic({ canaryWeight, stages, status }: ReleaseReport, now: number): string | undefined {
  if (status === 'waiting' || isConcluded(status)) return undefined;
  const stage = stages.at(-1);
  const since =
    stage && stage.leftAt === undefined ? `, for ${formatDuration(secondsSince(stage.enteredAt, now))}` : '';
  return `${bar(canaryWeight, 20)}  ${formatWeight(canaryWeight)} on the canary${since}`;
}

/** The canary's share as a bar of so many columns. */
export function bar(canaryWeight: Weight, columns: number): string {
  const filled = Math.round(fractionOf(canaryWeight) * columns);
  return '█'.repeat(filled) + '░'.repeat(columns - filled);
}

function sideText({ requests, faults }: SideCounts, colors: Colors): string {
  const told = pluralize(faults, 'fault');
  const share = requests === 0 ? '' : ` (${shareText(faults / requests)})`;
  return `${faults > 0 ? colors.red(told) : told} in ${formatCount(requests)} requests${share}`;
}

/** A share in percent; few faults in very many requests do not read as none. */
export function shareText(share: number): string {
  return share > 0 && share < 0.001 ? 'less than 0.1%' : formatPercent(share);
}

function verdict(
  { at, decision, reason, waitSeconds, stage }: NonNullable<ReleaseReport['lastVerdict']>,
  { status }: ReleaseReport,
  now: number,
  colors: Colors,
): string {
  const paint = { advance: colors.green, hold: colors.yellow, fail: colors.red }[decision];
  const next =
    waitSeconds === undefined || !isInStages(status)
      ? ''
      : `; next look in ${formatDuration(Math.max(0, waitSeconds - secondsSince(at, now)))}`;
  return `${paint(decision)} at ${stage} ${ago(at, now)}${next}: ${reason}`;
}

function asked({ requestedBy, reason, at }: NonNullable<ReleaseReport['pause']>, now: number): string {
  return `by ${shortName(requestedBy)} ${ago(at, now)}: ${reason}`;
}
