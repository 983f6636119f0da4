import { errorCountText } from '../../../../core/analysis/faults/error-count';
import { changeText } from '../../../../core/release/change';
import { identified } from '../../../../core/release/identity';
import { foldEvents, type ReleaseTimeline } from '../../../../core/audit/release-timeline';
import {
  formatCount,
  dayAndTime,
  formatDuration,
  formatPercent,
  timeOfDay,
} from '../../../../core/text/format';
import { headlineOf } from './headline';
import { stageViews, type StageView } from './stages';
import { overridesText } from '../../../../core/release/overrides';
import { printable, withoutMentions } from '../../../../core/text/sanitize';
import { executionConsoleUrl } from '../../../../core/text/aws-console';
import { measuresOf, type Measures } from './measures';
import type { ConsoleState } from '../state/console-state';
import { timelineOf } from './timeline';
import { formatWeight } from '../../../../core/traffic/weight';

/** Renders a release as Markdown, for a pull request or an incident. */
export function reportMarkdown(state: ConsoleState): string {
  const { events, series, service, now, releaseId, inFlight, history } = state;
  const timeline = foldEvents(events, inFlight);
  const { title, reason } = headlineOf(timeline);
  const plan = service?.strategies.find(({ name }) => name === timeline.strategy);
  const executionArn = inFlight?.executionArn ?? history.find(({ id }) => id === releaseId)?.executionArn;
  const executionUrl =
    executionArn === undefined || state.environment?.account === undefined
      ? undefined
      : executionConsoleUrl(executionArn);
  return [
    `## ${plain(service?.name ?? '')}: ${plain(title)}`,
    ...(reason === '' ? [] : ['', plain(reason)]),
    '',
    ...table(['', ''], aboutRelease(timeline, measuresOf(timeline, series, now))),
    '',
    ...table(
      ['Stage', 'Result', 'Duration', 'Last verdict'],
      stageViews(timeline, plan, now).map((stage) => stageRow(stage, timeline)),
    ),
    '',
    ...timelineOf(events)
      .filter(({ tone }) => tone !== 'neutral')
      .map((entry) => `- \`${timeOfDay(entry.at)}\` ${plain(entry.title)}`),
    '',
    `Release ${plain(releaseId ?? '')}, times in UTC${executionUrl === undefined ? '' : `; [execution](${executionUrl})`}.`,
  ].join('\n');
}

function aboutRelease(timeline: ReleaseTimeline, measures: Measures): string[][] {
  const { startedAt, endedAt, requestedBy, identity, reason, change, previousVersion, strategy, overrides } =
    timeline;
  const { secondsToDetect, secondsToBaseline, served } = measures;
  const faultsOf = ({ requests, faults }: Measures['served']['canary']) =>
    requests === 0
      ? undefined
      : `${formatCount(faults)} of ${formatCount(requests)} (${formatPercent(faults / requests)})`;
  const took =
    startedAt === undefined || endedAt === undefined
      ? undefined
      : formatDuration(Math.round((Date.parse(endedAt) - Date.parse(startedAt)) / 1000));
  return [
    ['Requested by', requestedBy && identified({ requestedBy, identity })],
    ['Change', changeText(change)],
    ['Reason', reason],
    ['Overrides', overridesText(overrides)],
    ['Previous version', previousVersion],
    ['Strategy', strategy],
    ['Started', startedAt && dayAndTime(startedAt)],
    ['Duration', took],
    ['Time to detect', secondsToDetect === undefined ? undefined : formatDuration(secondsToDetect)],
    ['Time to baseline', secondsToBaseline === undefined ? undefined : formatDuration(secondsToBaseline)],
    ['Canary faults', faultsOf(served.canary)],
    ['Production faults', faultsOf(served.production)],
    ...(timeline.errors ?? []).map((error) => ['Failed', errorCountText(error)]),
  ].flatMap(([name, value]) => (value === undefined ? [] : [[name ?? '', plain(value)]]));
}

function stageRow({ label, canaryWeight, word, seconds }: StageView, timeline: ReleaseTimeline): string[] {
  const verdict = timeline.stages.find((stage) => stage.label === label)?.lastVerdict;
  return [
    formatWeight(canaryWeight),
    word,
    seconds === undefined ? '' : formatDuration(seconds),
    verdict ? plain(`${verdict.decision}: ${verdict.reason}`) : '',
  ];
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)];
}

/** Escapes text from outside, so that it cannot add headings, links, mentions or tables. */
function plain(text: string): string {
  return withoutMentions(printable(text, text.length))
    .replaceAll(/[\\`*_[\]<>|#~]/g, (sign) => `\\${sign}`)
    .replaceAll(/\s+/g, ' ');
}
