import { hasEnded } from '../aws/executions/executions';
import { eventRelease } from '../core/notifications/release-event';
import { resolveConflict, waitingBefore } from '../core/release/conflict';
import type { ConflictPolicy } from '../core/strategy/conflict-policy';
import { controlRequest } from '../core/release/control-request';
import { ReleaseError } from '../core/errors/release-error';
import { assertNever } from '../core/errors/assert-never';
import type { OverriddenAlarm } from '../core/release/overrides';
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

export interface AdmitInput {
  /** The input of the execution, not validated yet. */
  readonly request: unknown;
  readonly execution: { readonly arn: string; readonly name: string };
  /** The names of the deployed strategies. */
  readonly strategies: readonly string[];
  /** By strategy: the alarms that roll back a release at once, and must not be in ALARM when one begins. */
  readonly enforcedAlarms: Readonly<Record<string, readonly string[]>>;
  /** By strategy: the policy for a release that finds another one in flight. */
  readonly onConflict: Readonly<Record<string, ConflictPolicy>>;
  readonly at: string;
}

export type AdmitOutput =
  | { readonly decision: 'release' | 'already-live'; readonly release: Release }
  /** `inFlight` is the id of the release that puts the same revision into production. */
  | { readonly decision: 'already-releasing'; readonly release: Release; readonly inFlight: string };

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
 * Validates the request, takes the lock and checks whether the release may begin: the revision exists, traffic is at the
 * baseline, and the alarms exist and are not in ALARM.
 *
 * Idempotent: the lock is taken once per execution, everything else only reads. The event may be published twice.
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
  const asked: Release = {
    id: input.execution.name,
    executionArn: input.execution.arn,
    previousVersion,
    startedAt: input.at,
    alarmNames: input.enforcedAlarms[request.strategy] ?? [],
    ...request,
  };
  const policy = request.onConflict ?? input.onConflict[request.strategy] ?? 'reject';
  if (policy === 'queue') await waitForTurn(service, asked);
  if (previousVersion === request.version) {
    if (policy === 'queue') await ledger.stopWaiting(asked.id);
    // Another deployment may have promoted it while this release held the lock and waited for an alarm.
    await ledger.release(asked.executionArn);
    return { decision: 'already-live', release: asked };
  }

  const holder = await ledger.acquire(asked);
  if (holder) {
    await handleConflict(service, asked, holder, policy, input.at);
    return { decision: 'already-releasing', release: asked, inFlight: holder.id };
  }
  if (await isProductionStale(service)) {
    await ledger.release(asked.executionArn);
    return handler(input, invocation);
  }
  if (policy === 'queue') await ledger.stopWaiting(asked.id);
  await refuseUnlessAtBaseline(service);
  const overriddenAlarms = await refuseRedAlarms(service, asked);
  const release: Release = overriddenAlarms.length === 0 ? asked : { ...asked, overriddenAlarms };
  const { strategy, reason, requestedBy, overrides } = release;
  await ledger.record(release.id, {
    at: input.at,
    kind: 'admitted',
    version: request.version,
    previousVersion,
    strategy,
    reason,
    requestedBy,
    overrides,
    ...(overriddenAlarms.length > 0 && { overriddenAlarms: overriddenAlarms.map(({ name }) => name) }),
  });
  await publishEvent(
    publisher,
    { kind: 'Release Started', release: eventRelease(release), overrides },
    input.at,
  );
  return { decision: 'release', release };
}

/**
 * Checks whether production changed between its first reading and the lock. From the lock on nothing of ours changes it, and
 * a rollback restores what the lock says.
 */
async function isProductionStale({ ledger, target }: Service): Promise<boolean> {
  const [current, production] = await Promise.all([ledger.readCurrent(), target.current()]);
  return current !== undefined && current.previousVersion !== production;
}

/**
 * Waits for the releases that queued earlier.
 *
 * @throws ReleaseError `ReleaseQueued` while an earlier one waits, `ReleaseSuperseded` once a newer revision is in production
 */
async function waitForTurn({ ledger, target, executions }: Service, release: Release): Promise<void> {
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
      const earlier = `release ${other.id} of ${target.describe(other.version)} is earlier in the queue`;
      throw new ReleaseError('ReleaseQueued', earlier);
    }
    await ledger.stopWaiting(other.id);
  }
}

/**
 * Applies the conflict policy to the release that holds the lock. Returns only if it releases the same revision.
 *
 * @throws ReleaseError `ReleaseInProgress`, `ReleaseQueued`, `ReleaseSuperseding`, `ReleaseSuperseded`
 */
async function handleConflict(
  { ledger, target }: Service,
  release: Release,
  holder: CurrentRelease,
  policy: ConflictPolicy,
  at: string,
): Promise<void> {
  const label = target.describe(release.version);
  const inProgress = `release ${holder.id} of ${target.describe(holder.version)} has been in progress since ${holder.startedAt}`;
  const resolution = resolveConflict(policy, {
    order: target.compare(holder.version, release.version),
    isAborted: holder.abort !== undefined,
  });
  switch (resolution) {
    case 'already-releasing':
      return;
    case 'reject':
      throw new ReleaseError('ReleaseInProgress', inProgress);
    case 'outdated':
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
      assertNever(resolution);
  }
}

async function refuseUnlessAtBaseline({ route }: Service): Promise<void> {
  const observed = await route.read();
  if (observed.kind === 'forward' && isAtBaseline(observed.weights)) return;
  throw new ReleaseError(
    'TrafficNotAtBaseline',
    `traffic is not at the baseline: the route has ${observed.description}. ` +
      'Restore 100% production (docs/operations.md, TrafficNotAtBaseline), then start the release again.',
  );
}

/**
 * Refuses a release while an alarm that it is held to is in ALARM, unless a person overrides that.
 *
 * @returns the alarms that are overridden
 */
async function refuseRedAlarms(
  { ledger, observations }: Service,
  { executionArn, alarmNames = [], overrides, startedAt }: Release,
): Promise<readonly OverriddenAlarm[]> {
  const alarms = await observations.readAlarms(alarmNames);
  const missing = alarms.filter((alarm) => alarm.state === 'missing').map((alarm) => alarm.name);
  if (missing.length > 0) throw new ReleaseError('AlarmMissing', `no such alarm: ${missing.join(', ')}`);
  const red = alarms.filter((alarm) => alarm.state === 'ALARM');
  if (red.length === 0) return [];
  if (overrides?.alarms === undefined) {
    const names = red.map((alarm) => alarm.name).join(', ');
    throw new ReleaseError(
      'CanaryAlarmStillRed',
      `in ALARM before the release began: ${names}. To release all the same, start it with --override-alarms REASON`,
    );
  }
  const overridden = red.map(({ name, since = startedAt }) => ({ name, since }));
  await ledger.overrideAlarms(executionArn, overridden);
  return overridden;
}
