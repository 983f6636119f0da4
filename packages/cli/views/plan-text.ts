import { gateSentence } from '../../../core/analysis/gates/gate-sentence';
import { simulatedShare } from '../../../core/planning/simulated-share';
import { formatCount, formatDuration } from '../../../core/text/format';
import { widthOf, wrap } from '../process/line-width';
import type { PlanReport } from '../reports/plan';
import { tableLines } from './table';

/** The greatest width of a plan, that of most terminals. */
const greatestColumns = 80;

/**
 * Renders a plan as text, at most 80 columns wide.
 *
 * @param available the columns of the terminal. @default - no limit
 */
export function planText(report: PlanReport, available = Infinity): string {
  const columns = Math.min(available, greatestColumns);
  const wrapped = (text: string, lead = '') => wrapTo(columns, text, lead);
  const { strategy, healthy, time, cost, history, reaction, releases } = report;
  const { earliest, latest } = reaction.firstVerdictSeconds;
  const lines = [
    ...wrapped(`Plan for strategy ${strategy.name}: ${strategy.stages.join(' → ')}`),
    ...trafficTexts(report).flatMap((text) => wrapped(text)),
    '',
    ...report.conclusions.flatMap((sentence) => wrapped(sentence, '- ')),
    '',
    ...detectionLines(report, columns),
    ...wrapped(
      `Percentages of ${formatCount(releases)} simulated releases per row. "at ${strategy.stages[0]!}": caught within the bake ` +
        'time of that stage. Times run from the first shift to the verdict; "bad of served" counts the canary\'s ' +
        'responses until then (median).',
    ),
    '',
    ...facts(columns, [
      ...budgetFacts(report),
      [
        'Time',
        `at best ${formatDuration(time.fullTrafficSeconds)} until 100%, ${formatDuration(time.promotedSeconds)} until ` +
          `promoted${healthy.secondsToPromote ? ` (median ${formatDuration(healthy.secondsToPromote.median)})` : ''}; ` +
          `at most ${formatDuration(time.longestSeconds)}`,
      ],
      [
        'Reaction',
        `first verdict ${formatDuration(earliest)} to ${formatDuration(latest)} after the first shift; a later fault is in a ` +
          `verdict after ${formatDuration(reaction.faultToVerdictSeconds.latest)} at most, an alarm at the next check`,
      ],
      [
        'Cost',
        `${dollars(cost.atBest.dollars)} to ${dollars(cost.atMost.dollars)} per release: ` +
          `${formatCount(cost.atBest.stateTransitions)} to ${formatCount(cost.atMost.stateTransitions)} state transitions at ` +
          '$0.025 per 1,000 (us-east-1), excluding Lambda and CloudWatch',
      ],
      [
        'History',
        `${simulatedShare(history.events / history.budget)} of the budget: checks use at most ${formatCount(history.events)} of ` +
          `${formatCount(history.budget)} events; the limit of Step Functions is ${formatCount(history.limit)}`,
      ],
    ]),
  ];
  return `${lines.join('\n')}\n`;
}

function trafficTexts({ traffic, trafficSource }: PlanReport): string[] {
  const summary = `Traffic: ${perSecond(traffic.requestsPerSecond)}, ${precisePercent(traffic.faultRate)} faults`;
  if (trafficSource.kind === 'given') return [summary];
  const { requests, faults, hoursWithTraffic, days } = trafficSource;
  const { quietestRequestsPerSecond, busiestRequestsPerSecond } = trafficSource;
  return [
    summary,
    `(${trafficSource.function}:${trafficSource.alias}, the last ${days} days: ${formatCount(requests)} requests, ${formatCount(faults)} faults in ` +
      `${formatCount(hoursWithTraffic)} hours with traffic; from ${perSecond(quietestRequestsPerSecond)} in the hour with ` +
      `the least traffic to ${perSecond(busiestRequestsPerSecond)} in the hour with the most)`,
  ];
}

/** The table of what is caught or, where it does not fit, each of its rows as a text. */
function detectionLines(report: PlanReport, columns: number): string[] {
  const rows = detectionRows(report);
  const table = tableLines(rows, 'right');
  if (table.every((line) => widthOf(line) <= columns)) return table;
  const [[, ...titles] = [], ...cases] = rows;
  const width = Math.max(...cases.map(([name = '']) => name.length)) + 2;
  return cases.flatMap(([name = '', ...cells]) => {
    const pairs = titles.map((title, index) => `${title}: ${cells[index]}`.replaceAll(' ', noBreakSpace));
    return wrapTo(columns, pairs.join(', '), name.padEnd(width));
  });
}

function detectionRows({ regressions, healthy, strategy, traffic }: PlanReport): string[][] {
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
    'faults',
    'caught',
    `at ${first}`,
    'held',
    'promoted',
    'median',
    '95%',
    'bad of served',
  ];
  return [head, ...rows];
}

/** The weights and times within the budget; nothing without one, or where all are refused. */
function budgetFacts({ budget }: PlanReport): [string, string][] {
  if (!budget || budget.steps.length === 0) return [];
  const { first, reactionSeconds, steps, fixed } = budget;
  const weights = steps.map(({ label, share, startsAfter }) => {
    const skipped = share < 1 ? ` (in ${simulatedShare(share)})` : '';
    return `${label} after ${formatDuration(startsAfter.median)}${skipped}`;
  });
  const { secondsToPromote } = fixed;
  return [
    ['Budget', `first weight by metrics alone: ${gateSentence(first.withoutTripwire)}`],
    ['', `with a tripwire that sees every kind of fault: ${gateSentence(first.withTripwire)}`],
    [
      'Weights',
      `healthy releases that roll back within ${formatDuration(reactionSeconds)}, median: ${weights.join(', ')}` +
        (secondsToPromote
          ? `; by ${fixed.stages.join(' → ')} it takes ${formatDuration(secondsToPromote.median)} until promoted`
          : ''),
    ],
  ];
}

function facts(columns: number, pairs: readonly (readonly [string, string])[]): string[] {
  const width = Math.max(...pairs.map(([name]) => name.length)) + 2;
  return pairs.flatMap(([name, text]) => wrapTo(columns, text, name.padEnd(width)));
}

/** Wraps a text between words, but not between a number and its unit; `lead` is its prefix. */
function wrapTo(columns: number, text: string, lead = ''): string[] {
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

/** Formats a duration for a column: `1:30` is 90 seconds, `1:05:00` is 65 minutes. */
function clock(seconds: number): string {
  const pair = (number: number) => String(number).padStart(2, '0');
  const hours = Math.floor(seconds / 3600);
  const minutes = Math.floor((seconds % 3600) / 60);
  return hours > 0 ? `${hours}:${pair(minutes)}:${pair(seconds % 60)}` : `${minutes}:${pair(seconds % 60)}`;
}
