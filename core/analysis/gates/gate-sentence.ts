import type { EventCounts } from '../../statistics/counts-by-side';
import { formatCount, pluralize, formatDuration, formatPercent } from '../../text/format';
import type { GateCode, GateReason, GateReasonOf, GateReasons } from './gate-result';
import { localTimeText } from './window';

type Sentences = { readonly [Code in GateCode]: (reason: GateReasonOf<Code>) => string };

/** The sentence of each reason. Nothing but people reads them: change them at will. */
const sentences: Sentences = {
  baking: ({ elapsedSeconds, bakeSeconds }) =>
    `baking: ${formatDuration(elapsedSeconds)} of ${formatDuration(bakeSeconds)}`,
  baked: ({ elapsedSeconds }) => `baked for ${formatDuration(elapsedSeconds)}`,
  noAlarms: () => 'there is no alarm that could speak',
  alarmsMissing: ({ alarms }) => `${alarms.join(', ')}: no such alarm`,
  alarmsRed: ({ alarms }) =>
    alarms.map(({ name, why }) => `${name} is in ALARM${why ? ` (${why})` : ''}`).join('; '),
  alarmsUnknown: ({ alarms }) => `${alarms.join(', ')}: not enough data to tell`,
  alarmsOk: ({ alarmCount }) => `${alarmCount} of ${alarmCount} alarms are OK`,
  enoughData: ({ requests, faults }) =>
    `canary served ${pluralize(requests, 'request')}, ${formatPercent(faults / requests)} faults`,
  notEnoughData: lacks,
  notEnoughDataAsks: (reason) => `${lacks(reason)}: a person must promote or abort`,
  notEnoughDataInTime: (reason) => `${lacks(reason)}, ${formatDuration(reason.extendSeconds)} after the bake`,
  windowOpen: (reason) => `within the window ${hoursOf(reason)}`,
  windowClosed: (reason) => `${closed(reason)}: opens at ${localTimeText(reason.opensAt, reason.timeZone)}`,
  windowClosedTooLong: (reason) =>
    `${closed(reason)}: it does not open within ${reason.maxWaitSeconds / 3600} h`,
  windowOverridden: ({ overrideReason }) => `window overridden: ${overrideReason}`,
  checkNotAsked: ({ check }) => `check ${check} was not asked`,
  checkUnanswered: ({ check, problem }) => `check ${check} did not answer: ${problem}`,
  checkAnswered: ({ check, answer }) => `check ${check}: ${answer}`,
  outOfBounds: (reason) =>
    `${reason.label} was ${valuesOf(reason)}; ${boundsOf(reason)} (${reason.breaching} of ${reason.values.length} data points out of bounds)`,
  withinBounds: (reason) => `${reason.label} is ${valuesOf(reason)}; ${boundsOf(reason)}`,
  tooFewDatapoints: ({ label, datapoints, datapointsNeeded }) =>
    `${label}: ${datapoints} of the ${datapointsNeeded} data points needed`,
  worse: (reason) => `${bothSides(reason)}: ${atLeastTimes(reason)} at ${formatPercent(reason.confidence)}`,
  worseThanBefore: (reason) =>
    `${side('canary', reason.canary, reason)} at this stage, ${side('both sides', reason.production, reason)} before: ` +
    `more than ${reason.times} times ${worse(reason)}`,
  notWorse: (reason) =>
    `${bothSides(reason)}: less than ${reason.ruleOutRatio} times ${worse(reason)} at ${formatPercent(reason.confidence)}`,
  tolerable: (reason) =>
    `${bothSides(reason)}: at most ${reason.tolerablePercent}% at ${formatPercent(reason.confidence)}, which is tolerable`,
  inconclusive: (reason) =>
    `${bothSides(reason)}: not yet shown to be less than ${reason.ruleOutRatio} times ${worse(reason)}`,
  approvalNeeded: ({ timeoutSeconds }) => `needs an approval within ${formatDuration(timeoutSeconds)}`,
  approvalPending: ({ until }) => `waits for an approval until ${until}`,
  approved: ({ requestedBy, why }) => `approved by ${requestedBy}: ${why}`,
  rejected: ({ requestedBy, why }) => `rejected by ${requestedBy}: ${why}`,
  approvalTimedOut: ({ timeoutSeconds }) => `nobody approved within ${formatDuration(timeoutSeconds)}`,
};

/** What a gate said, in one sentence with its numbers. */
export function gateSentence(reason: GateReason): string {
  return (sentences[reason.code] as (of: GateReason) => string)(reason);
}

function lacks({ requests, minRequests, seconds, minSeconds }: GateReasons['notEnoughData']): string {
  return [
    ...(requests < minRequests
      ? [`canary served ${formatCount(requests)} of the ${formatCount(minRequests)} requests needed`]
      : []),
    ...(seconds < minSeconds
      ? [`canary was called for ${formatDuration(seconds)} of the ${formatDuration(minSeconds)} needed`]
      : []),
  ].join(', ');
}

function closed(reason: Omit<GateReasons['windowClosed'], 'opensAt'>): string {
  const { frozenUntil, freezeReason } = reason;
  if (frozenUntil === undefined) return `outside the window ${hoursOf(reason)}`;
  return `frozen until ${frozenUntil}${freezeReason === undefined ? '' : ` (${freezeReason})`}`;
}

function hoursOf({ days, from, to, timeZone }: GateReasons['windowOpen']): string {
  return `${days.join(' ')} ${from}–${to} ${timeZone}`;
}

function valuesOf({ values }: GateReasons['withinBounds']): string {
  return values.map((value) => String(Number(value.toPrecision(4)))).join(', ');
}

function boundsOf({ min, max }: GateReasons['withinBounds']): string {
  if (min === undefined) return `at most ${max} is allowed`;
  return max === undefined ? `at least ${min} is needed` : `${min} to ${max} is allowed`;
}

type Compared = Omit<GateReasons['worse'], 'times' | 'confidence'>;

const nouns: Readonly<Record<Compared['signal'], string>> = {
  faults: 'fault',
  slow: 'slow request',
  kpi: 'conversion',
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
  const words = reason.signal === 'kpi' ? 'fewer in the canary' : worse(reason);
  return reason.times > 1 ? `at least ${reason.times} times ${words}` : `${words} than production`;
}

function worse({ signal }: Compared): string {
  return signal === 'kpi' ? 'fewer' : 'worse';
}
