import { hashes, mostPerSecond, readSample, type FaultMinute, type SampledFault } from './fault-minutes';

/** The faults of one second that are in the sample. */
export interface FaultSecond {
  /** In milliseconds since the epoch. */
  readonly startsAt: number;
  readonly canary: number;
  readonly production: number;
  /** The fraction of the second's faults that were counted, above 0; 1 if all were. */
  readonly sampled: number;
}

/** The sample of one second. */
export interface SampledSecond {
  /** In milliseconds since the epoch. */
  readonly startsAt: number;
  readonly faults: readonly SampledFault[];
  /** The fraction of the second's faults that are in the sample, above 0. */
  readonly sampled: number;
}

/**
 * The seconds with faults, oldest first.
 *
 * A request whose records are in several seconds counts in the first of them, such as an exception that `instrument` wrote before the
 * platform did.
 *
 * @param minutes merged, oldest first
 * @throws RangeError for a malformed row
 */
export function faultSecondsOf(minutes: readonly FaultMinute[]): FaultSecond[] {
  return sampledSecondsOf(minutes).map(({ startsAt, faults, sampled }) => {
    const canary = faults.filter(({ side }) => side === 'canary').length;
    return { startsAt, canary, production: faults.length - canary, sampled };
  });
}

/** {@link faultSecondsOf} with each fault of the samples. */
export function sampledSecondsOf(minutes: readonly FaultMinute[]): SampledSecond[] {
  const counted = new Set<number>();
  return minutes.flatMap(({ startsAt, seconds }) =>
    Object.entries(seconds)
      .map(([second, sample]) => [Number(second), readSample(sample)] as const)
      .sort(([one], [other]) => one - other)
      .map(([second, sample]) => {
        const faults = sample.filter(({ hash }) => !counted.has(hash));
        for (const { hash } of faults) counted.add(hash);
        const isFull = sample.length >= mostPerSecond;
        const sampled = isFull ? Math.min(1, (sample.at(-1)!.hash + 1) / hashes) : 1;
        return { startsAt: startsAt + second * 1000, faults, sampled };
      })
      .filter(({ faults }) => faults.length > 0),
  );
}
