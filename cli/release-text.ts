import { assertNever } from '../core/errors';
import { shortName } from '../core/event-sentence';
import type { SideCounts } from '../core/judge';
import { count, counted, duration, percent } from '../core/words';
import type { ReleaseReport } from './release-report';
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
  const isClimbing = climbs(report);
  if (lastVerdict && isClimbing) {
    add('canary', sideText(lastVerdict.counts.canary, colors));
    add('production', sideText(lastVerdict.counts.production, colors));
  }
  if (lastVerdict && (isClimbing || lastVerdict.decision === 'fail'))
    add('verdict', verdict(lastVerdict, report, now, colors));
  add('paused', report.pause && asked(report.pause, now));
  if (report.approval) {
    const { stage, requestedAt, until } = report.approval;
    const left = duration(Math.max(0, Math.round((Date.parse(until) - now) / 1000)));
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
export function headline(report: ReleaseReport, colors: Colors): string {
  const { service, version = '?', previousVersion, state, outcome } = report;
  const name = colors.bold(service);
  const before = previousVersion === undefined ? '' : ` (${previousVersion} is in production)`;
  switch (state) {
    case 'waiting':
      return `${name}  a release waits to be admitted`;
    case 'releasing':
      return `${name}  releasing version ${version}${before}`;
    case 'paused':
      return `${name}  ${colors.yellow('paused')} at version ${version}${before}`;
    case 'awaiting-approval':
      return `${name}  version ${version} ${colors.yellow('waits for an approval')}${before}`;
    case 'ending':
      return report.promotedAt === undefined
        ? `${name}  ${colors.red('going home')} from version ${version}${before}`
        : `${name}  version ${version} is in production, and the release ends`;
    case 'ended':
      return `${name}  version ${version} ${outcomeText(outcome ?? 'refused', colors)}`;
    default:
      return assertNever(state);
  }
}

/** In words, in the colour of good or bad. */
export function outcomeText(outcome: NonNullable<ReleaseReport['outcome']>, colors: Colors): string {
  switch (outcome) {
    case 'promoted':
      return colors.green('promoted');
    case 'rolled-back':
      return colors.red('rolled back');
    case 'rollback-unconfirmed':
      return colors.bold(colors.red('rollback not confirmed: look at the traffic now'));
    case 'refused':
      return colors.yellow('refused');
    case 'already-live':
      return 'already in production';
    default:
      return assertNever(outcome);
  }
}

function climbs({ state }: Pick<ReleaseReport, 'state'>): boolean {
  return state === 'releasing' || state === 'paused' || state === 'awaiting-approval';
}

function origin({ strategy, requestedBy, startedAt }: ReleaseReport, now: number): string {
  const parts: string[] = [];
  if (strategy !== undefined) parts.push(`with ${strategy}`);
  if (requestedBy !== undefined) parts.push(`by ${shortName(requestedBy)}`);
  if (startedAt !== undefined) parts.push(`begun ${ago(startedAt, now)}`);
  return parts.join(', ');
}

/** `10% ✓  ▸30%  50%  100%`: what is behind it, where it is or was taken back (`30% ✗`), what is to come. */
function ladder(report: ReleaseReport, colors: Colors): string | undefined {
  const { ladder: rungs, stages, state, canaryPerMille, promotedAt } = report;
  if (rungs.length === 0) return undefined;
  const reached = Math.max(0, ...stages.map((stage) => stage.canaryPerMille));
  const isClimbing = climbs({ state });
  return rungs
    .map((rung) => {
      const label = percent(rung / 1000).replace(' ', '');
      if (isClimbing && rung === canaryPerMille) return colors.bold(`▸${label}`);
      if (rung > reached) return colors.dim(label);
      return isClimbing || rung < reached || promotedAt !== undefined ? `${label} ✓` : `${label} ✗`;
    })
    .join('  ');
}

function traffic({ canaryPerMille, stages, state }: ReleaseReport, now: number): string | undefined {
  if (state === 'ended' || state === 'waiting') return undefined;
  const stage = stages.at(-1);
  const since =
    stage && stage.leftAt === undefined ? `, for ${duration(secondsSince(stage.enteredAt, now))}` : '';
  return `${bar(canaryPerMille, 20)}  ${percent(canaryPerMille / 1000)} on the canary${since}`;
}

/** The canary's share as a bar of so many columns. */
export function bar(canaryPerMille: number, columns: number): string {
  const filled = Math.round((canaryPerMille / 1000) * columns);
  return '█'.repeat(filled) + '░'.repeat(columns - filled);
}

function sideText({ requests, faults }: SideCounts, colors: Colors): string {
  const told = counted(faults, 'fault');
  const share = requests === 0 ? '' : ` (${shareText(faults / requests)})`;
  return `${faults > 0 ? colors.red(told) : told} in ${count(requests)} requests${share}`;
}

/** A share in percent; few faults in very many requests do not read as none. */
export function shareText(share: number): string {
  return share > 0 && share < 0.001 ? 'less than 0.1 %' : percent(share);
}

function verdict(
  { at, decision, reason, waitSeconds, stage }: NonNullable<ReleaseReport['lastVerdict']>,
  { state }: ReleaseReport,
  now: number,
  colors: Colors,
): string {
  const paint = { advance: colors.green, hold: colors.yellow, fail: colors.red }[decision];
  const next =
    waitSeconds === undefined || state === 'ended' || state === 'ending'
      ? ''
      : `; next look in ${duration(Math.max(0, waitSeconds - secondsSince(at, now)))}`;
  return `${paint(decision)} at ${stage} ${ago(at, now)}${next}: ${reason}`;
}

function asked({ requestedBy, reason, at }: NonNullable<ReleaseReport['pause']>, now: number): string {
  return `by ${shortName(requestedBy)} ${ago(at, now)}: ${reason}`;
}
