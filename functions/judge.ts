import { publicationDelaySeconds } from '../core/strategy/defaults';
import { alarmNamesOf } from '../core/analysis/gates/alarms';
import { controlRequest, gatesRequester } from '../core/release/control-request';
import { checkNamesOf } from '../core/analysis/gates/check';
import { ReleaseError } from '../core/errors/release-error';
import type { Decision } from '../core/analysis/gates/decision';
import type { GateResult } from '../core/analysis/gates/gate-result';
import { gateSentence } from '../core/analysis/gates/gate-sentence';
import type { Bucket } from '../core/analysis/evidence/evidence';
import { judge } from '../core/analysis/judge';
import { failForCanary, mustReadCanary } from '../core/analysis/canary-path';
import { failsCanary, holdForProduction, mustReadProduction } from '../core/analysis/production';
import type { Verdict } from '../core/analysis/verdict';
import type { CurrentRelease } from '../core/audit/rows/current-release';
import type { Release } from '../core/release/release';
import { verdictValue } from '../core/audit/release-metrics';
import { signalsOf } from '../core/analysis/evidence/signals';
import type { Stage } from '../core/strategy/stage';
import { noUsage, usageAfter, type Usage } from '../core/analysis/usage';
import { weightsFor } from '../core/traffic/weights';
import { verdictSentence } from '../core/analysis/verdict-sentence';
import { refuseDrift } from './runtime/drift';
import {
  openService,
  type Invocation,
  serviceName,
  openLedger,
  openRoute,
  openObservations,
  openProductionPath,
  openCanaryPath,
  openChecks,
  openEventPublisher,
} from './runtime/environment';
import { publishProductionChange } from './runtime/publish-production-change';
import { readRisk } from './runtime/read-risk';
import { recordUnavailableSource } from './runtime/record-unavailable-source';
import { recordUnseenFaults } from './runtime/record-unseen-faults';
import { writeMetrics } from './runtime/write-metrics';
import { publishPauseChange } from './runtime/publish-pause-change';
import { ensurePauseTimestamp } from './runtime/ensure-pause-timestamp';
import { percentOf, type Weight } from '../core/traffic/weight';

export interface JudgeInput {
  readonly release: Release;
  readonly stage: Stage;
  /** When each stage began, ISO 8601; the last is this one. */
  readonly shifts: readonly string[];
  readonly at: string;
  /** The usage of the limits of the release. Undefined in an execution of a definition that did not count it. */
  readonly usage?: Usage;
  /** The attempts of this check that failed. */
  readonly retries?: number;
}

export interface JudgeOutput {
  /** `promote`: a person promoted the release past all stages. `await-approval`: it holds until a person approves. */
  readonly decision: Decision | 'promote' | 'await-approval';
  /** The gate results that decided, in one sentence; for `await-approval`, the results of all other gates. */
  readonly reason: string;
  /** Seconds until the next check, if it holds. */
  readonly waitSeconds: number;
  readonly usage: Usage;
  /** The weight of the next stage, if the release follows a budget and advances. */
  readonly nextWeight?: Weight;
}

const serviceOf = openService({
  name: serviceName,
  ledger: openLedger,
  route: openRoute,
  observations: openObservations,
  productionPath: openProductionPath,
  canaryPath: openCanaryPath,
  checks: openChecks,
  publisher: openEventPublisher,
});
type Service = ReturnType<typeof serviceOf>;

/**
 * Checks the gates of a stage on the evidence of the whole release, which it reads from CloudWatch and from the checks.
 *
 * Idempotent: the same evidence at the same time gives the same verdict, recorded once.
 *
 * @throws ReleaseError `LockLost`, `ReleaseAborted`, `CanaryAlarm`, `CanaryUnreachable`, `ApprovalRejected`,
 *   `ApprovalTimedOut`, `BudgetExceeded`, `TrafficDrifted`
 */
export async function handler(input: JudgeInput, invocation?: Invocation): Promise<JudgeOutput> {
  const service = serviceOf(invocation);
  const { name, ledger, route, observations, checks } = service;
  const { release, stage, at, usage: before = noUsage, retries } = input;
  const claimed = await ensurePauseTimestamp(ledger, await ledger.confirmClaim(release), at);
  const current = await ledger.people.withRequests(claimed);
  await publishPauseChange(service, current, remainingPause(stage, before), at);
  await refuseDrift(route, stage.canaryWeight === 0 ? route.baseline : weightsFor(stage.canaryWeight));
  const now = Date.parse(at);
  const period = { from: Date.parse(release.startedAt), to: now - publicationDelaySeconds * 1000 };
  const [alarms, signals, served, metrics, answers, risk] = await Promise.all([
    observations.readAlarms(alarmNamesOf(stage.gates)),
    observations.readSignals(signalsOf(stage.gates), stage, period),
    observations.readServed(stage, period),
    observations.readMetrics(
      stage.gates.filter((gate) => gate.type === 'threshold'),
      period,
    ),
    checks.ask(checkNamesOf(stage.gates), {
      service: name,
      release: { id: release.id, version: release.version, previousVersion: release.previousVersion },
      stage: { label: stage.label, canaryWeight: stage.canaryWeight },
      at,
    }),
    stage.budget && readRisk(observations, current, now),
  ]);
  const shifts = input.shifts.map((shift) => Date.parse(shift));
  const judged = judge({
    stage,
    evidence: { alarms, signals, metrics, checks: answers, served, risk },
    shifts,
    at: now,
    controls: current,
    usage: before,
    overridden: release,
  });
  const faults = signals['faults'] ?? [];
  const reached = await failedForCanary(service, judged, {
    stage,
    buckets: served ?? faults,
    shifts,
    at: now,
  });
  const verdict = await heldForProduction(service, current, reached, {
    stage,
    buckets: faults,
    usage: before,
    overrides: release.overrides,
    at,
  });
  const usage = usageAfter(before, verdict, retries);
  const {
    fully,
    asksPerson,
    awaitsApproval,
    waitsFor: _,
    error,
    cause,
    waitSeconds,
    nextWeight,
    ...recorded
  } = verdict;
  const { decision, gates } = recorded;
  const reason = [verdictSentence(verdict), ...(current.unreadable ?? [])].join('; ');
  await ledger.record(release.id, {
    at,
    kind: 'judged',
    ...recorded,
    stage: stage.label,
    cause: cause.code,
    reason,
    ...(decision === 'hold' && { waitSeconds }),
  });
  writeMetrics(
    name,
    release.id,
    {
      CanaryWeightPercent: percentOf(stage.canaryWeight),
      Verdict: verdictValue[decision],
      Stage: stage.canaryWeight === 0 ? 0 : input.shifts.length,
    },
    at,
  );
  // If the rollback that follows fails, the guard finds the abort and rolls back.
  if (decision === 'fail') {
    await ledger.abort(release.executionArn, controlRequest(reason, gatesRequester, at));
    if (error) throw new ReleaseError(error, reason);
  }
  await recordUnavailableSource(ledger, current, stage, { faults, served: served ?? faults }, at);
  await recordUnseenFaults(service, current, faults, at);
  if (asksPerson) await pauseForPerson(service, current, remainingPause(stage, before), reason, at);
  if (fully) return { decision: 'promote', reason, waitSeconds, usage };
  if (awaitsApproval) return { decision: 'await-approval', reason: evidenceIn(gates), waitSeconds, usage };
  return { decision, reason, waitSeconds, usage, ...(nextWeight !== undefined && { nextWeight }) };
}

/** Fails a verdict when AWS's configuration makes every request to the canary fail. */
async function failedForCanary(
  { canaryPath }: Service,
  verdict: Verdict,
  check: {
    readonly stage: Stage;
    readonly buckets: readonly Bucket[];
    readonly shifts: readonly number[];
    readonly at: number;
  },
): Promise<Verdict> {
  const { stage, buckets, shifts, at } = check;
  if (!mustReadCanary(verdict, stage, buckets, { shiftedAt: shifts.at(-1) ?? at, at })) return verdict;
  const defects = await canaryPath.provenDefects();
  return defects.length === 0 ? verdict : failForCanary(verdict, defects);
}

/** Holds a verdict that would move traffic while every request to production fails. */
async function heldForProduction(
  service: Service,
  current: CurrentRelease,
  verdict: Verdict,
  check: {
    readonly stage: Stage;
    readonly buckets: readonly Bucket[];
    readonly usage: Usage;
    /** The overrides in the input of the execution: anybody who may write the lock could add some there. */
    readonly overrides: Release['overrides'];
    readonly at: string;
  },
): Promise<Verdict> {
  const { stage, buckets, usage, at } = check;
  const wasUnreachable = current.productionUnreachableSince !== undefined;
  if (!mustReadProduction(verdict, stage, buckets) && (!wasUnreachable || failsCanary(verdict))) {
    return verdict;
  }
  const defects = await service.productionPath.provenDefects();
  const since = await publishProductionChange(service, current, defects, { stage: stage.label, at });
  const isOverridden = check.overrides?.production !== undefined && verdict.decision === 'advance';
  if (since === undefined || isOverridden) return verdict;
  return holdForProduction(verdict, defects, { since: Date.parse(since), at: Date.parse(at), stage, usage });
}

/** The gate results for the person who approves. */
function evidenceIn(gates: readonly GateResult[]): string {
  return gates
    .filter(({ gate, observed }) => gate !== 'approval' && !observed)
    .map(gateSentence)
    .join('; ');
}

/** The stage with the time that the release may still be paused. */
function remainingPause({ label, maxPauseSeconds, maxWaitSeconds }: Stage, usage: Usage) {
  const { pausedSeconds, waitedSeconds } = usage;
  const seconds = Math.min(maxPauseSeconds - pausedSeconds, maxWaitSeconds - waitedSeconds);
  return { label, maxPauseSeconds: Math.max(0, seconds) };
}

/** Pauses the release as a person would. */
async function pauseForPerson(
  service: Service,
  current: CurrentRelease,
  stage: Pick<Stage, 'label' | 'maxPauseSeconds'>,
  reason: string,
  at: string,
): Promise<void> {
  const { ledger } = service;
  const pause = controlRequest(reason, gatesRequester, at);
  // An abort came first: the next check finds it.
  if (!(await ledger.pause(current.executionArn, pause))) return;
  await ledger.record(current.id, { ...pause, kind: 'paused' });
  await publishPauseChange(service, { ...current, pause }, stage, at);
}
