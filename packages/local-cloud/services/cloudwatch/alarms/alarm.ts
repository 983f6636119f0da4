/** The states of an alarm. */
export type AlarmState = 'OK' | 'ALARM' | 'INSUFFICIENT_DATA';

/** The comparisons with a fixed threshold, each with its words in a state reason. */
export const comparisons = {
  GreaterThanOrEqualToThreshold: {
    breaches: (value: number, threshold: number) => value >= threshold,
    words: 'greater than or equal to',
  },
  GreaterThanThreshold: {
    breaches: (value: number, threshold: number) => value > threshold,
    words: 'greater than',
  },
  LessThanThreshold: {
    breaches: (value: number, threshold: number) => value < threshold,
    words: 'less than',
  },
  LessThanOrEqualToThreshold: {
    breaches: (value: number, threshold: number) => value <= threshold,
    words: 'less than or equal to',
  },
} as const;

export type ComparisonOperator = keyof typeof comparisons;

export type TreatMissingData = 'breaching' | 'notBreaching' | 'ignore' | 'missing';

/** When an alarm alarms: M (`datapointsToAlarm`) out of N (`evaluationPeriods`). */
export interface AlarmRule {
  readonly comparisonOperator: ComparisonOperator;
  readonly threshold: number;
  readonly evaluationPeriods: number;
  readonly datapointsToAlarm: number;
  readonly treatMissingData: TreatMissingData;
}

/** One period of what an alarm watches. */
export interface Datapoint {
  /** Start of the period, in milliseconds since the epoch. */
  readonly time: number;
  readonly value: number;
  /** Number of samples it was computed from; unknown for metric math. */
  readonly sampleCount?: number | undefined;
}

export interface Evaluation {
  /** `retained` means that the alarm stays in whatever state it is in. */
  readonly state: AlarmState | 'retained';
  /** The data points that decided, oldest first. */
  readonly datapoints: readonly Datapoint[];
  /** Number of missing ones were filled in. */
  readonly filled: number;
}

/**
 * Number of of the newest periods an alarm looks at. AWS retrieves more than the evaluation periods, in case some
 * are missing, and does not document how many more; its only examples look at 5 for 3, hence two more.
 */
export function evaluationRange(evaluationPeriods: number): number {
  return evaluationPeriods + 2;
}

/** Checks whether a value is on the wrong side of the threshold. */
export function isBreaching(rule: AlarmRule, value: number): boolean {
  return comparisons[rule.comparisonOperator].breaches(value, rule.threshold);
}

/**
 * Evaluates an alarm (user guide, "Configuring how CloudWatch alarms treat missing data").
 *
 * With as many data points in the evaluation range as there are evaluation periods, the newest of them decide and
 * the treatment of missing data does not matter. With fewer, all of them count and the rest is filled in. Data that
 * only breaches, too little of it to alarm, still alarms once its oldest point is `datapointsToAlarm` periods old
 * (AWS calls it the premature alarm state). Until then the state is retained: AWS says only that it does not become
 * ALARM; its tables of 2018 said INSUFFICIENT_DATA.
 *
 * @param range the newest {@link evaluationRange} periods, oldest first, undefined where data is missing
 */
export function evaluateAlarm(rule: AlarmRule, range: readonly (Datapoint | undefined)[]): Evaluation {
  const { evaluationPeriods, datapointsToAlarm, treatMissingData } = rule;
  const existing = range.filter((datapoint) => datapoint !== undefined);
  const datapoints = existing.slice(-evaluationPeriods);
  const filled = evaluationPeriods - datapoints.length;
  const breaching = datapoints.filter(({ value }) => isBreaching(rule, value)).length;
  const decide = (state: Evaluation['state']): Evaluation => ({ state, datapoints, filled });

  if (filled === 0) return decide(breaching >= datapointsToAlarm ? 'ALARM' : 'OK');
  if (treatMissingData === 'breaching')
    return decide(breaching + filled >= datapointsToAlarm ? 'ALARM' : 'OK');
  if (breaching >= datapointsToAlarm) return decide('ALARM');
  if (treatMissingData === 'notBreaching' || breaching < datapoints.length) return decide('OK');
  if (treatMissingData === 'ignore') return decide('retained');
  if (datapoints.length === 0) return decide('INSUFFICIENT_DATA');
  const age = range.length - range.findIndex((datapoint) => datapoint !== undefined);
  return decide(age >= datapointsToAlarm ? 'ALARM' : 'retained');
}
