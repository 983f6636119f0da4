import { eventRelease } from '../core/notifications/release-event';
import { publicationRefusal } from '../core/release/conflict';
import type { ConflictPolicy } from '../core/strategy/conflict-policy';
import { ReleaseError } from '../core/errors/release-error';
import { assertNever } from '../core/errors/assert-never';
import type { OverriddenAlarm } from '../core/release/overrides';
import { isSuspended } from '../core/release/guard-suspension';
import { shortName } from '../core/text/format';
import { describedChange, joinChanges, type Change } from '../core/release/change';
import type { FoundRevision } from '../core/release/release-target';
import { describeDefects } from '../core/release/path';
import { parseReleaseRequest, type Release } from '../core/release/release';
import { identifyStarter } from '../core/release/starter';
import type { RiskBudget } from '../core/strategy/risk-budget';
import { atOnceStrategyName } from '../core/strategy/defaults';
import { isAtBaseline } from '../core/traffic/weights';
import {
  openService,
  type Invocation,
  openLedger,
  openRoute,
  openReleaseTarget,
  openProductionPath,
  openObservations,
  openExecutions,
  openEventPublisher,
} from './runtime/environment';
import { armTripwire } from './runtime/arm-tripwire';
import { publishEvent } from './runtime/publish-event';
import { runOrWarn } from './runtime/run-all';
import { refuseExceededBudget } from './runtime/refuse-exceeded-budget';
import { takeLock, waitForTurn } from './runtime/take-lock';

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
  /** The strategies whose releases somebody else than the starter must approve. @default none, as in definitions before 0.2.0 */
  readonly attestedOnly?: readonly string[];
  /** By strategy: the most that a bad release may cost. @default none has a budget */
  readonly budgets?: Readonly<Record<string, RiskBudget>>;
  readonly at: string;
}

export type AdmitOutput =
  | { readonly decision: 'release' | 'at-once' | 'already-live'; readonly release: Release }
  /** `inFlight` is the id of the release that puts the same revision into production. */
  | { readonly decision: 'already-releasing'; readonly release: Release; readonly inFlight: string };

const serviceOf = openService({
  ledger: openLedger,
  route: openRoute,
  target: openReleaseTarget,
  productionPath: openProductionPath,
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
 * @throws ReleaseError `InvalidReleaseInput`, `UnknownStrategy`, `NotPermitted`, `VersionNotFound`, `ReleaseInProgress`,
 *   `ReleaseQueued`, `ReleaseSuperseding`, `ReleaseSuperseded`, `VersionReleasedBefore`, `TrafficNotAtBaseline`, `AliasHasWeights`,
 *   `AliasHasProvisionedConcurrency`, `AlarmMissing`, `CanaryAlarmStillRed`, `BudgetExceeded`, `ProductionUnreachable`, `GuardSuspended`
 */
export async function handler(input: AdmitInput, invocation?: Invocation): Promise<AdmitOutput> {
  const service = serviceOf(invocation);
  const { ledger, target, publisher } = service;
  const known = [...input.strategies, atOnceStrategyName];
  const { isPublication = false, ...request } = parseReleaseRequest(input.request, known, target);
  const start = await ledger.people.startOf(input.execution.name);
  const needsAttested = input.attestedOnly?.includes(request.strategy) ?? false;
  const identity = identifyStarter(request, input.request, start, needsAttested);
  const [found, previousVersion] = await Promise.all([target.find(request.version), target.current()]);
  if (!found) {
    throw new ReleaseError('VersionNotFound', `${target.describe(request.version)} does not exist`);
  }
  const policy = request.onConflict ?? input.onConflict[request.strategy] ?? 'reject';
  const change = joinChanges(request.change, await readChange(service, found, previousVersion));
  const asked: Release = {
    id: input.execution.name,
    executionArn: input.execution.arn,
    previousVersion,
    startedAt: input.at,
    alarmNames: input.enforcedAlarms[request.strategy] ?? [],
    ...request,
    onConflict: policy,
    ...(identity !== undefined && { identity }),
    ...(change && { change }),
  };
  if (policy === 'queue') await waitForTurn(service, asked);
  if (previousVersion === request.version) {
    if (policy === 'queue') await ledger.contenders.stopWaiting(asked.id);
    // Another deployment may have promoted it while this release held the lock and waited for an alarm.
    await ledger.release(asked.executionArn);
    return { decision: 'already-live', release: asked };
  }

  if (isPublication) await refusePublication(service, asked);
  const contender = { release: asked, policy, isPublication, at: input.at };
  const holder = await takeLock(service, contender);
  if (holder) return { decision: 'already-releasing', release: asked, inFlight: holder.id };
  if (await isProductionStale(service)) {
    await ledger.release(asked.executionArn);
    return handler(input, invocation);
  }
  // Another release of the version may have ended since.
  if (isPublication) await refusePublication(service, asked);
  if (policy === 'queue') await ledger.contenders.stopWaiting(asked.id);
  await refuseSuspendedGuard(service, input.at);
  const isAtOnce = request.strategy === atOnceStrategyName;
  // At once, no weights move, and what it undoes may be why they are elsewhere, or why production fails.
  if (!isAtOnce)
    await Promise.all([
      refuseUnlessAtBaseline(service),
      target.requireMovable(),
      refuseUnreachableProduction(service, asked),
    ]);
  const overriddenAlarms = await refuseRedAlarms(service, asked);
  // Without an answer from AWS the release goes on without a tripwire.
  const faultKinds = isAtOnce
    ? undefined
    : await runOrWarn('arming the tripwire', () => armTripwire(service, asked, input.at));
  const budget = input.budgets?.[request.strategy];
  const tripwire = faultKinds && { kinds: faultKinds };
  if (budget) await refuseExceededBudget(service.observations, { ...asked, tripwire }, budget, input.at);
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
    ...(change && { change }),
    overrides,
    ...(overriddenAlarms.length > 0 && { overriddenAlarms: overriddenAlarms.map(({ name }) => name) }),
    ...(faultKinds && { faultKinds }),
  });
  await publishEvent(
    publisher,
    { kind: 'Release Started', release: eventRelease(release), overrides },
    input.at,
  );
  return { decision: isAtOnce ? 'at-once' : 'release', release };
}

/** Reads what a revision says of its change. Production is read only when it says anything: most have the text of their function. */
async function readChange(
  { target }: Service,
  { description }: FoundRevision,
  previousVersion: string,
): Promise<Change> {
  const change = describedChange(description, undefined);
  if (change.description === undefined) return change;
  return describedChange(description, (await target.find(previousVersion))?.description);
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
 * Refuses a release that a publication started if its version was released before, or is older than production.
 *
 * @throws ReleaseError `VersionReleasedBefore`, `ReleaseSuperseded`
 */
async function refusePublication(
  { ledger, target }: Service,
  { version, previousVersion }: Release,
): Promise<void> {
  const past = await ledger.history.readLastOf(version);
  const label = target.describe(version);
  const refusal = publicationRefusal({
    orderOfProduction: target.compare(previousVersion, version),
    wasReleased: past !== undefined,
  });
  switch (refusal) {
    case undefined:
      return;
    case 'outdated':
      throw new ReleaseError(
        'ReleaseSuperseded',
        `${target.describe(previousVersion)} is in production, which is newer than ${label}`,
      );
    case 'releasedBefore':
      throw new ReleaseError(
        'VersionReleasedBefore',
        `release ${past?.id} of ${label} ended on ${past?.endedAt}: ${past?.outcome}. ` +
          `A publication starts one release only: to release ${label} again, run rollouts start ${version} --reason REASON`,
      );
    default:
      assertNever(refusal);
  }
}

async function refuseSuspendedGuard({ ledger }: Service, at: string): Promise<void> {
  const suspension = await ledger.guardSuspensions.read();
  if (!suspension || !isSuspended(suspension, at)) return;
  const { requestedBy, reason, until } = suspension;
  throw new ReleaseError(
    'GuardSuspended',
    `${shortName(requestedBy)} suspended the guard until ${until}: ${reason}. To end that: rollouts guard resume`,
  );
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

async function refuseUnreachableProduction(
  { productionPath }: Service,
  { overrides }: Release,
): Promise<void> {
  const defects = await productionPath.readDefects();
  if (defects.length === 0 || overrides?.production !== undefined) return;
  throw new ReleaseError(
    'ProductionUnreachable',
    `every request to production fails: ${describeDefects(defects)}. Run rollouts doctor, which prints the command that ` +
      'repairs it. To release all the same, start it with --override-production REASON',
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
