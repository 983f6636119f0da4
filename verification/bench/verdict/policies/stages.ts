import type { Bucket } from '../../../../core/analysis/evidence/evidence';
import type { Look, Ruling } from '../../../../core/planning/simulation/policy';
import type { EventCounts } from '../../../../core/statistics/counts-by-side';

/** The peers climb our ladder, so that only their judgement differs: a stage that nobody objects to ends with its bake time. */
export function climb({ stage, shifts, at }: Look): Ruling {
  const isBaked = at - shifts.at(-1)! >= stage.bakeSeconds * 1000;
  return { decision: isBaked ? 'advance' : 'hold' };
}

export const fail: Ruling = { decision: 'fail' };

/** What the canary did in the minutes that begin from a time on and before another. */
export function canaryBetween(from: number, to: number, buckets: readonly Bucket[]): EventCounts {
  let [requests, events] = [0, 0];
  for (const { startsAt, canary } of buckets) {
    if (startsAt < from || startsAt >= to) continue;
    requests += canary.requests;
    events += canary.events;
  }
  return { requests, events };
}

/** The beginning of the minute that is published last at a time, whether anything happened in it or not. */
export function newestMinute(at: number): number {
  return Math.floor(at / 60_000) * 60_000 - 120_000;
}
