import type { EventCounts } from '../../statistics/counts-by-side';
import { formatCount, pluralize, formatDuration, formatPercent, shortName } from '../../text/format';
import type { GateCode, GateReason, GateReasonOf, GateReasons } from './gate-result';
import { budgetSentence } from '../budget/budget-sentence';
import { formatWeight } from '../../traffic/weight';
import { localTimeText } from '../../strategy/opening-hours';

type Sentences = { readonly [Code in GateCode]: (reason: GateReasonOf<Code>) => string };

/** The sentence of each reason. Nothing but people reads them: change them at will. */
const sentences: Sentences = {
  baking: ({ elapsedSeconds, bakeSeconds }) =>
    `baking: ${formatDuration(elapsedSeconds)} of ${formatDuration(bakeSeconds)}`,
  baked: ({ elapsedSeconds }) => `baked for ${formatDuration(elapsedSeconds)}`,
  noAlarms: () => 'no alarms to check',
  alarmsMissing: ({ alarms }) => `no such alarm: ${alarms.join(', ')}`,
  alarmsRed: ({ alarms }) =>
    alarms.map(({ name, why }) => `${name} is in ALARM${why ? ` (${why})` : ''}`).join('; '),
  alarmsUnknown: ({ alarms }) => `${alarms.join(', ')}: insufficient data`,
  alarmsOverridden: ({ alarms }) => `overridden, in ALARM since before the release: ${alarms.join(', ')}`,
  alarmsOk: ({ alarmCount }) => `${alarmCount} of ${alarmCount} alarms are OK`,
  enoughData: ({ requests, faults }) =>
    `canary served ${pluralize(requests, 'request')}, error rate ${formatPercent(faults / requests)}`,
  notEnoughData: lacks,
  notEnoughDataAsks: (reason) => `${lacks(reason)}: promote or abort the release`,
  notEnoughDataInTime: (reason) =>
    `${lacks(reason)}, ${formatDuration(reason.extendSeconds)} after the bake time`,
  windowOpen: (reason) => `within the window ${hoursOf(reason)}`,
  windowClosed: (reason) => `${closed(reason)}: opens at ${localTimeText(reason.opensAt, reason.timeZone)}`,
  windowClosedTooLong: (reason) =>
    `${closed(reason)}: opens later than the ${formatDuration(reason.remainingSeconds)} that the release may still wait`,
  windowOverridden: ({ overrideReason }) => `window overridden: ${overrideReason}`,
  checkNotAsked: ({ check }) => `check ${check} was not invoked`,
  checkUnanswered: ({ check, problem }) => `check ${check} did not answer: ${problem}`,
  checkAnswered: ({ check, answer }) => `check ${check}: ${answer}`,
  outOfBounds: (reason) =>
    `${reason.label} was ${valuesOf(reason)}; ${boundsOf(reason)} (${reason.breaching} of ${reason.values.length} data points out of bounds)`,
  withinBounds: (reason) => `${reason.label} is ${valuesOf(reason)}; ${boundsOf(reason)}`,
  tooFewDatapoints: ({ label, datapoints, datapointsNeeded }) =>
    `${label}: ${datapoints} of the ${datapointsNeeded} data points needed`,
  metricsMissing: ({ label, metrics, never }) =>
    `${label}: no data of ${metrics.join(', ')}${never ? ', also before the release: check the names' : ''}`,
  kpiMissing: ({ kpi, requests }) =>
    `no conversion of ${kpi} in ${pluralize(requests, 'request')}: check the name of the KPI`,
  sideUnreported: ({ sides }) =>
    `VPC Lattice published no metrics of ${sides.join(' and ')}: the 5xx responses are unknown`,
  canaryAbsent: ({ requests, canaryWeight, seconds }) =>
    `no request reached the canary in ${formatDuration(seconds)}, and ${pluralize(requests, 'request')} reached production, with a weight of ${formatWeight(canaryWeight)}`,
  shareMismatch: ({ canary, production, canaryWeight }) =>
    `the canary got ${formatPercent(canary / (canary + production))} of ${pluralize(canary + production, 'request')}, and its weight is ${formatWeight(canaryWeight)}`,
  canaryUnreachable: ({ defects }) => `every request to the canary fails: ${defects.join('; ')}`,
  worse: (reason) => `${bothSides(reason)}: ${atLeastTimes(reason)} ${withConfidence(reason)}`,
  worseThanBefore: (reason) =>
    `${side('canary', reason.canary, reason)} at this stage, ${side('both sides', reason.production, reason)} before: ` +
    (isKpi(reason)
      ? `rate before > ${reason.times}× the canary's`
      : `${rateOf(reason)} > ${reason.times}× the rate before`),
  notWorse: (reason) => `${bothSides(reason)}: ${regression(reason)} ruled out ${withConfidence(reason)}`,
  tolerable: (reason) =>
    `${bothSides(reason)}: ${rateOf(reason)} ≤ ${reason.tolerablePercent}% ${withConfidence(reason)}, within tolerance`,
  bothFail: (reason) =>
    `${bothSides(reason)}: no worse than production, but above ${reason.maxFaultPercent}%`,
  inconclusive: (reason) =>
    `${bothSides(reason)}: inconclusive: more data needed to rule out ${regression(reason)}`,
  productionUnreachable: ({ defects }) => `every request to production fails: ${defects.join('; ')}`,
  productionUnreachableTooLong: ({ defects, heldSeconds }) =>
    `every request to production has failed for ${formatDuration(heldSeconds)}: ${defects.join('; ')}`,
  withinBudget: (reason) => budgetSentence({ kind: 'shift', ...reason }),
  trafficUnknown: ({ maxBadResponses }) =>
    `no metrics show the traffic of the last minutes: how many requests a budget of ${pluralize(maxBadResponses, 'bad response')} allows is unknown`,
  overBudget: (reason) => budgetSentence({ kind: 'hold', ...reason }),
  budgetExceeded: (reason) => budgetSentence({ kind: 'exceeded', ...reason }),
  approvalNeeded: ({ timeoutSeconds }) => `needs approval within ${formatDuration(timeoutSeconds)}`,
  approvalPending: ({ until }) => `waiting for approval until ${until}`,
  approved: ({ requestedBy, why }) => `approved by ${shortName(requestedBy)}: ${why}`,
  rejected: ({ requestedBy, why }) => `rejected by ${shortName(requestedBy)}: ${why}`,
  approvalTimedOut: ({ timeoutSeconds }) => `no approval within ${formatDuration(timeoutSeconds)}`,
};

/** The result of a gate in one sentence, with its numbers. */
export function gateSentence(reason: GateReason): string {
  return (sentences[reason.code] as (of: GateReason) => string)(reason);
}

function lacks({ requests, minRequests, seconds, minSeconds }: GateReasons['notEnoughData']): string {
  return [
    ...(requests < minRequests
      ? [`canary served ${formatCount(requests)} of the ${formatCount(minRequests)} requests needed`]
      : []),
    ...(seconds < minSeconds
      ? [`canary had traffic for ${formatDuration(seconds)} of the ${formatDuration(minSeconds)} needed`]
      : []),
  ].join(', ');
}

function closed(reason: Omit<GateReasons['windowClosed'], 'opensAt'>): string {
  const { frozenUntil, freezeReason } = reason;
  if (frozenUntil === undefined) return `outside the window ${hoursOf(reason)}`;
  return `frozen until ${frozenUntil}${freezeReason === undefined ? '' : ` (${freezeReason})`}`;
}

function hoursOf({ open, timeZone }: GateReasons['windowOpen']): string {
  return `${open.map(({ days, from, to }) => `${days.join(' ')} ${from}–${to}`).join(', ')} ${timeZone}`;
}

function valuesOf({ values }: GateReasons['withinBounds']): string {
  return values.map((value) => String(Number(value.toPrecision(4)))).join(', ');
}

function boundsOf({ min, max }: GateReasons['withinBounds']): string {
  if (min === undefined) return `the maximum is ${max}`;
  return max === undefined ? `the minimum is ${min}` : `the range is ${min} to ${max}`;
}

type Compared = Omit<GateReasons['worse'], 'times' | 'confidence'>;

const nouns: Readonly<Record<Compared['signal'], string>> = {
  faults: 'fault',
  slow: 'slow request',
  kpi: 'conversion',
};

const rates: Readonly<Record<Compared['signal'], string>> = {
  faults: 'error rate',
  slow: 'slow request rate',
  kpi: 'conversion rate',
};

function bothSides(reason: Compared): string {
  return `${side('canary', reason.canary, reason)}, ${side('production', reason.production, reason)}`;
}

function side(name: string, { requests, events }: EventCounts, { signal, kpi }: Compared): string {
  const what = kpi === undefined ? pluralize(events, nouns[signal]) : `${formatCount(events)} ${kpi}`;
  const share = requests > 0 ? ` (${formatPercent(events / requests)})` : '';
  return `${name} ${what} in ${pluralize(requests, 'request')}${share}`;
}

function atLeastTimes(reason: GateReasons['worse']): string {
  const factor = reason.times > 1 ? `≥ ${reason.times}×` : 'above';
  if (isKpi(reason)) return `production's ${rateOf(reason)} ${factor} the canary's`;
  return `${rateOf(reason)} ${factor} production's`;
}

/** The regression that a comparison must rule out. */
function regression(reason: Compared & { readonly ruleOutRatio: number }): string {
  if (isKpi(reason)) return `a ${reason.ruleOutRatio}× lower ${rateOf(reason)}`;
  return `${reason.ruleOutRatio}× production's ${rateOf(reason)}`;
}

function rateOf({ signal, kpi }: Compared): string {
  return kpi === undefined ? rates[signal] : `${kpi} rate`;
}

function withConfidence({ confidence }: { readonly confidence: number }): string {
  return `(${formatPercent(confidence)} confidence)`;
}

function isKpi({ signal }: Compared): boolean {
  return signal === 'kpi';
}
