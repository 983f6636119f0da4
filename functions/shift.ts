import { percentOf, type Weight } from '../core/traffic/weight';
import { eventRelease } from '../core/notifications/release-event';
import { ReleaseError } from '../core/errors/release-error';
import type { Release } from '../core/release/release';
import type { Stage } from '../core/strategy/stage';
import { formatWeights, weightsFor } from '../core/traffic/weights';
import { refuseDrift } from './runtime/drift';
import {
  openService,
  type Invocation,
  serviceName,
  openLedger,
  openRoute,
  openEventPublisher,
} from './runtime/environment';
import { writeMetrics } from './runtime/write-metrics';
import { publishEvent } from './runtime/publish-event';

export interface ShiftInput {
  readonly release: Release;
  readonly stage: Pick<Stage, 'label' | 'canaryWeight'>;
  /** The canary's weight at the previous stage; 0 before the first. */
  readonly fromWeight: Weight;
  readonly at: string;
}

export interface ShiftOutput {
  /** The beginning of the stage, ISO 8601. */
  readonly shiftedAt: string;
}

const serviceOf = openService({
  name: serviceName,
  ledger: openLedger,
  route: openRoute,
  publisher: openEventPublisher,
});

/** VPC Lattice usually shows new weights within seconds. */
const confirmationSeconds = 60;

/**
 * Gives the canary the weight of a stage. Reads the ledger before and after the write: an abort in between makes this
 * restore the baseline, so that the last write is the baseline in every order of events.
 *
 * Idempotent: writing the same weights again changes nothing.
 *
 * @throws ReleaseError `LockLost`, `ReleaseAborted`, `CanaryAlarm`, `TrafficDrifted`, `TrafficNotConfirmed`
 */
export async function handler(
  { release, stage, fromWeight, at }: ShiftInput,
  invocation?: Invocation,
): Promise<ShiftOutput> {
  const { name, ledger, route, publisher } = serviceOf(invocation);
  const weights = weightsFor(stage.canaryWeight);
  await ledger.claim(release, stage.canaryWeight, at);
  // A repeated task finds the weights that it wrote itself.
  await refuseDrift(route, fromWeight === 0 ? route.baseline : weightsFor(fromWeight), weights);
  await route.write(weights);
  const confirmed = await route.confirm(weights, confirmationSeconds);
  try {
    await ledger.confirmWeights(release);
  } catch (error) {
    await route.write(route.baseline);
    throw error;
  }
  if (!confirmed) {
    throw new ReleaseError('TrafficNotConfirmed', `AWS does not show ${formatWeights(weights)} yet`);
  }
  await ledger.record(release.id, {
    at,
    kind: 'shifted',
    stage: stage.label,
    canaryWeight: stage.canaryWeight,
  });
  writeMetrics(name, release.id, { CanaryWeightPercent: percentOf(stage.canaryWeight) }, at);
  await publishEvent(
    publisher,
    {
      kind: 'Stage Shifted',
      release: eventRelease(release),
      stage: stage.label,
      canaryWeight: stage.canaryWeight,
    },
    at,
  );
  return { shiftedAt: at };
}
