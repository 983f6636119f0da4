import type { GateCode, GateReasonOf } from '../../../core/analysis/gates/gate-result';

const hours = {
  open: [
    { days: ['mon', 'thu'], from: '09:00', to: '17:00' },
    { days: ['fri'], from: '09:00', to: '12:00' },
  ],
  timeZone: 'Europe/Berlin',
} as const;
const soFar = { requests: 12, minRequests: 1250, seconds: 60, minSeconds: 300 };
const compared = {
  signal: 'faults',
  canary: { requests: 1240, events: 12 },
  production: { requests: 11_020, events: 11 },
} as const;

/** One reason of each code. */
export const everyReason: { readonly [Code in GateCode]: Omit<GateReasonOf<Code>, 'code'> } = {
  baking: { elapsedSeconds: 599, bakeSeconds: 600 },
  baked: { elapsedSeconds: 600 },
  noAlarms: {},
  alarmsMissing: { alarms: ['gone', 'lost'] },
  alarmsRed: { alarms: [{ name: 'errors', why: '12 > 5' }, { name: 'slow' }] },
  alarmsUnknown: { alarms: ['errors'] },
  alarmsOverridden: { alarms: ['errors', 'slow'] },
  alarmsOk: { alarmCount: 3 },
  enoughData: { requests: 1250, faults: 25 },
  notEnoughData: soFar,
  notEnoughDataAsks: { ...soFar, minSeconds: 0 },
  notEnoughDataInTime: { ...soFar, minSeconds: 0, extendSeconds: 300 },
  windowOpen: hours,
  windowClosed: { ...hours, opensAt: '2026-11-23T08:00:00.000Z' },
  windowClosedTooLong: {
    ...hours,
    frozenUntil: '2026-12-22',
    freezeReason: 'year-end closing',
    remainingSeconds: 259_200,
  },
  windowOverridden: { overrideReason: 'fixes the outage' },
  checkNotAsked: { check: 'smoke-test' },
  checkUnanswered: { check: 'smoke-test', problem: 'TimeoutError' },
  checkAnswered: { check: 'smoke-test', answer: '12 of 12 pages' },
  outOfBounds: { label: 'queue age', values: [99, 10, 99], max: 60, breaching: 2 },
  withinBounds: { label: 'queue age', values: [10.12345, 20], min: 1, max: 60 },
  tooFewDatapoints: { label: 'queue age', datapoints: 0, datapointsNeeded: 3 },
  metricsMissing: { label: 'error rate', metrics: ['shop Erors {Service=checkout}'], never: true },
  kpiMissing: { kpi: 'orders', requests: 11_020 },
  sideUnreported: { sides: ['canary'] },
  canaryAbsent: { requests: 3600, canaryWeight: 100, seconds: 180 },
  shareMismatch: { canary: 40, production: 1800, canaryWeight: 100 },
  canaryUnreachable: { defects: ['VPC Lattice is not allowed to invoke checkout:canary'] },
  worse: { ...compared, times: 2, confidence: 0.995 },
  worseThanBefore: { ...compared, times: 2 },
  notWorse: { ...compared, ruleOutRatio: 2.5, confidence: 0.95 },
  tolerable: { ...compared, signal: 'slow', tolerablePercent: 1, confidence: 0.95 },
  bothFail: { ...compared, signal: 'faults', maxFaultPercent: 10 },
  inconclusive: { ...compared, signal: 'kpi', kpi: 'orders', ruleOutRatio: 2.5 },
  productionUnreachable: { defects: ['VPC Lattice is not allowed to invoke checkout:live'] },
  productionUnreachableTooLong: { defects: ['checkout:live does not exist'], heldSeconds: 14_400 },
  withinBudget: {
    excessBound: 0.031,
    canaryWeight: 100,
    badResponses: 31.2,
    maxBadResponses: 50,
    limit: 'step',
  },
  overBudget: { excessBound: 0.4, canaryWeight: 500, badResponses: 180, maxBadResponses: 50 },
  budgetExceeded: { excessBound: 1, canaryWeight: 1, badResponses: 153, maxBadResponses: 50 },
  approvalNeeded: { timeoutSeconds: 3600 },
  approvalPending: { until: '2026-11-23T08:00:00.000Z', waitedSeconds: 60 },
  approved: { requestedBy: 'ada', why: 'reviewed', waitedSeconds: 60 },
  rejected: { requestedBy: 'ada', why: 'too slow', waitedSeconds: 60 },
  approvalTimedOut: { timeoutSeconds: 3600, waitedSeconds: 3600 },
};
