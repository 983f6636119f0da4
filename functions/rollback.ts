import type { ObservedTraffic } from '../aws/lattice/route';
import { eventRelease } from '../core/notifications/release-event';
import type { CurrentRelease } from '../core/audit/rows/current-release';
import { failureFrom, type Release } from '../core/release/release';
import { isAtBaseline } from '../core/traffic/weights';
import { runOrWarn } from './runtime/run-all';
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
import { rollBack } from './runtime/rollback-steps';

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
 * Idempotent: a production that is back and weights that are at rest are written and read as they are.
 *
 * Takes everything back: production if it was changed already, then rest, read back until AWS shows it.
 * It needs neither metrics nor alarms nor the canary. The ledger may say that another release owns the service by
 * now, as when an old execution is redriven: then there is nothing left to take back. Nothing it cannot say matters.
 *
 * @throws ReleaseError `TrafficNotConfirmed`, `AliasMoved`, `AwsCallFailed`, `AwsCallRefused`; try again
 */
export async function handler(
  { release, failure, at }: RollbackInput,
  invocation?: Invocation,
): Promise<RollbackOutput> {
  const service = serviceOf(invocation);
  const { failFastLedger: ledger, route, target, publisher } = service;
  // Not waited for: what is home already, the guard has brought home.
  const before = tryReadRoute(service);
  const current = await tryReadCurrent(service);
  if (current !== undefined && current.executionArn !== release.executionArn) {
    console.warn({
      message: 'another release owns the service; its traffic is left alone',
      release: release.id,
    });
    return { restoredVersion: release.previousVersion };
  }
  await rollBack(route, target, release);
  // The audit trail may lack a line; traffic does not wait for it. Conclude writes the outcome once more.
  await runOrWarn(`recording the rollback of ${release.id}`, () =>
    ledger.record(release.id, {
      at,
      kind: 'rolledBack',
      failure: failureFrom(failure),
      restoredVersion: release.previousVersion,
    }),
  );
  // How it ended is told when traffic has followed; that it is home, at once.
  await publishEvent(
    publisher,
    {
      kind: 'Release Rolled Back',
      release: eventRelease(release),
      failure: failureFrom(failure),
      restoredVersion: release.previousVersion,
    },
    at,
  );
  await measure(service, release.id, Date.parse(current?.abort?.at ?? at), await before, at);
  return { restoredVersion: release.previousVersion };
}

/** Nothing it could not say matters. */
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

/** Since when traffic is at rest, in milliseconds since the epoch, as far as AWS tells. */
async function baselineSince(
  service: Service,
  before: ObservedTraffic | undefined,
): Promise<number | undefined> {
  const isHome = before?.kind === 'forward' && isAtBaseline(before.weights);
  const observed = isHome ? before : await tryReadRoute(service);
  return observed?.changedAt;
}

/** @param knownAt when it was known that the release goes back, in milliseconds since the epoch */
async function measure(
  service: Service,
  releaseId: string,
  knownAt: number,
  before: ObservedTraffic | undefined,
  at: string,
): Promise<void> {
  const since = await baselineSince(service, before);
  // One that never had traffic was safe all the while.
  const isKnown = since !== undefined && since >= knownAt;
  const duration = isKnown ? { SecondsToBaseline: (since - knownAt) / 1000 } : {};
  writeMetrics(service.name, releaseId, { CanaryWeightPercent: 0, ...duration }, at);
}
