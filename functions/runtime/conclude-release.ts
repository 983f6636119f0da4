import { eventRelease, type ReleaseEventOf } from '../../core/notifications/release-event';
import { messageOf } from '../../core/notifications/release-event';
import type { AskedRelease, Failure, Outcome, Release } from '../../core/release/release';
import type { ReleaseMetrics } from '../../core/audit/release-metrics';
import type { Service } from './environment';
import { writeMetrics } from './write-metrics';

/** A release that ends. A refused one may have no more than its execution. */
export type ConcludedRelease = Pick<Release, 'id' | 'executionArn' | 'startedAt'> & Partial<Release>;

export interface Conclusion {
  readonly release: ConcludedRelease;
  readonly outcome: Outcome;
  readonly failure?: Failure;
  /** The error that kept the rollback from being confirmed. */
  readonly rollbackFailure?: Failure;
  /** ISO 8601. */
  readonly at: string;
}

/**
 * Concludes a release: writes the history, releases the lock and publishes one event on the default bus. An unconfirmed
 * rollback keeps the lock, so that no release starts on unknown weights.
 *
 * Idempotent, except that the event is published again.
 *
 * @returns the outcome, in one sentence for people
 * @throws ReleaseError `AwsCallFailed`, `AwsCallRefused`
 */
export async function concludeRelease(
  service: Pick<Service, 'name' | 'ledger' | 'publisher'>,
  conclusion: Conclusion,
): Promise<string> {
  const { release, outcome, failure, at } = conclusion;
  const event = releaseEventOf(conclusion);
  const events = await countEvents(service, release.id);
  await service.ledger.record(release.id, {
    at,
    kind: 'concluded',
    outcome,
    failure,
    asked: askedOf(conclusion),
    events,
  });
  await service.ledger.history.archive({ ...release, endedAt: at, outcome, failure });
  await service.ledger.contenders.stopWanting(release.executionArn);
  // Before the event, which may fail: the next release need not wait for it.
  if (outcome !== 'rollback-unconfirmed') await service.ledger.release(release.executionArn);
  await service.publisher.publish(event, at);
  // Last, so that a retry does not count the release twice.
  writeMetrics(service.name, release.id, metricsOf(outcome), at);
  return messageOf(event);
}

/** Counts the events of a trail, so that a later reader finds those that are missing; undefined if they cannot be counted. */
async function countEvents(
  { ledger }: Pick<Service, 'ledger'>,
  releaseId: string,
): Promise<number | undefined> {
  try {
    return await ledger.trail.count(releaseId);
  } catch (error) {
    console.warn({ message: 'counting the audit events failed', error: String(error) });
    return undefined;
  }
}

/** Set for a refused release, which has no event `admitted` with these fields. */
function askedOf({ outcome, release }: Conclusion): AskedRelease | undefined {
  if (outcome !== 'refused') return undefined;
  const { version, strategy, reason, requestedBy } = release;
  return { version, strategy, reason, requestedBy };
}

function metricsOf(outcome: Outcome): ReleaseMetrics {
  if (outcome === 'refused') return {};
  const counts = { Releases: 1, RolledBack: outcome === 'promoted' ? 0 : 1 };
  return outcome === 'rollback-unconfirmed' ? counts : { ...counts, CanaryWeightPercent: 0, Stage: 0 };
}

function releaseEventOf({
  release,
  outcome,
  failure,
  rollbackFailure,
}: Conclusion): ReleaseEventOf<'Release Refused' | 'Release Concluded'> {
  const common = { release: eventRelease(release), failure };
  if (outcome === 'refused') return { kind: 'Release Refused', outcome, ...common };
  return { kind: 'Release Concluded', outcome, rollbackFailure, ...common };
}
