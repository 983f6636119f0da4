import { judgeApproval } from './gates/approval';
import type { SideCounts, StageDecision, Verdict } from './verdict';
import { isPromotedAt, type Controls } from '../release/controls';
import type { Release } from '../release/release';
import { decide } from './decide';
import { reachableWeights } from './budget/next-weight';
import { assertNever } from '../errors/assert-never';
import { settledBuckets, sumOf, type Bucket, type Evidence } from './evidence/evidence';
import { judgeAlarms } from './gates/alarms';
import { judgeBudget, lacksEvidence } from './gates/budget';
import { judgeCompare } from './gates/compare';
import { judgeCheck } from './gates/check';
import { judgeEnoughData } from './gates/enough-data';
import { enforcedWindowsOf, type Gate, type ThresholdGate } from '../strategy/gates';
import type { GateResult, GateDecision } from './gates/gate-result';
import { publicationDelaySeconds } from '../strategy/defaults';
import { judgeShare } from './gates/share';
import { judgeThreshold } from './gates/threshold';
import { judgeWindow } from './gates/window';
import { signalName, signalOf } from './evidence/signals';
import type { EventCounts } from '../statistics/counts-by-side';
import type { Stage } from '../strategy/stage';
import { fullWeight } from '../traffic/weight';
import { noUsage, type Usage } from './usage';

/** The input of {@link judge}. Times in milliseconds since the epoch. */
export interface StageContext {
  readonly stage: Stage;
  readonly evidence: Evidence;
  /** The times at which the weights of the stages were confirmed, oldest first; the last is that of this stage. */
  readonly shifts: readonly number[];
  readonly at: number;
  /** @default none */
  readonly controls?: Controls;
  /** @default nothing was used */
  readonly usage?: Usage;
  /** The rules that the release overrides. @default every rule applies */
  readonly overridden?: Pick<Release, 'overrides' | 'overriddenAlarms'>;
}

/**
 * Judges a stage on the evidence until now. The same evidence at the same time always gives the same verdict.
 *
 * The stage fails if a gate fails, else holds if a gate holds, else advances. Alarms count at once, other evidence from
 * the end of the settle time. A stage that holds beyond its bake and hold times fails: missing evidence is never a pass.
 * People may pause a stage, or promote one that holds, but not one that fails. An approval is requested once no other
 * gate holds, and the wait for it does not count as hold time.
 */
export function judge(context: StageContext): Verdict {
  const { stage, shifts, at, controls = {}, usage = noUsage } = context;
  const elapsedSeconds = Math.floor((at - (shifts.at(-1) ?? at)) / 1000);
  const served = servedAtThisStage(context);
  const gates: GateResult[] = [
    { gate: 'bake', name: 'bake', ...judgeBakeTime(stage, elapsedSeconds) },
    ...stage.gates.map((gate, index) => ({
      gate: gate.type,
      name: nameAmong(stage.gates, index),
      ...judgeGate(gate, context, served.buckets, elapsedSeconds),
      ...(gate.mode === 'observe' && { observed: true as const }),
    })),
  ];
  gates.push(...judgeShareOf(context));
  if (stage.approval) {
    const { approval, startedBy } = controls;
    // The first request waits for the bake time, unless a person has promoted the stage.
    const bakeSeconds = isPromotedAt(stage.label, controls) ? 0 : stage.bakeSeconds;
    const askedNotBefore = (shifts.at(-1) ?? at) + bakeSeconds * 1000;
    const moment = { stage: stage.label, at, askedNotBefore, startedBy };
    const answer = judgeApproval(stage.approval, approval, moment);
    gates.push({ gate: 'approval', name: 'approval', ...answer });
  }
  const budget = judgeBudgetOf(context);
  if (budget) gates.push(budget);
  const counts = { canary: countsOf(served.canary), production: countsOf(served.production) };
  const enforced = gates.filter((gate) => !gate.observed && !(leadsToPart(budget) && lacksEvidence(gate)));
  const decision = decide(stage, enforced, { elapsedSeconds, at, controls, usage });
  return { ...decision, ...nextWeightOf(stage, decision, budget), gates, counts };
}

/** True for a budget that decides about a part of the traffic, or holds: only all of it needs the evidence that the canary is safe. */
function leadsToPart(budget: GateResult | undefined): boolean {
  return budget !== undefined && 'canaryWeight' in budget && budget.canaryWeight < fullWeight;
}

/** The weight that a release goes on to, if it follows a budget: more than the next one only if the budget allows it. */
function nextWeightOf(
  { budget, canaryWeight }: Stage,
  { decision }: StageDecision,
  step: GateResult | undefined,
): Pick<Verdict, 'nextWeight'> {
  if (!budget || decision !== 'advance') return {};
  const nextWeight = step?.code === 'withinBudget' ? step.canaryWeight : reachableWeights(canaryWeight)[0];
  return nextWeight === undefined ? {} : { nextWeight };
}

/** The name of a gate, with a number if the stage has several of that name. */
function nameAmong(gates: readonly Gate[], index: number): string {
  const name = nameOf(gates[index]!);
  const before = gates.slice(0, index).filter((gate) => nameOf(gate) === name).length;
  return before === 0 ? name : `${name}#${before + 1}`;
}

function nameOf(gate: Gate): string {
  switch (gate.type) {
    case 'check':
      return `check:${gate.check}`;
    case 'threshold':
      return `threshold:${gate.label}`;
    case 'compare':
      return `compare:${signalName(signalOf(gate))}`;
    case 'alarms':
    case 'enoughData':
    case 'window':
      return gate.type;
    default:
      return assertNever(gate);
  }
}

function judgeBakeTime({ bakeSeconds }: Stage, elapsedSeconds: number): GateDecision {
  return elapsedSeconds >= bakeSeconds
    ? { decision: 'advance', code: 'baked', elapsedSeconds }
    : { decision: 'hold', code: 'baking', elapsedSeconds, bakeSeconds };
}

function judgeGate(
  gate: Gate,
  { stage, evidence, shifts, at, usage = noUsage, overridden }: StageContext,
  served: readonly Bucket[],
  elapsedSeconds: number,
): GateDecision {
  switch (gate.type) {
    case 'alarms':
      return judgeAlarms(gate, evidence.alarms, overridden?.overriddenAlarms);
    case 'enoughData':
      return judgeEnoughData(gate, { buckets: served, elapsedSeconds, stage });
    case 'window':
      return judgeWindow(gate, {
        enforced: enforcedWindowsOf(stage.gates),
        at,
        remainingSeconds: Math.max(0, stage.maxWaitSeconds - usage.waitedSeconds),
        override: overridden?.overrides?.window,
      });
    case 'check':
      return judgeCheck(gate, evidence.checks?.[gate.check]);
    case 'threshold':
      return judgeThreshold(gate, settledPoints(gate, { stage, evidence, shifts, at }));
    case 'compare': {
      const buckets = evidence.signals[signalName(signalOf(gate))] ?? [];
      const settled = settledBuckets(buckets, shifts, stage.settleSeconds);
      return judgeCompare(gate, {
        buckets: settled,
        ofThisStage: settled.filter(({ startsAt }) => startsAt >= (shifts.at(-1) ?? 0)),
        comparisons: stage.gates.filter(isEnforcedComparison).length,
        unsettled: buckets,
      });
    }
    default:
      return assertNever(gate);
  }
}

/** The data points of a threshold from the end of the settle time on. */
function settledPoints(
  { label, periodSeconds }: ThresholdGate,
  { stage, evidence, shifts, at }: Pick<StageContext, 'stage' | 'evidence' | 'shifts' | 'at'>,
) {
  const { values, parts } = evidence.metrics[label] ?? { values: [], parts: {} };
  const period = periodSeconds * 1000;
  const since = (shifts.at(-1) ?? at) + stage.settleSeconds * 1000;
  const firstEnd = Math.ceil(since / period) * period + period;
  return {
    values: settledBuckets(values, shifts.slice(-1), stage.settleSeconds, period),
    parts,
    since,
    isSettled: firstEnd <= at - publicationDelaySeconds * 1000,
  };
}

/** The result on the canary's share of the requests, if it is not its weight. */
function judgeShareOf({ stage, evidence, shifts }: StageContext): GateResult[] {
  const buckets = evidence.served ?? evidence.signals['faults'] ?? [];
  const result = judgeShare(stage, settledBuckets(buckets, shifts.slice(-1), stage.settleSeconds));
  return result ? [{ gate: 'share', name: 'share', ...result }] : [];
}

/** True for the comparisons that share α. */
function isEnforcedComparison(gate: Gate): boolean {
  return gate.type === 'compare' && gate.mode === 'enforce';
}

/** The result of the budget, if the release follows one. */
function judgeBudgetOf({ stage, evidence, shifts }: StageContext): GateResult | undefined {
  const firstShift = stage.canaryWeight === 0 ? Infinity : (shifts[0] ?? Infinity);
  const since = sumOf((evidence.signals['faults'] ?? []).filter(({ startsAt }) => startsAt >= firstShift));
  const result = judgeBudget(stage, { since, risk: evidence.risk });
  return result && { gate: 'budget', name: 'budget', ...result };
}

function servedAtThisStage({ stage, evidence, shifts }: StageContext) {
  const buckets = settledBuckets(evidence.signals['faults'] ?? [], shifts.slice(-1), stage.settleSeconds);
  return { buckets, ...sumOf(buckets) };
}

function countsOf({ requests, events }: EventCounts): SideCounts {
  return { requests, faults: events };
}
