import type { ObservedTraffic } from '../aws/lattice/route';
import type { ErrorCount } from '../core/analysis/faults/error-count';
import { commonestErrors } from '../core/analysis/tripwire/commonest-errors';
import { eventRelease } from '../core/notifications/release-event';
import type { CurrentRelease } from '../core/audit/rows/current-release';
import { failureFrom, type Release } from '../core/release/release';
import { isAtBaseline } from '../core/traffic/weights';
import { runAll, runOrWarn } from './runtime/run-all';
import {
  openService,
  type Invocation,
  serviceName,
  openFailFastLedger,
  openRoute,
  openReleaseTarget,
  openEventPublisher,
} from './runtime/environment';
import { writeMetrics } from './runtime/write-metrics';
import { publishEvent } from './runtime/publish-event';
import { restoreBaseline } from '../aws/lattice/restore-baseline';

export interface RollbackInput {
  readonly release: Release;
  /** As Step Functions caught it. */
  readonly failure: { readonly error: string; readonly cause: string };
  readonly at: string;
}

export interface RollbackOutput {
  readonly restoredVersion: string;
}

const serviceOf = openService({
  name: serviceName,
  failFastLedger: openFailFastLedger,
  route: openRoute,
  target: openReleaseTarget,
  publisher: openEventPublisher,
});
type Service = ReturnType<typeof serviceOf>;

/**
 * Rolls back: restores the production revision if it was changed, then the baseline, and reads it back until AWS shows it.
 *
 * Needs neither metrics nor alarms nor the canary, and no ledger. If the ledger names another release as the owner of the
 * service, as when an old execution is redriven, there is nothing left to roll back.
 *
 * Idempotent: what is restored already stays as it is.
 *
 * @throws ReleaseError `TrafficNotConfirmed`, `AliasMoved`, `AwsCallFailed`, `AwsCallRefused`; try again
 */
export async function handler(
  { release, failure, at }: RollbackInput,
  invocation?: Invocation,
): Promise<RollbackOutput> {
  const service = serviceOf(invocation);
  const { failFastLedger: ledger, route, target, publisher } = service;
  // Not awaited yet, since the rollback does not depend on it. At the baseline already, the guard restored it.
  const before = tryReadRoute(service);
  const current = await tryReadCurrent(service);
  if (current !== undefined && current.executionArn !== release.executionArn) {
    console.warn({
      message: 'another release owns the service: nothing to roll back',
      release: release.id,
    });
    return { restoredVersion: release.previousVersion };
  }
  // Both, even if one fails.
  await runAll(
    () => target.restore(release),
    () => restoreBaseline(route),
  );
  const errors = await tryReadErrors(service, current);
  // The rollback does not depend on the audit trail. Conclude records the outcome again.
  await runOrWarn(`recording the rollback of ${release.id}`, () =>
    ledger.record(release.id, {
      at,
      kind: 'rolledBack',
      failure: failureFrom(failure),
      restoredVersion: release.previousVersion,
      errors,
    }),
  );
  // Published now; Conclude publishes the outcome after the canary has drained.
  await publishEvent(
    publisher,
    {
      kind: 'Release Rolled Back',
      release: eventRelease(release),
      failure: failureFrom(failure),
      restoredVersion: release.previousVersion,
      errors,
    },
    at,
  );
  await measure(service, release.id, Date.parse(current?.abort?.at ?? at), await before, at);
  return { restoredVersion: release.previousVersion };
}

async function tryReadCurrent({ failFastLedger }: Service): Promise<CurrentRelease | undefined> {
  try {
    return await failFastLedger.readCurrent();
  } catch {
    return undefined;
  }
}

async function tryReadRoute({ route }: Service): Promise<ObservedTraffic | undefined> {
  try {
    return await route.read();
  } catch {
    return undefined;
  }
}

/** Reads what failed, for people; undefined where nothing is known. */
async function tryReadErrors(
  { failFastLedger: ledger }: Service,
  current: CurrentRelease | undefined,
): Promise<ErrorCount[] | undefined> {
  const first = current?.weightShifts?.[0];
  if (!current?.tripwire || !first) return undefined;
  const errors = await runOrWarn('reading what failed', async () =>
    commonestErrors(await ledger.faults.read(current.id), Date.parse(first.at)),
  );
  return errors?.length === 0 ? undefined : errors;
}

/** The time at which the baseline was written, in milliseconds since the epoch; undefined when AWS does not show it. */
async function baselineSince(
  service: Service,
  before: ObservedTraffic | undefined,
): Promise<number | undefined> {
  const wasRestored = before?.kind === 'forward' && isAtBaseline(before.weights);
  const observed = wasRestored ? before : await tryReadRoute(service);
  return observed?.changedAt;
}

/** @param knownAt the time of the abort or failure, in milliseconds since the epoch */
async function measure(
  service: Service,
  releaseId: string,
  knownAt: number,
  before: ObservedTraffic | undefined,
  at: string,
): Promise<void> {
  const since = await baselineSince(service, before);
  // A release that never had traffic was at the baseline all the time.
  const isKnown = since !== undefined && since >= knownAt;
  const duration = isKnown ? { SecondsToBaseline: (since - knownAt) / 1000 } : {};
  writeMetrics(service.name, releaseId, { CanaryWeightPercent: 0, ...duration }, at);
}
