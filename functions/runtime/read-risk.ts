import type { Observations } from '../../aws/metrics/observations';
import { reactionSecondsOf } from '../../core/analysis/budget/reaction-seconds';
import type { Risk } from '../../core/analysis/evidence/evidence';
import type { CurrentRelease } from '../../core/audit/rows/current-release';
import { busiestOfSeconds, publicationDelaySeconds } from '../../core/strategy/defaults';

/** AWS counts requests by the minute. */
const bucketSeconds = 60;

/**
 * Reads what a larger weight of the canary risks: the requests of the busiest minute of the last ten, and the time that a rollback takes.
 *
 * @param at in milliseconds since the epoch
 * @throws ReleaseError `AwsCallFailed`, `AwsCallRefused`
 */
export async function readRisk(
  observations: Observations,
  { tripwire, overrides }: Pick<CurrentRelease, 'tripwire' | 'overrides'>,
  at: number,
): Promise<Risk> {
  const to = at - publicationDelaySeconds * 1000;
  const signals = await observations.readSignals(
    [{ kind: 'faults' }],
    { source: 'lambda', bucketSeconds },
    { from: to - busiestOfSeconds * 1000, to },
  );
  const perMinute = (signals['faults'] ?? []).map(
    ({ canary, production }) => canary.requests + production.requests,
  );
  return {
    requestsPerSecond: Math.max(0, ...perMinute) / bucketSeconds,
    reactionSeconds: reactionSecondsOf(overrides?.tripwire === undefined ? (tripwire?.kinds ?? []) : []),
  };
}
