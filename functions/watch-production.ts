import { watchProduction, type WatchDecision } from '../core/analysis/production-watch';
import { eventRelease } from '../core/notifications/release-event';
import { describeDefects } from '../core/release/path';
import type { Release } from '../core/release/release';
import { publicationDelaySeconds } from '../core/strategy/defaults';
import {
  openEventPublisher,
  openLedger,
  openObservations,
  openProductionPath,
  openService,
  type Invocation,
} from './runtime/environment';

export interface WatchProductionInput {
  readonly release: Release;
  /** When the promotion began, ISO 8601. */
  readonly promotedAt: string;
  readonly at: string;
}

export interface WatchProductionOutput {
  readonly decision: WatchDecision;
}

const serviceOf = openService({
  ledger: openLedger,
  productionPath: openProductionPath,
  observations: openObservations,
  publisher: openEventPublisher,
});

/**
 * Watches production after a promotion, and publishes when every request to it fails because of AWS's configuration. The
 * release is concluded already: it changes nothing any more, and ends when a newer release begins.
 *
 * @throws ReleaseError `AwsCallFailed`, `AwsCallRefused`
 */
export async function handler(
  { release, promotedAt, at }: WatchProductionInput,
  invocation?: Invocation,
): Promise<WatchProductionOutput> {
  const { ledger, productionPath, observations, publisher } = serviceOf(invocation);
  if (await ledger.readCurrent()) return { decision: 'done' };
  const defects = await productionPath.readDefects();
  if (defects.length > 0) {
    const problem = describeDefects(defects);
    await ledger.record(release.id, { at, kind: 'productionUnreachable', problem });
    await publisher.publish({ kind: 'Production Unreachable', release: eventRelease(release), problem }, at);
    return { decision: 'done' };
  }
  const now = Date.parse(at);
  const { faults = [] } = await observations.readSignals(
    [{ kind: 'faults' }],
    { source: 'aws', bucketSeconds: 60 },
    { from: Date.parse(promotedAt), to: now - publicationDelaySeconds * 1000 },
  );
  return { decision: watchProduction(faults, Date.parse(promotedAt), now) };
}
