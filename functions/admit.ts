import { hasEnded } from '../aws/executions/executions';
import { eventRelease } from '../core/notifications/release-event';
import { resolveConflict, waitingBefore } from '../core/release/conflict';
import type { ConflictPolicy } from '../core/strategy/conflict-policy';
import { controlRequest } from '../core/release/control-request';
import { ReleaseError } from '../core/errors/release-error';
import { assertNever } from '../core/errors/assert-never';
import type { CurrentRelease } from '../core/audit/rows/current-release';
import { parseReleaseRequest, type Release } from '../core/release/release';
import { isAtBaseline } from '../core/traffic/weights';
import {
  openService,
  type Invocation,
  openLedger,
  openRoute,
  openReleaseTarget,
  openObservations,
  openExecutions,
  openEventPublisher,
} from './runtime/environment';
import { publishEvent } from './runtime/publish-event';

/** What the state machine passes. */
export interface AdmitInput {
  /** The input of the execution, unchecked. */
  readonly request: unknown;
  readonly execution: { readonly arn: string; readonly name: string };
  /** The strategies that were deployed. */
  readonly strategies: readonly string[];
  /** Those that must not be red when a release begins. */
  readonly alarmNames: readonly string[];
  /** By strategy: those that take a release back at once. */
  readonly enforcedAlarms: Readonly<Record<string, readonly string[]>>;
  /** By strategy: what a release does when another one is in flight. */
  readonly onConflict: Readonly<Record<string, ConflictPolicy>>;
  readonly at: string;
}

export interface AdmitOutput {
  readonly decision: 'release' | 'already-live' | 'already-releasing';
  readonly release: Release;
}

const serviceOf = openService({
  ledger: openLedger,
  route: openRoute,
  target: openReleaseTarget,
  observations: openObservations,
  executions: openExecutions,
  publisher: openEventPublisher,
});
type Service = ReturnType<typeof serviceOf>;

/**
 * Idempotent: the lock is taken once per execution, everything else only reads; its event may be sent twice.
 *
 * Validates the request, takes the lock and looks whether a release may begin: the revision exists, traffic
 * is at rest, the alarms exist and are not red.
 *
 * @throws ReleaseError `InvalidReleaseInput`, `UnknownStrategy`, `VersionNotFound`, `ReleaseInProgress`,
 *   `ReleaseQueued`, `ReleaseSuperseding`, `ReleaseSuperseded`, `TrafficNotAtBaseline`, `AlarmMissing`,
 *   `CanaryAlarmStillRed`
 */
export async function handler(input: AdmitInput, invocation?: Invocation): Promise<AdmitOutput> {
  const service = serviceOf(invocation);
  const { ledger, target, publisher } = service;
  const request = parseReleaseRequest(input.request, input.strategies, target);
  const [exists, previousVersion] = await Promise.all([target.exists(request.version), target.current()]);
  if (!exists) {
    throw new ReleaseError('VersionNotFound', `${target.describe(request.version)} does not exist`);
  }
  const release: Release = {
    id: input.execution.name,
    executionArn: input.execution.arn,
    previousVersion,
    startedAt: input.at,
    alarmNames: input.enforcedAlarms[request.strategy] ?? [],
    ...request,
  };
  const policy = request.onConflict ?? input.onConflict[request.strategy] ?? 'reject';
  if (policy === 'queue') await waitForThoseBefore(service, release);
  if (previousVersion === request.version) {
    if (policy === 'queue') await ledger.stopWaiting(release.id);
    // Somebody else may have put it there while this release held the lock and waited for an alarm.
    await ledger.release(release.executionArn);
    return { decision: 'already-live', release };
  }

  const holder = await ledger.acquire(release);
  if (holder) {
    await handleConflict(service, release, holder, policy, input.at);
    return { decision: 'already-releasing', release };
  }
  if (policy === 'queue') await ledger.stopWaiting(release.id);
  await Promise.all([refuseUnlessAtBaseline(service), refuseRedAlarms(service, input.alarmNames)]);
  const { strategy, reason, requestedBy, overrideWindowReason } = release;
  await ledger.record(release.id, {
    at: input.at,
    kind: 'admitted',
    version: request.version,
    previousVersion,
    strategy,
    reason,
    requestedBy,
    overrideWindowReason,
  });
  await publishEvent(publisher, { kind: 'Release Started', release: eventRelease(release) }, input.at);
  return { decision: 'release', release };
}

/** @throws ReleaseError `ReleaseQueued` while others wait longer, `ReleaseSuperseded` when a newer revision overtook it */
async function waitForThoseBefore({ ledger, target, executions }: Service, release: Release): Promise<void> {
  const { version, previousVersion } = release;
  const waiting = await ledger.readWaiting();
  const hasWaited = waiting.some(({ id }) => id === release.id);
  if (hasWaited && target.compare(previousVersion, version) === 'newer') {
    await ledger.stopWaiting(release.id);
    throw new ReleaseError(
      'ReleaseSuperseded',
      `${target.describe(previousVersion)} went into production while ${target.describe(version)} waited`,
    );
  }
  for (const other of waitingBefore(release, waiting)) {
    const execution = await executions.read(other.executionArn);
    if (execution && !hasEnded(execution)) {
      await ledger.wait(release);
      const longer = `release ${other.id} of ${target.describe(other.version)} waits longer`;
      throw new ReleaseError('ReleaseQueued', longer);
    }
    await ledger.stopWaiting(other.id);
  }
}

/**
 * Does what the policy says about the release that holds the lock.
 *
 * @throws ReleaseError `ReleaseInProgress`, `ReleaseQueued`, `ReleaseSuperseding`, `ReleaseSuperseded`; not when it is
 *   the same revision
 */
async function handleConflict(
  { ledger, target }: Service,
  release: Release,
  holder: CurrentRelease,
  policy: ConflictPolicy,
  at: string,
): Promise<void> {
  const label = target.describe(release.version);
  const inProgress = `release ${holder.id} of ${target.describe(holder.version)} is in progress since ${holder.startedAt}`;
  const meeting = resolveConflict(policy, target.compare(holder.version, release.version));
  switch (meeting) {
    case 'already-releasing':
      return;
    case 'reject':
      throw new ReleaseError('ReleaseInProgress', inProgress);
    case 'give-way':
      throw new ReleaseError('ReleaseSuperseded', `${inProgress}, which is newer than ${label}`);
    case 'queue':
      await ledger.wait(release);
      throw new ReleaseError('ReleaseQueued', inProgress);
    case 'supersede': {
      const why = `superseded by ${label}`;
      await ledger.abort(holder.executionArn, controlRequest(why, `release ${release.id}`, at));
      throw new ReleaseError('ReleaseSuperseding', inProgress);
    }
    default:
      assertNever(meeting);
  }
}

async function refuseUnlessAtBaseline({ route }: Service): Promise<void> {
  const observed = await route.read();
  if (observed.kind === 'forward' && isAtBaseline(observed.weights)) return;
  throw new ReleaseError(
    'TrafficNotAtBaseline',
    `traffic is not at rest: the route has ${observed.description}. ` +
      'Bring it back to 100% production (docs/operations.md, TrafficNotAtBaseline), then start the release again.',
  );
}

async function refuseRedAlarms({ observations }: Service, names: readonly string[]): Promise<void> {
  const alarms = await observations.readAlarms(names);
  const missing = alarms.filter((alarm) => alarm.state === 'missing').map((alarm) => alarm.name);
  if (missing.length > 0) throw new ReleaseError('AlarmMissing', `no such alarm: ${missing.join(', ')}`);
  const red = alarms.filter((alarm) => alarm.state === 'ALARM').map((alarm) => alarm.name);
  if (red.length > 0) {
    throw new ReleaseError('CanaryAlarmStillRed', `in ALARM before the release began: ${red.join(', ')}`);
  }
}
