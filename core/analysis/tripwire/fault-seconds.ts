import { hashes, mostPerSecond, readSample, type FaultMinute } from './fault-minutes';

/** The faults of one second that are in the sample. */
export interface FaultSecond {
  /** In milliseconds since the epoch. */
  readonly startsAt: number;
  readonly canary: number;
  readonly production: number;
  /** The fraction of the second's faults that were counted, above 0; 1 if all were. */
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
  const counted = new Set<number>();
  return minutes.flatMap(({ startsAt, seconds }) =>
    Object.entries(seconds)
      .map(([second, sample]) => [Number(second), readSample(sample)] as const)
      .sort(([one], [other]) => one - other)
      .map(([second, sample]) => {
        let [canary, production] = [0, 0];
        for (const { hash, side } of sample) {
          if (counted.has(hash)) continue;
          counted.add(hash);
          if (side === 'canary') canary += 1;
          else production += 1;
        }
        const isFull = sample.length >= mostPerSecond;
        const sampled = isFull ? Math.min(1, (sample.at(-1)!.hash + 1) / hashes) : 1;
        return { startsAt: startsAt + second * 1000, canary, production, sampled };
      })
      .filter(({ canary, production }) => canary + production > 0),
  );
}
