import { defaultErrorsAlarm } from '../strategy/defaults';
import type { CompareGate, Gate } from '../strategy/gates';
import type { CountsBySide } from '../statistics/counts-by-side';
import type { Strategy } from '../strategy/strategy';
import { fullWeight } from '../traffic/weight';

/** The thresholds of the alarm on the canary's errors, which a minute must pass together. */
export interface ErrorsAlarm {
  /** Without traffic on production: the error rate that the canary must exceed, in percent. */
  readonly maxErrorPercent: number;
  /** With traffic on production: the least difference between the error rates, in percentage points. */
  readonly leastExcessPercent: number;
  /** The least number of canary errors in a minute. */
  readonly leastErrors: number;
  /** The least strength of the evidence: −log₁₀ of the probability that chance alone makes a minute this bad. */
  readonly leastEvidence: number;
}

/**
 * Derives the thresholds from the strategies of a service.
 *
 * The alarm may be wrong in at most 1 of 200 releases, so longer strategies need stronger evidence. So do errors that
 * occur in clusters, as large as the largest `dispersion` of the comparisons.
 *
 * @param options.maxErrorPercent @default 10
 */
export function errorsAlarmFor(
  strategies: readonly Strategy[],
  options: { readonly maxErrorPercent?: number } = {},
): ErrorsAlarm {
  const { alpha, leastErrors, leastExcessPercent } = defaultErrorsAlarm;
  const { maxErrorPercent = defaultErrorsAlarm.maxErrorPercent } = options;
  const dispersion = largestDispersion(strategies);
  const minutes = Math.max(1, ...strategies.map(comparedMinutesOf));
  return {
    maxErrorPercent,
    leastExcessPercent: Math.min(leastExcessPercent, maxErrorPercent),
    leastErrors: Math.ceil(leastErrors * dispersion),
    leastEvidence: Number((dispersion * Math.log10(minutes / alpha)).toFixed(2)),
  };
}

/** The largest number of faults per cause that a comparison of these strategies expects. */
export function largestDispersion(strategies: readonly Strategy[]): number {
  return Math.max(1, ...strategies.flatMap(dispersionsOf));
}

/** A step of metric math, which may refer to earlier steps and to the four metrics. */
export interface MetricMathStep {
  readonly id: string;
  readonly expression: string;
}

/** Production with fewer requests than this fraction of the canary's counts as having no traffic. */
const minProductionFraction = 0.05;

/** Keeps divisions and logarithms finite for counts of 0, where their factor is 0. */
const epsilon = 0.000001;

/**
 * Decides whether a minute raises the alarm: the canary clearly fails much more often than production or, without traffic
 * on production, more often than `maxErrorPercent`.
 *
 * If both sides were equally good, an error would be the canary's with the probability of its share of the requests,
 * whatever the error rate. By Chernoff's bound, chance alone makes the errors this one-sided in at most 1 of 10^evidence
 * minutes. Without traffic on production, the null hypothesis is that requests fail with probability `maxErrorPercent`.
 */
export function raisesErrorsAlarm({ canary, production }: CountsBySide, alarm: ErrorsAlarm): boolean {
  const { requests, events: errors } = canary;
  if (requests === 0 || errors < alarm.leastErrors) return false;
  const isCompared = production.requests > minProductionFraction * requests;
  const productionRequests = isCompared ? production.requests : 0;
  const productionErrors = isCompared ? production.events : 0;
  const trials = isCompared ? errors + productionErrors : requests;
  const share = isCompared ? requests / (requests + productionRequests) : alarm.maxErrorPercent / 100;
  const others = trials - errors;
  const evidence =
    errors * Math.log10((errors + epsilon) / (share * (trials + epsilon))) +
    others * Math.log10((others + epsilon) / ((1 - share) * (trials + epsilon)));
  const excess = errors / requests - productionErrors / (productionRequests + epsilon);
  return (
    errors > share * trials && 100 * excess > alarm.leastExcessPercent && evidence >= alarm.leastEvidence
  );
}

/**
 * Renders {@link raisesErrorsAlarm} in CloudWatch's metric math. The last step is the canary's error rate in percent, which
 * is above `leastExcessPercent`, if the minute raises the alarm, and 0 otherwise.
 *
 * The metrics are sums over a minute, of the canary's alias and of the whole function: `canaryRequests`, `canaryErrors`,
 * `allRequests`, `allErrors`. Lambda publishes all of them once the canary serves a request, so that no data point is
 * missing when production has no traffic. Where the function has counted less than its canary alone, its metrics are late:
 * production would look idle or free of errors, so that the minute raises no alarm until they arrive.
 */
export function errorsAlarmMath(alarm: ErrorsAlarm): readonly MetricMathStep[] {
  const { maxErrorPercent, leastExcessPercent, leastErrors, leastEvidence } = alarm;
  const little = '0.000001';
  const logRatio = (count: string, share: string) =>
    `(${count}) * LOG10((${count} + ${little}) / (${share} * (trials + ${little})))`;
  return [
    {
      id: 'productionRequests',
      expression:
        `IF(allRequests - canaryRequests > ${minProductionFraction} * canaryRequests, ` +
        'allRequests - canaryRequests, 0)',
    },
    {
      id: 'productionErrors',
      expression: 'IF((productionRequests > 0) AND (allErrors > canaryErrors), allErrors - canaryErrors, 0)',
    },
    {
      id: 'trials',
      expression: 'IF(productionRequests > 0, canaryErrors + productionErrors, canaryRequests)',
    },
    {
      id: 'share',
      expression:
        'IF(productionRequests > 0, canaryRequests / (canaryRequests + productionRequests), ' +
        `${maxErrorPercent / 100})`,
    },
    {
      id: 'evidence',
      expression: `${logRatio('canaryErrors', 'share')} + ${logRatio('trials - canaryErrors', '(1 - share)')}`,
    },
    {
      id: 'failedPercent',
      expression:
        `IF((canaryErrors >= ${leastErrors}) AND (canaryErrors > share * trials) AND ` +
        '(allErrors >= canaryErrors) AND (allRequests >= canaryRequests) AND ' +
        `(100 * (canaryErrors / canaryRequests - productionErrors / (productionRequests + ${little})) > ` +
        `${leastExcessPercent}) AND (evidence >= ${leastEvidence}), 100 * canaryErrors / canaryRequests, 0)`,
    },
  ];
}

function dispersionsOf({ stages }: Strategy): number[] {
  return stages.flatMap(({ gates }) => gates.filter(comparesFaults).map(({ dispersion }) => dispersion));
}

function comparesFaults(gate: Gate): gate is CompareGate {
  return gate.type === 'compare' && gate.signal === 'faults';
}

/** The minutes in which both sides serve, if no stage holds. */
function comparedMinutesOf({ stages }: Strategy): number {
  return stages.reduce(
    (sum, { canaryWeight, bakeSeconds }) => sum + (canaryWeight < fullWeight ? bakeSeconds / 60 : 0),
    0,
  );
}
