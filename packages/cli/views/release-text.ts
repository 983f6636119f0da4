import { errorCountText } from '../../../core/analysis/faults/error-count';
import { identified } from '../../../core/release/identity';
import type { Decision } from '../../../core/analysis/gates/decision';
import { formatWeight, fractionOf, fullWeight, type Weight } from '../../../core/traffic/weight';
import { changeText } from '../../../core/release/change';
import { overridesText } from '../../../core/release/overrides';
import { assertNever } from '../../../core/errors/assert-never';
import { shellWord } from '../../../core/text/sanitize';
import type { SideCounts } from '../../../core/analysis/verdict';
import { pluralize, formatDuration, formatPercent } from '../../../core/text/format';
import {
  concludedStatus,
  isConcluded,
  isInStages,
  statusText,
  type ReleaseStatus,
} from '../../../core/audit/release-status';
import type { ReleaseReport } from '../reports/release-report';
import { evidenceWait, lacksEvidence, nextCheckAt, secondsToProduction } from '../reports/schedule';
import { evidenceWaitText } from './evidence-text';
import type { Colors } from './screen';
import { ago, secondsSince } from './time-text';

/** One line about a release: a label and its text. */
export interface ReleaseLine {
  readonly label: string;
  readonly text: string;
}

/** The width of a bar. */
const barColumns = 20;

/** The width of the column of labels, with its margins. */
export const labelColumns = 14;

/** Renders a release in a few lines; `now` in milliseconds since the epoch. */
export function releaseLines(report: ReleaseReport, now: number, colors: Colors): ReleaseLine[] {
  const lines: ReleaseLine[] = [];
  const add = (label: string, text: string | undefined) => {
    if (text !== undefined && text !== '') lines.push({ label, text });
  };
  add('release', originText(report, now));
  add('change', changeText(report.change));
  add('reason', report.reason);
  add('overrides', overridesText(report.overrides));
  add('tripwire', tripwireText(report));
  add('stages', stageList(report, colors));
  add('traffic', traffic(report, now));
  add('bake', bakeText(report, now));
  const { lastVerdict } = report;
  const isCompared = isInStages(report.status);
  if (isCompared) {
    // Counts are those of one stage.
    const atStage = report.stages.find(({ state }) => state === 'current')?.lastVerdict;
    if (atStage && !lacksEvidence(atStage)) {
      add('canary', sideText(atStage.counts.canary, colors));
      add('production', sideText(atStage.counts.production, colors));
    } else {
      const wait = evidenceWait(report.stages, now);
      add('evidence', wait && `none yet: ${evidenceWaitText(wait, now)}`);
    }
  }
  if (lastVerdict && (isCompared || lastVerdict.decision === 'fail')) {
    add('verdict', verdict(lastVerdict, now, colors));
    for (const [index, text] of gateLines(lastVerdict, colors).entries())
      add(index === 0 ? 'gates' : '', text);
  }
  add('next', nextText(report, now));
  add('paused', report.pause && controlText(report.pause, now));
  if (report.pendingApproval) {
    const { stage, requestedAt, until } = report.pendingApproval;
    const left = formatDuration(Math.max(0, Math.round((Date.parse(until) - now) / 1000)));
    add(
      'approval',
      `pending at ${stage}, requested ${ago(requestedAt, now)}, ${left} left: run rollouts approve or rollouts reject`,
    );
  }
  add('abort', report.abort && controlText(report.abort, now));
  if (report.failure) add('cause', `${report.failure.error}: ${report.failure.message}`);
  for (const [index, error] of (report.errors ?? []).entries()) {
    add(index === 0 ? 'failed' : '', errorCountText(error));
  }
  if (report.errors !== undefined && report.errors.length > 0) add('log', canaryLogCommand(report.id));
  add('id', report.id);
  return lines;
}

/** The command that shows the log of the canary's requests that failed. */
export function canaryLogCommand(releaseId: string): string {
  return `rollouts logs ${shellWord(releaseId)} --side canary`;
}

/** Summarizes a release in one line. */
export function headline(
  { service, version, previousVersion, status }: ReleaseReport,
  colors: Colors,
): string {
  const subject = version === undefined ? 'a release' : `version ${version}`;
  const isOver = isConcluded(status) || status === 'finalizing';
  const before = previousVersion === undefined || isOver ? '' : ` (${previousVersion} is in production)`;
  return `${colors.bold(service)}  ${subject}: ${statusColor(status, colors)(statusText[status])}${before}`;
}

/** The color of a status. */
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

/** An outcome in words, in the color of its status. */
export function outcomeText(outcome: NonNullable<ReleaseReport['outcome']>, colors: Colors): string {
  const status = concludedStatus[outcome];
  return statusColor(status, colors)(statusText[status]);
}

function originText({ strategy, requestedBy, identity, startedAt }: ReleaseReport, now: number): string {
  const parts: string[] = [];
  if (strategy !== undefined) parts.push(`strategy ${strategy}`);
  if (startedAt !== undefined) parts.push(`started ${ago(startedAt, now)}`);
  if (requestedBy !== undefined) parts.push(`by ${identified({ requestedBy, identity })}`);
  return parts.join(', ');
}

/** The kinds of failed requests that the tripwire counts, or why it counts none; undefined for a release that has ended, and without a tripwire. */
function tripwireText({ faultKinds, overrides, status, previousVersion }: ReleaseReport): string | undefined {
  if (faultKinds === undefined || isConcluded(status)) return undefined;
  if (overrides?.tripwire !== undefined) return 'off: overridden';
  if (faultKinds.length > 0) return `counts ${faultKinds.join(', ')}`;
  return `off: the log of version ${previousVersion ?? '?'} does not show failed requests (docs/tripwire.md)`;
}

/** Renders the stages: `10% ✓  ▸30%  50%  100%`; `30% ✗` is where the release rolled back. */
function stageList({ stages }: ReleaseReport, colors: Colors): string {
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
  const enteredAt = stages.findLast(
    (stage) => stage.enteredAt !== undefined && stage.leftAt === undefined,
  )?.enteredAt;
  const since = enteredAt === undefined ? '' : ` for ${formatDuration(secondsSince(enteredAt, now))}`;
  return `${bar(canaryWeight, barColumns)}  ${formatWeight(canaryWeight)} on the canary${since}`;
}

/** Renders the canary's weight as a bar. */
export function bar(canaryWeight: Weight, columns: number): string {
  const filled = Math.round(fractionOf(canaryWeight) * columns);
  return '█'.repeat(filled) + '░'.repeat(columns - filled);
}

function sideText({ requests, faults }: SideCounts, colors: Colors): string {
  const text = pluralize(faults, 'fault');
  const share = requests === 0 ? '' : ` (${shareText(faults / requests)})`;
  return `${faults > 0 ? colors.red(text) : text} in ${pluralize(requests, 'request')}${share}`;
}

/** Formats a share in percent; a tiny share is not rounded to zero. */
export function shareText(share: number): string {
  return share > 0 && share < 0.001 ? '<0.1%' : formatPercent(share);
}

function verdict(
  { at, decision, cause, reason, stage }: NonNullable<ReleaseReport['lastVerdict']>,
  now: number,
  colors: Colors,
): string {
  const paint = { advance: colors.green, hold: colors.yellow, fail: colors.red }[decision];
  // The gates have lines of their own.
  return `${paint(decision)} at ${stage} ${ago(at, now)}${cause === 'gates' ? '' : `: ${reason}`}`;
}

/** Renders a line a gate, those that fail first. */
function gateLines({ gates }: NonNullable<ReleaseReport['lastVerdict']>, colors: Colors): string[] {
  const rank = { fail: 0, hold: 1, advance: 2 } as const;
  return gates
    .toSorted((one, other) => rank[one.decision] - rank[other.decision])
    .map(
      (gate) =>
        `${gateMark(gate, colors)} ${gate.name}${gate.observed ? ' (observed)' : ''}: ${gate.sentence}`,
    );
}

/** The mark of a gate's decision: ✓ advances, … holds, ✗ fails. */
export function gateMark({ decision }: { readonly decision: Decision }, colors: Colors): string {
  switch (decision) {
    case 'advance':
      return colors.green('✓');
    case 'hold':
      return colors.yellow('…');
    case 'fail':
      return colors.red('✗');
    default:
      return assertNever(decision);
  }
}

/** Renders the bake time of the present stage as a bar. */
function bakeText({ stages, status }: ReleaseReport, now: number): string | undefined {
  const stage = stages.find(({ state }) => state === 'current');
  if (!stage?.bakeSeconds || stage.enteredAt === undefined || !isInStages(status)) return undefined;
  const { bakeSeconds } = stage;
  const elapsed = Math.min(secondsSince(stage.enteredAt, now), bakeSeconds);
  const filled = bar(Math.round((fullWeight * elapsed) / bakeSeconds), barColumns);
  return elapsed >= bakeSeconds
    ? `${filled}  baked for ${formatDuration(bakeSeconds)}`
    : `${filled}  ${formatDuration(elapsed)} of ${formatDuration(bakeSeconds)}`;
}

/** The next check, and the earliest time at which the version can be in production if nothing holds. */
function nextText({ lastVerdict, stages, status }: ReleaseReport, now: number): string | undefined {
  if (status !== 'progressing' && status !== 'starting') return undefined;
  const parts: string[] = [];
  const checkAt = nextCheckAt(lastVerdict);
  if (checkAt !== undefined) {
    parts.push(`check in ${formatDuration(Math.max(0, Math.round((checkAt - now) / 1000)))}`);
  }
  const minutes = Math.ceil((secondsToProduction(stages, now) ?? 0) / 60);
  if (minutes > 0) parts.push(`in production in ${formatDuration(60 * minutes)} at the earliest`);
  return parts.join('; ');
}

function controlText({ reason, at, ...requester }: NonNullable<ReleaseReport['pause']>, now: number): string {
  return `by ${identified(requester)} ${ago(at, now)}: ${reason}`;
}
