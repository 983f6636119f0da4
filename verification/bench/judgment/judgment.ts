import { Observations } from '../../../aws/metrics/observations';
import { lambdaAliasMetrics } from '../../../aws/targets/lambda/lambda-alias';
import type { Evidence } from '../../../core/analysis/evidence/evidence';
import { alarmNamesOf } from '../../../core/analysis/gates/alarms';
import { judge } from '../../../core/analysis/judge';
import type { Verdict } from '../../../core/analysis/verdict';
import { signalsOf } from '../../../core/analysis/evidence/signals';
import { parseStrategy } from '../../../core/strategy/strategy';
import type { Stage } from '../../../core/strategy/stage';
import { defaultAliasNames } from '../../../core/traffic/weights';
import { type Bench, type BenchResult, wholeNumber } from '../harness/bench';
import { countingCloudWatch, type CloudWatchCalls } from './metrics';
import { number, printTable } from '../harness/table';

/** The CPU time that one judgment may take, including the first of a new process. */
const mostCpuMilliseconds = 50;

/** Pages of GetMetricData: one of production's latency before the release, one of both sides, one for each threshold. */
const mostMetricDataCalls = 5;

const minute = 60_000;
const releaseMinutes = 24 * 60;
const startedAt = Date.parse('2026-01-05T09:00:00Z');

/** Measures CPU time and CloudWatch calls of one judgment: a day of minutes through ten gates. */
export const judgment: Bench = {
  name: 'judgment',
  question:
    'how much CPU and how many CloudWatch calls does a judgment of a 24-hour release by ten gates take?',
  flags: { judgments: '50' },
  async run(flags): Promise<BenchResult> {
    const judgments = wholeNumber(flags, 'judgments', 1, 10_000);
    const stages = dayLongStages();
    const stage = stages.at(-2)!;
    const shifts = stages.slice(0, -1).map((_, index) => startedAt + index * stage.bakeSeconds * 1000);
    const at = startedAt + releaseMinutes * minute;

    const calls: CloudWatchCalls = { getMetricData: 0, metrics: 0, datapoints: 0, describeAlarms: 0 };
    const cloudwatch = countingCloudWatch({ requestsPerMinute: 600, eventRate: 0.01 }, calls);
    const reading = await cpuOf(() => readEvidence(stage, cloudwatch, at));
    const evidence = reading.result;
    const judged = [];
    for (let index = 0; index < judgments; index++) {
      judged.push(await cpuOf(() => Promise.resolve(judge({ stage, evidence, shifts, at }))));
    }
    return report(stage, { judged, reading, calls });
  },
};

/** Ten gates: alarms, three thresholds, five comparisons and enough data. */
function dayLongStages(): readonly Stage[] {
  const canary = { FunctionName: 'checkout', Resource: 'checkout:canary' };
  const threshold = (statistic: string) => ({
    type: 'threshold',
    label: `duration ${statistic}`,
    metrics: { m: { namespace: 'AWS/Lambda', name: 'Duration', statistic, dimensions: canary } },
    max: 1e9,
    breachingDatapoints: 3,
    ofDatapoints: 5,
  });
  const weights = [5, 10, 20, 30, 40, 50];
  return parseStrategy('day', {
    stages: [...weights, 100].map((weightPercent) => ({
      weightPercent,
      bakeSeconds: (releaseMinutes * 60) / weights.length,
    })),
    checkIntervalSeconds: 300,
    gates: [
      { type: 'alarms', names: ['errors', 'duration', 'throttles'] },
      ...['p50', 'p90', 'p99'].map(threshold),
      { type: 'compare' },
      { type: 'compare', signal: 'slow', percentile: 90 },
      { type: 'compare', signal: 'slow', percentile: 99 },
      { type: 'compare', signal: 'kpi', kpi: 'orders' },
      { type: 'compare', signal: 'kpi', kpi: 'logins' },
      { type: 'enoughData' },
    ],
  }).stages;
}

/** Reads the evidence as the task `judge` does. */
async function readEvidence(
  stage: Stage,
  cloudwatch: ReturnType<typeof countingCloudWatch>,
  to: number,
): Promise<Evidence> {
  const observations = new Observations(
    {
      service: 'checkout',
      targetGroups: { canary: 'tg-1', production: 'tg-0' },
      targetMetrics: lambdaAliasMetrics({ functionName: 'checkout', aliasNames: defaultAliasNames }),
    },
    cloudwatch,
  );
  const period = { from: startedAt, to };
  const [alarms, signals, metrics] = await Promise.all([
    observations.readAlarms(alarmNamesOf(stage.gates)),
    observations.readSignals(signalsOf(stage.gates), stage, period),
    observations.readMetrics(
      stage.gates.filter((gate) => gate.type === 'threshold'),
      period,
    ),
  ]);
  return { alarms, signals, metrics };
}

interface Timed<Result> {
  readonly result: Result;
  readonly cpuMilliseconds: number;
}

async function cpuOf<Result>(work: () => Promise<Result>): Promise<Timed<Result>> {
  const before = process.cpuUsage();
  const result = await work();
  const { user, system } = process.cpuUsage(before);
  return { result, cpuMilliseconds: (user + system) / 1000 };
}

function report(
  stage: Stage,
  measured: {
    readonly judged: readonly Timed<Verdict>[];
    readonly reading: Timed<Evidence>;
    readonly calls: CloudWatchCalls;
  },
): BenchResult {
  const { judged, reading, calls } = measured;
  const times = judged.map(({ cpuMilliseconds }) => cpuMilliseconds);
  const sorted = [...times].sort((one, other) => one - other);
  const judging = {
    first: times[0]!,
    median: sorted[Math.floor(sorted.length / 2)]!,
    most: sorted.at(-1)!,
  };
  const minutes = reading.result.signals['faults']!.length;
  const { decision, blockingGates } = judged[0]!.result;
  printTable(
    ['CPU ms', 'first', 'median', 'most'],
    [
      ['judging', number(judging.first, 1), number(judging.median, 1), number(judging.most, 1)],
      ['reading, without network', number(reading.cpuMilliseconds, 1), '', ''],
    ],
  );
  console.log(
    `\n${number(minutes)} minutes, ${stage.gates.length} gates: ${decision}.\n` +
      `CloudWatch calls: ${calls.getMetricData} GetMetricData (${calls.metrics} metrics, ${number(calls.datapoints)} ` +
      `data points), ${calls.describeAlarms} DescribeAlarms.`,
  );
  const problems = [
    ...(judging.most > mostCpuMilliseconds
      ? [`a judgment took ${number(judging.most, 1)} ms of CPU, not at most ${mostCpuMilliseconds}`]
      : []),
    ...(calls.getMetricData > mostMetricDataCalls || calls.describeAlarms > 1
      ? [
          `${calls.getMetricData} calls of GetMetricData and ${calls.describeAlarms} of DescribeAlarms are too many`,
        ]
      : []),
    ...(minutes < releaseMinutes || stage.gates.length !== 10 || decision === 'fail'
      ? [
          `this was not the judgment of a whole day: ${minutes} minutes, ${stage.gates.length} gates, ${decision} for ${blockingGates.join(', ')}`,
        ]
      : []),
  ];
  return {
    problems,
    results: {
      minutes,
      gates: stage.gates.length,
      judging,
      readingCpuMilliseconds: reading.cpuMilliseconds,
      calls,
      decision,
    },
  };
}
