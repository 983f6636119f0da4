import { foldEvents, type ReleaseTimeline } from '../../../../core/audit/release-timeline';
import {
  formatCount,
  dayAndTime,
  formatDuration,
  formatPercent,
  shortName,
  timeOfDay,
} from '../../../../core/text/format';
import { headlineOf } from './headline';
import { ladderOf, type Rung } from './stages';
import { executionConsoleUrl } from '../../../../core/text/aws-console';
import { measuresOf, type Measures } from './measures';
import type { Screen } from '../state/console-state';
import { timelineOf } from './timeline';
import { formatWeight } from '../../../../core/traffic/weight';

/** A release in a few lines of Markdown, for a pull request or an incident. */
export function reportMarkdown(screen: Screen): string {
  const { events, series, delivery, now, releaseId, inFlight, history } = screen;
  const timeline = foldEvents(events, inFlight);
  const { title, why } = headlineOf(timeline);
  const plan = delivery?.strategies.find(({ name }) => name === timeline.strategy);
  const executionArn = inFlight?.executionArn ?? history.find(({ id }) => id === releaseId)?.executionArn;
  const executionUrl =
    executionArn === undefined || screen.place?.account === undefined
      ? undefined
      : executionConsoleUrl(executionArn);
  return [
    `## ${plain(delivery?.service ?? '')}: ${plain(title)}`,
    ...(why === '' ? [] : ['', plain(why)]),
    '',
    ...table(['', ''], aboutRelease(timeline, measuresOf(timeline, series))),
    '',
    ...table(
      ['Stage', 'Became of it', 'For', 'Last verdict'],
      ladderOf(timeline, plan, now).map((rung) => stageRow(rung, timeline)),
    ),
    '',
    ...timelineOf(events)
      .filter(({ tone }) => tone !== 'neutral')
      .map(({ at, title: what }) => `- \`${timeOfDay(at)}\` ${plain(what)}`),
    '',
    `Release ${plain(releaseId ?? '')}, times in UTC${executionUrl === undefined ? '' : `; [execution](${executionUrl})`}.`,
  ].join('\n');
}

function aboutRelease(timeline: ReleaseTimeline, measures: Measures): string[][] {
  const { startedAt, endedAt, requestedBy, reason, previousVersion, strategy } = timeline;
  const { secondsToDetect, secondsToSafety, served } = measures;
  const { requests, faults } = served.canary;
  const took =
    startedAt === undefined || endedAt === undefined
      ? undefined
      : formatDuration(Math.round((Date.parse(endedAt) - Date.parse(startedAt)) / 1000));
  return [
    ['Asked for by', requestedBy && shortName(requestedBy)],
    ['Reason', reason],
    ['Replaces version', previousVersion],
    ['Strategy', strategy],
    ['Began', startedAt && dayAndTime(startedAt)],
    ['Took', took],
    ['Time to detect', secondsToDetect === undefined ? undefined : formatDuration(secondsToDetect)],
    ['Time to safety', secondsToSafety === undefined ? undefined : formatDuration(secondsToSafety)],
    [
      'Bad responses of the canary',
      requests === 0
        ? undefined
        : `${formatCount(faults)} of ${formatCount(requests)} (${formatPercent(faults / requests)})`,
    ],
  ].flatMap(([name, value]) => (value === undefined ? [] : [[name ?? '', plain(value)]]));
}

function stageRow({ label, canaryWeight, state, seconds }: Rung, timeline: ReleaseTimeline): string[] {
  const verdict = timeline.stages.find((stage) => stage.label === label)?.lastVerdict;
  return [
    formatWeight(canaryWeight),
    {
      passed: 'passed',
      current: 'is there now',
      rolledBack: 'rolled back',
      ahead: 'to come',
      notReached: 'not reached',
    }[state],
    seconds === undefined ? '' : formatDuration(seconds),
    verdict ? plain(`${verdict.decision}: ${verdict.reason}`) : '',
  ];
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)];
}

/** What people and machines wrote is shown as it is: it makes no headings, links or tables. */
function plain(text: string): string {
  return text.replaceAll(/[\\`*_[\]<>|#~]/g, (sign) => `\\${sign}`).replaceAll(/\s+/g, ' ');
}
