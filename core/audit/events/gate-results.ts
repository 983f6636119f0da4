import { z } from 'zod';
import { gateSchema } from '../../strategy/gates';
import type { GateCode, GateReasons, GateResult } from '../../analysis/gates/gate-result';
import { budgetLimits } from '../../analysis/budget/next-weight';
import { decisions } from '../../analysis/gates/decision';
import { lenient, name, text, time, type FieldsOf } from './fields';

const gateTypes: readonly string[] = [
  'bake',
  'approval',
  'share',
  'budget',
  'production',
  'canary',
  ...gateSchema.options.map((gate) => gate.shape.type.value),
];
const sides = ['production', 'canary'] as const;
const share = z.number().min(0).max(1);
const amount = z.number().min(0);
const names = z.array(text);

const shared = z.object({
  gate: z.custom<GateResult['gate']>((value) => gateTypes.includes(value as string)),
  name,
  decision: z.enum(decisions),
  observed: lenient(z.literal(true)),
  evidence: lenient(z.object({ harm: share, safety: share })),
});

const dataSoFar = { requests: amount, minRequests: amount, seconds: amount, minSeconds: amount };
const day = z.enum(['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat']);
const hours = { open: z.array(z.object({ days: z.array(day), from: text, to: text })), timeZone: text };
const closed = { ...hours, frozenUntil: lenient(text), freezeReason: lenient(text) };
const measured = {
  label: text,
  values: z.array(z.number()),
  min: lenient(z.number()),
  max: lenient(z.number()),
};
const side = z.object({ requests: amount, events: amount });
const compared = {
  signal: z.enum(['faults', 'slow', 'kpi']),
  kpi: lenient(text),
  canary: side,
  production: side,
};
const budget = { excessBound: share, canaryWeight: amount, badResponses: amount, maxBadResponses: amount };
const answered = { requestedBy: text, why: text, waitedSeconds: amount };

const fields: { readonly [Code in GateCode]: FieldsOf<GateReasons[Code]> } = {
  baking: { elapsedSeconds: amount, bakeSeconds: amount },
  baked: { elapsedSeconds: amount },
  noAlarms: {},
  alarmsMissing: { alarms: names },
  alarmsRed: { alarms: z.array(z.object({ name: text, why: lenient(text) })) },
  alarmsUnknown: { alarms: names },
  alarmsOverridden: { alarms: names },
  alarmsOk: { alarmCount: amount },
  enoughData: { requests: amount, faults: amount },
  notEnoughData: dataSoFar,
  notEnoughDataAsks: dataSoFar,
  notEnoughDataInTime: { ...dataSoFar, extendSeconds: amount },
  windowOpen: hours,
  windowClosed: { ...closed, opensAt: time },
  windowClosedTooLong: { ...closed, remainingSeconds: amount },
  windowOverridden: { overrideReason: text },
  checkNotAsked: { check: text },
  checkUnanswered: { check: text, problem: text },
  checkAnswered: { check: text, answer: text },
  outOfBounds: { ...measured, breaching: amount },
  withinBounds: measured,
  tooFewDatapoints: { label: text, datapoints: amount, datapointsNeeded: amount },
  metricsMissing: { label: text, metrics: names, never: z.boolean() },
  kpiMissing: { kpi: text, requests: amount },
  sideUnreported: { sides: z.array(z.enum(sides)) },
  canaryAbsent: { requests: amount, canaryWeight: amount, seconds: amount },
  shareMismatch: { canary: amount, production: amount, canaryWeight: amount },
  canaryUnreachable: { defects: names },
  worse: { ...compared, times: amount, confidence: share },
  worseThanBefore: { ...compared, times: amount },
  notWorse: { ...compared, ruleOutRatio: amount, confidence: share },
  tolerable: { ...compared, tolerablePercent: amount, confidence: share },
  bothFail: { ...compared, maxFaultPercent: amount },
  inconclusive: { ...compared, ruleOutRatio: amount },
  productionUnreachable: { defects: names },
  productionUnreachableTooLong: { defects: names, heldSeconds: amount },
  withinBudget: { ...budget, limit: z.enum(budgetLimits) },
  trafficUnknown: { maxBadResponses: amount },
  overBudget: budget,
  budgetExceeded: budget,
  approvalNeeded: { timeoutSeconds: amount },
  approvalPending: { until: time, waitedSeconds: amount },
  approved: answered,
  rejected: answered,
  approvalTimedOut: { timeoutSeconds: amount, waitedSeconds: amount },
};

const schemas = new Map<unknown, z.ZodType>(
  Object.entries(fields).map(([code, shape]) => [
    code,
    z.object({ ...shared.shape, code: z.literal(code), ...shape }),
  ]),
);

/**
 * Reads a gate result of a recorded verdict.
 *
 * @returns undefined for an invalid result, or one with a code of a later version
 */
export function parseGateResult(value: unknown): GateResult | undefined {
  const { code } = (value ?? {}) as { code?: unknown };
  return schemas.get(code)?.safeParse(value).data as GateResult | undefined;
}
