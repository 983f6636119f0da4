import type { Observations } from '../../aws/metrics/observations';
import { reactionSecondsOf } from '../../core/analysis/budget/reaction-seconds';
import type { Risk } from '../../core/analysis/evidence/evidence';
import type { CurrentRelease } from '../../core/audit/rows/current-release';
import { busiestOfSeconds, publicationDelaySeconds } from '../../core/strategy/defaults';

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
  const minutes = await observations.readLambdaFaults({ from: to - busiestOfSeconds * 1000, to });
  const perMinute = minutes.map(({ canary, production }) => canary.requests + production.requests);
  return {
    requestsPerSecond: Math.max(0, ...perMinute) / 60,
    reactionSeconds: reactionSecondsOf(overrides?.tripwire === undefined ? (tripwire?.kinds ?? []) : []),
  };
}
