import type { Bucket } from '../../../../core/analysis/evidence/evidence';
import type { PolicyInput, PolicyVerdict } from '../../../../core/planning/simulation/policy';
import type { EventCounts } from '../../../../core/statistics/counts-by-side';

/** Advances after the bake time. All peers run the stages of our default strategy, so that only their judgment differs. */
export function advanceWhenBaked({ stage, shifts, at }: PolicyInput): PolicyVerdict {
  const isBaked = at - shifts.at(-1)! >= stage.bakeSeconds * 1000;
  return { decision: isBaked ? 'advance' : 'hold' };
}

export const fail: PolicyVerdict = { decision: 'fail' };

/** Sums the canary's counts over the minutes that begin at `from` or later and before `to`. */
export function canaryBetween(from: number, to: number, buckets: readonly Bucket[]): EventCounts {
  let [requests, events] = [0, 0];
  for (const { startsAt, canary } of buckets) {
    if (startsAt < from || startsAt >= to) continue;
    requests += canary.requests;
    events += canary.events;
  }
  return { requests, events };
}

/** Returns the start of the newest minute that CloudWatch has published at a time, in milliseconds. */
export function newestMinute(at: number): number {
  return Math.floor(at / 60_000) * 60_000 - 120_000;
}
