import { comparisons, isBreaching, type AlarmRule, type AlarmState, type Evaluation } from './alarm';

/** The reason for an alarm's state, as text and as data. */
export interface StateReason {
  readonly reason: string;
  /** A JSON text. */
  readonly reasonData: string;
}

/** The part of a reason that is not in the evaluation. */
export interface ReasonContext {
  readonly periodSeconds: number;
  /** Only for alarms on a single metric. */
  readonly statistic: string | undefined;
  readonly unit: string | undefined;
  /** True if the alarm names its data points to alarm, which changes the wording. */
  readonly countsDatapoints: boolean;
  /** Milliseconds since the epoch. */
  readonly now: number;
  /** Start of the newest period. */
  readonly newestPeriod: number;
}

const fillingWords = {
  breaching: 'Breaching',
  notBreaching: 'NonBreaching',
  ignore: 'Ignore',
  missing: 'Missing',
} as const;

/**
 * The reason for a state in AWS's words, of which there is no specification: they follow the samples of the user
 * guide (cloudwatch-and-eventbridge) and of published notifications.
 */
export function stateReason(
  state: AlarmState,
  rule: AlarmRule,
  evaluation: Evaluation,
  context: ReasonContext,
): StateReason {
  return {
    reason:
      state === 'INSUFFICIENT_DATA'
        ? `Insufficient Data: ${counted(evaluation.filled, 'datapoint')} unknown.`
        : thresholdCrossed(state, rule, evaluation, context.countsDatapoints),
    reasonData: reasonData(rule, evaluation, context),
  };
}

function thresholdCrossed(
  state: 'OK' | 'ALARM',
  rule: AlarmRule,
  { datapoints, filled }: Evaluation,
  countsDatapoints: boolean,
): string {
  const { evaluationPeriods, datapointsToAlarm, threshold, treatMissingData } = rule;
  const decisive = datapoints
    .filter(({ value }) => isBreaching(rule, value) === (state === 'ALARM'))
    .toReversed();
  const missing = `${counted(filled, 'missing datapoint')} treated as [${fillingWords[treatMissingData]}]`;
  if (datapoints.length === 0) {
    const periods = `${evaluationPeriods} ${plural(evaluationPeriods, 'period')}`;
    return `Threshold Crossed: no datapoints were received for ${periods} and ${missing}.`;
  }

  const listed = decisive.map(({ time, value }) => `${javaDouble(value)} (${reasonTime(time)})`).join(', ');
  const comparison = `${state === 'ALARM' ? '' : 'not '}${comparisons[rule.comparisonOperator].words}`;
  const subject = countsDatapoints
    ? `${decisive.length} out of the last ${evaluationPeriods} datapoints`
    : `${decisive.length} ${plural(decisive.length, 'datapoint')}`;
  const verb = decisive.length === 1 ? 'was' : 'were';
  const crossed = `${subject} [${listed}] ${verb} ${comparison} the threshold (${javaDouble(threshold)})`;
  const wasFilled = filled > 0 && (treatMissingData === 'breaching' || treatMissingData === 'notBreaching');
  const least = state === 'ALARM' ? datapointsToAlarm : evaluationPeriods - datapointsToAlarm + 1;
  const transition = state === 'ALARM' ? 'OK -> ALARM' : 'ALARM -> OK';
  const minimum = ` (minimum ${least} ${plural(least, 'datapoint')} for ${transition} transition)`;
  return `Threshold Crossed: ${crossed}${wasFilled ? ` and ${missing}` : ''}${countsDatapoints ? minimum : ''}.`;
}

/** In AWS's samples the evaluated data points are the newest one, or all periods when nothing was received. */
function reasonData(rule: AlarmRule, { datapoints }: Evaluation, context: ReasonContext): string {
  const newest = datapoints.at(-1);
  const evaluated = newest
    ? [
        {
          timestamp: text(awsTime(newest.time)),
          sampleCount: newest.sampleCount === undefined ? undefined : javaDouble(newest.sampleCount),
          value: javaDouble(newest.value),
        },
      ]
    : Array.from({ length: rule.evaluationPeriods }, (_, index) => ({
        timestamp: text(awsTime(context.newestPeriod - index * context.periodSeconds * 1000)),
      }));
  return json({
    version: text('1.0'),
    queryDate: text(awsTime(context.now)),
    startDate: datapoints[0] && text(awsTime(datapoints[0].time)),
    unit: context.unit && text(context.unit),
    statistic: context.statistic && text(context.statistic),
    period: String(context.periodSeconds),
    recentDatapoints: `[${datapoints.map(({ value }) => javaDouble(value)).join(',')}]`,
    threshold: javaDouble(rule.threshold),
    evaluatedDatapoints: `[${evaluated.map(json).join(',')}]`,
  });
}

/** A JSON object of members that are JSON texts already, so that 1 can be written as 1.0. */
function json(members: Readonly<Record<string, string | undefined>>): string {
  const present = Object.entries(members).filter(([, value]) => value !== undefined);
  return `{${present.map(([name, value]) => `${text(name)}:${value}`).join(',')}}`;
}

function text(value: string): string {
  return JSON.stringify(value);
}

/** `2 datapoints were` */
function counted(count: number, noun: string): string {
  return `${count} ${plural(count, noun)} ${count === 1 ? 'was' : 'were'}`;
}

function plural(count: number, noun: string): string {
  return count === 1 ? noun : `${noun}s`;
}

/** A number as AWS, which is written in Java, shows it: 5.0, 1.0E7. */
export function javaDouble(value: number): string {
  const magnitude = Math.abs(value);
  if (magnitude !== 0 && (magnitude < 1e-3 || magnitude >= 1e7)) {
    const [mantissa, exponent] = value.toExponential().split('e');
    return `${withFraction(mantissa!)}E${Number(exponent)}`;
  }
  return withFraction(String(value));
}

function withFraction(digits: string): string {
  return digits.includes('.') ? digits : `${digits}.0`;
}

/** `2019-10-02T17:04:40.985+0000` */
export function awsTime(time: number): string {
  return new Date(time).toISOString().replace('Z', '+0000');
}

/** `02/10/19 16:59:00` */
function reasonTime(time: number): string {
  const [date, clock] = new Date(time).toISOString().split('T') as [string, string];
  const [year, month, day] = date.split('-') as [string, string, string];
  return `${day}/${month}/${year.slice(-2)} ${clock.slice(0, 8)}`;
}
