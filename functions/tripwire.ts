import { retryFor } from '../aws/client/retry-for';
import { sleep } from '../aws/client/sleep';
import { deliveredFaults } from '../core/analysis/tripwire/delivered-faults';
import { faultMinutesOf, type FaultMinute } from '../core/analysis/tripwire/fault-minutes';
import { limitsOf } from '../core/analysis/tripwire/fault-limits';
import { judgeFaults, type FaultContext } from '../core/analysis/tripwire/judge-faults';
import { tripwireSentence } from '../core/analysis/tripwire/tripwire-sentence';
import type { Bucket } from '../core/analysis/evidence/evidence';
import { publicationDelaySeconds, usualDeliverySeconds } from '../core/strategy/defaults';
import { fullWeight } from '../core/traffic/weight';
import type { TripwireVerdict } from '../core/analysis/tripwire/tripwire-verdict';
import { ReleaseError } from '../core/errors/release-error';
import { abortByTripwire } from '../core/release/guard';
import type { CurrentRelease } from '../core/audit/rows/current-release';
import {
  openService,
  type Invocation,
  openGuard,
  openLedger,
  openObservations,
  openFaultLimits,
  openFunctionName,
  openErrorMessages,
} from './runtime/environment';
import { invocationTime } from './runtime/invocation-time';
import { runOrWarn } from './runtime/run-all';
import { parseLogDelivery } from './runtime/log-delivery';

export interface TripwireOutput {
  /** Undefined when there was nothing to judge, or another invocation judges. */
  readonly verdict?: TripwireVerdict['state'];
}

const serviceOf = openService({
  ledger: openLedger,
  functionName: openFunctionName,
  keepsErrorMessages: openErrorMessages,
  faultLimits: openFaultLimits,
  observations: openObservations,
  guard: openGuard,
});
type Service = ReturnType<typeof serviceOf>;

/** Seconds after which another invocation takes the judgment over from one that ended without a word. */
const takeoverSeconds = 30;

/** Seconds between two judgments, however many deliveries arrive. */
const paceSeconds = 1;

/** Seconds in which an invocation judges. What is not decided then is judged again when Lambda tries the delivery again. */
const longestJudgmentSeconds = 600;

/** Seconds in which attempts to invoke the guard begin. The guard's sweep finds the abort within a minute. */
const guardSeconds = 20;

/** The time before a release whose traffic shows the rate of requests at the first shift. */
const trafficBefore = 10 * 60_000;

/**
 * Counts the failed requests of the release in flight as log records arrive, and rolls back a canary that fails more than
 * production does. It can do nothing else: what it does not see, alarms and comparisons do.
 *
 * Idempotent: records may arrive twice, late, in any order and several at once; a request counts once.
 *
 * @throws ReleaseError `AwsCallFailed`, `AwsCallRefused`; Lambda tries again, and the release's own checks go on
 */
export async function handler(event: unknown, invocation?: Invocation): Promise<TripwireOutput> {
  const delivery = parseLogDelivery(event);
  if (!delivery) return {};
  const service = serviceOf(invocation);
  const { ledger, functionName, keepsErrorMessages: keepsMessages } = service;
  const current = await ledger.readCurrent();
  if (!current || !isWatched(current)) return {};
  const { version, previousVersion, tripwire } = current;
  const faults = deliveredFaults(delivery, {
    functionName,
    version,
    previousVersion,
    kinds: tripwire?.kinds ?? [],
    keepsMessages,
  });
  if (faults.length === 0) return {};
  const at = now();
  const minutes = faultMinutesOf(faults, at);
  await ledger.faults.add(current.id, minutes, at);
  const slowest = slowestOf(minutes);
  // Faster ones make no difference.
  if (slowest > usualDeliverySeconds) await ledger.faults.recordDelivery(slowest, at);
  if (current.overrides?.tripwire !== undefined) return {};
  // Faults of production only lower the evidence.
  if (!faults.some(({ side }) => side === 'canary')) return {};
  return { verdict: await judgeInTurn(service, current, invocation?.awsRequestId ?? delivery.stream) };
}

/** Faults count from the first shift until somebody rolls back or the version is in production. */
function isWatched(current: CurrentRelease): boolean {
  const { weightShifts = [], abort, promotedAt, tripwire } = current;
  return weightShifts.length > 0 && !abort && promotedAt === undefined && (tripwire?.kinds.length ?? 0) > 0;
}

/**
 * Judges, one invocation at a time, until everything that was added is judged and nothing is pending.
 *
 * @param owner names this invocation
 */
async function judgeInTurn(
  service: Service,
  { id, executionArn }: CurrentRelease,
  owner: string,
): Promise<TripwireVerdict['state'] | undefined> {
  const { ledger } = service;
  const startedAt = now();
  let waitUntil = startedAt;
  let state: TripwireVerdict['state'] | undefined;
  for (;;) {
    const takeover = Math.max(now(), waitUntil) + takeoverSeconds * 1000;
    if (!(await ledger.faults.claimJudgment(id, owner, takeover, now()))) return state;
    await sleep(waitUntil - now());
    const current = await ledger.readCurrent();
    if (current?.executionArn !== executionArn || !isWatched(current)) return state;
    const verdict = await judgeNow(service, current);
    state = verdict.state;
    if (verdict.state === 'tripped') {
      await rollBack(service, current, verdict);
      return state;
    }
    if (verdict.state === 'clear' && (await ledger.faults.endJudgment(id, owner))) return state;
    waitUntil = Math.max(now() + paceSeconds * 1000, verdict.state === 'pending' ? verdict.decidableAt : 0);
    if (waitUntil - startedAt > longestJudgmentSeconds * 1000) {
      throw new ReleaseError('AwsCallFailed', `the faults of release ${id} are not decided yet`);
    }
  }
}

/** Reads metrics only where they make a difference: they take a second, and cost more than the rest. */
async function judgeNow(service: Service, current: CurrentRelease): Promise<TripwireVerdict> {
  const { ledger, faultLimits } = service;
  const at = now();
  const [minutes, slowestDeliverySeconds] = await Promise.all([
    ledger.faults.read(current.id),
    ledger.faults.readSlowestDelivery(at),
  ]);
  const context: FaultContext = {
    minutes,
    shifts: (current.weightShifts ?? []).map((shift) => ({ ...shift, at: Date.parse(shift.at) })),
    ...(current.promotingSince !== undefined && { promotedAt: Date.parse(current.promotingSince) }),
    at,
    slowestDeliverySeconds,
    ...limitsOf(faultLimits, current.strategy),
  };
  const verdict = judgeFaults(context);
  if (verdict.state === 'clear' && current.canaryWeight < fullWeight) return verdict;
  const traffic = await readTraffic(service, current, at);
  return traffic ? judgeFaults({ ...context, traffic }) : verdict;
}

/** @returns undefined without an answer from CloudWatch: the weights are known all the same */
async function readTraffic(
  { observations }: Service,
  { startedAt }: CurrentRelease,
  at: number,
): Promise<readonly Bucket[] | undefined> {
  const period = { from: Date.parse(startedAt) - trafficBefore, to: at - publicationDelaySeconds * 1000 };
  return runOrWarn('reading the traffic', () => observations.readLambdaFaults(period));
}

/** The abort comes first: the guard's sweep and the release's next check find it if the guard does not answer now. */
async function rollBack(
  { ledger, guard }: Service,
  { executionArn }: CurrentRelease,
  verdict: TripwireVerdict,
): Promise<void> {
  const at = invocationTime();
  const abort = abortByTripwire(tripwireSentence(verdict), at, verdict.faults);
  if (!(await ledger.abort(executionArn, abort))) return;
  await retryFor(guardSeconds, () => guard.enforceAbort(executionArn, at));
}

function now(): number {
  return Date.parse(invocationTime());
}

function slowestOf(minutes: readonly FaultMinute[]): number {
  return Math.max(...minutes.map(({ slowestDeliverySeconds }) => slowestDeliverySeconds));
}
