import { simulatedShare } from '../../../core/planning/simulated-share';
import { formatCount, formatDuration } from '../../../core/text/format';
import { wrap } from './line-width';
import type { PlanReport } from '../reports/plan';
import { tableLines } from './table';

/** Where most terminals end. */
const columns = 80;

/** A plan for people, within 80 columns. */
export function planText(report: PlanReport): string {
  const { strategy, healthy, time, cost, history, reaction, releases } = report;
  const { earliest, latest } = reaction.firstVerdictSeconds;
  const lines = [
    `Plan for the strategy ${strategy.name}: ${strategy.stages.join(' → ')}`,
    ...trafficLines(report),
    '',
    ...report.conclusions.flatMap((sentence) => wrapped(sentence, '- ')),
    '',
    ...detectionTable(report),
    ...wrapped(
      `Shares of ${formatCount(releases)} simulated releases each; at ${strategy.stages[0]!}: found within its bake time. Of ` +
        'those found: time from the first shift, and what the canary served by then (medians).',
    ),
    '',
    ...facts([
      [
        'Time',
        `${formatDuration(time.fullTrafficSeconds)} to all of the traffic at best, ${formatDuration(time.promotedSeconds)} to ` +
          `promoted${healthy.secondsToPromote ? ` (median ${formatDuration(healthy.secondsToPromote.median)})` : ''}; ` +
          `${formatDuration(time.longestSeconds)} at most`,
      ],
      [
        'Reaction',
        `the first evidence is judged ${formatDuration(earliest)} to ${formatDuration(latest)} after the first shift, a later ` +
          `fault at most ${formatDuration(reaction.faultToVerdictSeconds.latest)} after it; an alarm at the next look`,
      ],
      [
        'Cost',
        `${dollars(cost.atBest.dollars)} at best, ${dollars(cost.atMost.dollars)} at most: ` +
          `${formatCount(cost.atBest.stateTransitions)} to ${formatCount(cost.atMost.stateTransitions)} state transitions at ` +
          '$0.025 per 1,000 (us-east-1); Lambda and CloudWatch not counted',
      ],
      [
        'History',
        `${simulatedShare(history.events / history.budget)} of the budget: checks take at most ${formatCount(history.events)} of ` +
          `${formatCount(history.budget)} events; Step Functions ends at ${formatCount(history.limit)}`,
      ],
    ]),
  ];
  return `${lines.join('\n')}\n`;
}

function trafficLines({ traffic, trafficSource }: PlanReport): string[] {
  const summary = `Traffic: ${perSecond(traffic.requestsPerSecond)}, of which ${precisePercent(traffic.faultRate)} fail`;
  if (trafficSource.kind === 'given') return [summary];
  const { requests, faults, hoursWithTraffic, days } = trafficSource;
  const { quietestRequestsPerSecond, busiestRequestsPerSecond } = trafficSource;
  return [
    summary,
    ...wrapped(
      `(${trafficSource.function}:${trafficSource.alias}, the last ${days} days: ${formatCount(requests)} requests, ${formatCount(faults)} faults in ` +
        `${formatCount(hoursWithTraffic)} hours with traffic, ${perSecond(quietestRequestsPerSecond)} in the quietest, ` +
        `${perSecond(busiestRequestsPerSecond)} in the busiest)`,
    ),
  ];
}

function detectionTable({ regressions, healthy, strategy, traffic }: PlanReport): string[] {
  const first = strategy.stages[0]!;
  const rows = [{ name: 'healthy', canaryFaultRate: traffic.faultRate, ...healthy }, ...regressions].map(
    (row) => [
      row.name,
      precisePercent(row.canaryFaultRate),
      simulatedShare(row.foundShare),
      simulatedShare(row.foundInFirstBakeShare),
      simulatedShare(row.heldToLimitShare),
      simulatedShare(row.promotedShare),
      row.secondsToFind ? clock(row.secondsToFind.median) : '–',
      row.secondsToFind ? clock(row.secondsToFind.p95) : '–',
      row.canaryRequestsUntilFound && row.badResponsesUntilFound
        ? `${formatCount(row.badResponsesUntilFound.median)} of ${formatCount(row.canaryRequestsUntilFound.median)}`
        : '–',
    ],
  );
  const head = [
    'Canary',
    'fails',
    'found',
    `at ${first}`,
    'held',
    'promoted',
    'median',
    '95%',
    'bad of served',
  ];
  return tableLines([head, ...rows], 'right');
}

function facts(pairs: readonly (readonly [string, string])[]): string[] {
  const width = Math.max(...pairs.map(([name]) => name.length)) + 2;
  return pairs.flatMap(([name, text]) => wrapped(text, name.padEnd(width)));
}

/** Breaks a text between words, but not between a number and its unit; `lead` stands before it. */
function wrapped(text: string, lead = ''): string[] {
  const whole = text.replace(/ (?=(?:%|h|min|s)(?![a-z]))/g, noBreakSpace);
  return wrap(lead + whole, columns, lead.length).map((line) => line.replaceAll(noBreakSpace, ' '));
}

const noBreakSpace = '\u00a0';

function perSecond(requests: number): string {
  return `${formatCount(Number(requests.toPrecision(3)))} requests/s`;
}

function dollars(amount: number): string {
  return `$${amount.toFixed(4)}`;
}

function precisePercent(share: number): string {
  return `${Number((share * 100).toPrecision(3))}%`;
}

/** A duration that fits a column: `1:30` is one minute and a half, `1:05:00` an hour and five. */
function clock(seconds: number): string {
  const pair = (number: number) => String(number).padStart(2, '0');
  const hours = Math.floor(seconds / 3600);
  const minutes = Math.floor((seconds % 3600) / 60);
  return hours > 0 ? `${hours}:${pair(minutes)}:${pair(seconds % 60)}` : `${minutes}:${pair(seconds % 60)}`;
}
