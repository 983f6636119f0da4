import { eventRelease } from '../core/notifications/release-event';
import { ReleaseError } from '../core/errors/release-error';
import { isAbortError } from '../core/release/abort';
import { describeDefects, lastingDefects } from '../core/release/path';
import type { Release } from '../core/release/release';
import { atOnceStrategyName } from '../core/strategy/defaults';
import { weightsFor } from '../core/traffic/weights';
import { fullWeight } from '../core/traffic/weight';
import { runOrWarn } from './runtime/run-all';
import { refuseDrift } from './runtime/drift';
import {
  openService,
  type Invocation,
  serviceName,
  openLedger,
  openRoute,
  openReleaseTarget,
  openProductionPath,
  openEventPublisher,
} from './runtime/environment';
import { writeMetrics } from './runtime/write-metrics';
import { publishProductionChange } from './runtime/publish-production-change';
import { publishEvent } from './runtime/publish-event';
import { restoreBaseline } from '../aws/lattice/restore-baseline';

export interface PromoteInput {
  readonly release: Release;
  readonly at: string;
}

export interface PromoteOutput {
  readonly version: string;
}

const serviceOf = openService({
  name: serviceName,
  ledger: openLedger,
  route: openRoute,
  target: openReleaseTarget,
  productionPath: openProductionPath,
  publisher: openEventPublisher,
});

/**
 * Makes the revision the production revision while the canary has all traffic, then restores the baseline: both target
 * groups then lead to the revision. Marking the release as promoted in the ledger is the last step: until then an abort
 * rolls back, from then on it comes too late.
 *
 * Idempotent: steps that were completed are found as they should be.
 *
 * @throws ReleaseError `LockLost`, `ReleaseAborted`, `CanaryAlarm`, `TrafficDrifted`, `AliasMoved`, `TrafficNotConfirmed`;
 *   `ProductionUnreachable` while every request to production would fail: all traffic stays on the canary
 */
export async function handler(
  { release, at }: PromoteInput,
  invocation?: Invocation,
): Promise<PromoteOutput> {
  const service = serviceOf(invocation);
  const { name, ledger, route, target, publisher } = service;
  await ledger.claimPromotion(release, at);
  // At once, production is replaced while it has the traffic, whatever state it is in.
  const isAtOnce = release.strategy === atOnceStrategyName;
  if (!isAtOnce) await refuseUnreachableProduction(service, release, at);
  await target.promote(release, isAtOnce ? undefined : () => refuseDrift(route, weightsFor(fullWeight)));
  try {
    await ledger.confirmClaim(release);
  } catch (error) {
    // The execution may have ended, so that nothing else rolls back. A lost lock does not say whether to.
    if (isAbortError(error)) await target.restore(release);
    throw error;
  }
  await restoreBaseline(route);
  await ledger.markPromoted(release, at);
  // A failure to record must not roll back a promoted release. Conclude records the outcome again.
  await runOrWarn(`recording the promotion of ${release.id}`, () =>
    ledger.record(release.id, { at, kind: 'promoted', version: release.version }),
  );
  writeMetrics(name, release.id, { CanaryWeightPercent: 0 }, at);
  await publishEvent(publisher, { kind: 'Release Promoted', release: eventRelease(release) }, at);
  return { version: release.version };
}

/** A version that cannot run is no obstacle: the promotion replaces it. */
async function refuseUnreachableProduction(
  { ledger, publisher, productionPath }: ReturnType<typeof serviceOf>,
  release: Release,
  at: string,
): Promise<void> {
  const defects = lastingDefects(await productionPath.provenDefects());
  await publishProductionChange({ ledger, publisher }, await ledger.confirmClaim(release), defects, { at });
  if (defects.length > 0) throw new ReleaseError('ProductionUnreachable', describeDefects(defects));
}
