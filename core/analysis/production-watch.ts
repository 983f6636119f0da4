import { productionWatchSeconds } from '../strategy/defaults';
import type { Bucket } from './evidence/evidence';

/** The result of one check of production after a promotion: `watch` until it has served, or the time is over. */
export type WatchDecision = 'watch' | 'done';

/** The minutes with traffic after which production has shown that requests reach it. */
const minutesWithTraffic = 2;

/**
 * Decides whether to check production again after a promotion.
 *
 * @param buckets the traffic of both sides, one bucket a minute
 * @param promotedAt the beginning of the promotion, in milliseconds since the epoch
 * @param at now, in milliseconds since the epoch
 */
export function watchProduction(buckets: readonly Bucket[], promotedAt: number, at: number): WatchDecision {
  if (at - promotedAt >= productionWatchSeconds * 1000) return 'done';
  const served = buckets.filter(
    ({ startsAt, production }) => startsAt >= promotedAt && production.requests > 0,
  );
  return served.length >= minutesWithTraffic ? 'done' : 'watch';
}
