import { defaultErrorsAlarm } from '../strategy/defaults';
import type { CompareGate, Gate } from '../strategy/gates';
import type { CountsBySide } from '../statistics/counts-by-side';
import type { Strategy } from '../strategy/strategy';
import { fullWeight } from '../traffic/weight';

/** What raises the alarm on the canary's errors. */
export interface ErrorsAlarm {
  /** Where production is silent, it must be shown that more than this share of the requests fails, in percent. */
  readonly maxErrorPercent: number;
  /** Where production speaks, the canary's share of failed requests must exceed its by as many percent points. */
  readonly leastExcessPercent: number;
  /** Fewer errors of the canary than this in a minute never raise it. */
  readonly leastErrors: number;
  /** The chance of a minute that looks as bad by luck must be below 1 in 10 to the power of this. */
  readonly leastEvidence: number;
}

/**
 * The alarm of a deployment whose releases take one of these strategies.
 *
 * It may be wrong in at most 1 of 200 releases that take as long as the longest ladder at best, so a longer one asks for
 * more evidence; and so do errors that come several at a time, as the largest `dispersion` of the comparisons says.
 *
 * @param options.maxErrorPercent @default 10
 */
export function errorsAlarmFor(
  strategies: readonly Strategy[],
  options: { readonly maxErrorPercent?: number } = {},
): ErrorsAlarm {
  const { alpha, leastErrors, leastExcessPercent } = defaultErrorsAlarm;
  const { maxErrorPercent = defaultErrorsAlarm.maxErrorPercent } = options;
  const dispersion = Math.max(1, ...strategies.flatMap(dispersionsOf));
  const minutes = Math.max(1, ...strategies.map(comparedMinutesOf));
  return {
    maxErrorPercent,
    leastExcessPercent: Math.min(leastExcessPercent, maxErrorPercent),
    leastErrors: Math.ceil(leastErrors * dispersion),
    leastEvidence: Number((dispersion * Math.log10(minutes / alpha)).toFixed(2)),
  };
}

/** A step of metric math, which may use the steps before it and the four metrics. */
export interface MetricMathStep {
  readonly id: string;
  readonly expression: string;
}

/** Production with less than this share of the canary's requests is as good as silent. */
const minProductionFraction = 0.05;

/** Keeps divisions and logarithms finite where nothing was counted; what they are multiplied by is 0 there. */
const hardlyAnything = 0.000001;

/**
 * Whether a minute raises the alarm: whether it is clear that the canary fails much more of its requests than
 * production or, where production is silent, more than it may.
 *
 * Were both sides equally good, each error of the minute would be the canary's with the probability of its share of
 * the requests, be the rate of errors high or low. By Chernoff's bound errors fall as one-sidedly as these by luck in at most
 * 1 of 10^evidence minutes. Where production is silent, each request is taken to fail with the probability that it may.
 */
export function raisesErrorsAlarm({ canary, production }: CountsBySide, alarm: ErrorsAlarm): boolean {
  const { requests, events: errors } = canary;
  if (requests === 0 || errors < alarm.leastErrors) return false;
  const speaks = production.requests > minProductionFraction * requests;
  const productionRequests = speaks ? production.requests : 0;
  const productionErrors = speaks ? production.events : 0;
  const trials = speaks ? errors + productionErrors : requests;
  const share = speaks ? requests / (requests + productionRequests) : alarm.maxErrorPercent / 100;
  const others = trials - errors;
  const evidence =
    errors * Math.log10((errors + hardlyAnything) / (share * (trials + hardlyAnything))) +
    others * Math.log10((others + hardlyAnything) / ((1 - share) * (trials + hardlyAnything)));
  const excess = errors / requests - productionErrors / (productionRequests + hardlyAnything);
  return (
    errors > share * trials && 100 * excess > alarm.leastExcessPercent && evidence >= alarm.leastEvidence
  );
}

/**
 * The same in CloudWatch's metric math: the last step is the share of the canary's requests that failed, in percent, when
 * the minute raises the alarm, which is more than `leastExcessPercent`, and 0 otherwise.
 *
 * Its metrics are sums over a minute, of the canary's alias and of the whole function: `canaryRequests`,
 * `canaryErrors`, `allRequests`, `allErrors`. Lambda publishes them all as soon as the canary serves a request, so that
 * no data point of production's can be missing when it is silent.
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

/** How long both sides serve, when no stage holds. */
function comparedMinutesOf({ stages }: Strategy): number {
  return stages.reduce(
    (sum, { canaryWeight, bakeSeconds }) => sum + (canaryWeight < fullWeight ? bakeSeconds / 60 : 0),
    0,
  );
}
