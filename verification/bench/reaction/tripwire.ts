import { mostPerSecond } from '../../../core/analysis/tripwire/fault-minutes';
import { followFaults } from '../../../core/analysis/tripwire/fault-path';
import type { FaultSecond } from '../../../core/analysis/tripwire/fault-seconds';
import { ReleaseTraffic } from '../../../core/analysis/tripwire/release-traffic';
import { seededChance } from '../../../core/planning/simulation/seeded-chance';
import type { JudgedRelease } from './simulated-reaction';

/** The beginning of simulated time. The minute before it shows the usual traffic. */
const startsAt = 3_600_000;

/**
 * The second at which the tripwire rolls a release back, if it does before the release ends.
 *
 * No record takes longer than the watermark, so that what has arrived when a second is judged is all that there is: it is
 * enough to follow all faults once (`test/core/analysis/tripwire` shows that).
 *
 * @param options.watermarkSeconds the slowest delivery
 */
export function trippedAt(
  release: JudgedRelease,
  options: {
    readonly requestsPerSecond: number;
    readonly watermarkSeconds: number;
    readonly dispersion?: number;
    /** Seconds from the beginning of a request until its log shows that it failed. @default 0 */
    readonly loggedAfter?: number;
  },
): number | undefined {
  const { requestsPerSecond, watermarkSeconds, dispersion, loggedAfter = 0 } = options;
  const minuteBefore = {
    startsAt: startsAt - 60_000,
    canary: { requests: 0, events: 0 },
    production: { requests: requestsPerSecond * 60, events: 0 },
  };
  const shifts = release.shifts.map(({ second, canaryWeight }) => ({
    at: startsAt + second * 1000,
    canaryWeight,
  }));
  const chance = seededChance(release.endedAt);
  const faults = release.served.seconds
    .slice(0, release.endedAt)
    .map(({ faults: { canary, production } }, second) => ({
      second: second + loggedAfter,
      canary,
      production,
    }))
    .filter(({ canary, production }) => canary + production > 0)
    .map((second) => sampleOf(second, chance));
  const { harm, seconds } = followFaults(faults, new ReleaseTraffic(shifts, [minuteBefore]), { dispersion });
  if (!harm) return undefined;
  const second = (seconds.at(-1)!.startsAt - startsAt) / 1000 + 1 + watermarkSeconds;
  return second < release.endedAt ? second : undefined;
}

/** The faults of a second that are kept: a sample of both sides alike. */
function sampleOf(
  of: { readonly second: number; readonly canary: number; readonly production: number },
  chance: () => number,
): FaultSecond {
  const left = { canary: of.canary, production: of.production };
  const kept = { canary: 0, production: 0 };
  const size = Math.min(mostPerSecond, of.canary + of.production);
  for (let taken = 0; taken < size; taken++) {
    const side = chance() * (left.canary + left.production) < left.canary ? 'canary' : 'production';
    left[side] -= 1;
    kept[side] += 1;
  }
  return {
    startsAt: startsAt + of.second * 1000,
    ...kept,
    sampled: size / (of.canary + of.production),
  };
}
