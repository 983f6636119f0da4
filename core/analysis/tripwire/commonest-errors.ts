import type { ErrorCount } from '../faults/error-count';
import { mergeFaultMinutes, type FaultMinute } from './fault-minutes';
import { sampledSecondsOf } from './fault-seconds';

/** The errors that people are shown. */
const shownErrors = 3;

/**
 * The commonest errors of a release, those of the canary first.
 *
 * Counts are estimates where a second had more faults than are kept.
 *
 * @param minutes in any order, merged or not
 * @param from in milliseconds since the epoch. Faults before do not count.
 * @throws RangeError for a malformed row
 */
export function commonestErrors(minutes: readonly FaultMinute[], from: number): ErrorCount[] {
  const merged = mergeFaultMinutes(minutes);
  const known = Object.assign({}, ...merged.map(({ errors }) => errors)) as FaultMinute['errors'];
  const counts = new Map<string, ErrorCount>();
  for (const { startsAt, faults, sampled } of sampledSecondsOf(merged)) {
    if (startsAt < from) continue;
    for (const { side, error: letters } of faults) {
      const error = known[letters];
      if (!error) continue;
      const count = counts.get(letters) ?? { ...error, canary: 0, production: 0 };
      counts.set(letters, { ...count, [side]: count[side] + 1 / sampled });
    }
  }
  return [...counts.values()]
    .map((count) => ({
      ...count,
      canary: Math.round(count.canary),
      production: Math.round(count.production),
    }))
    .sort((one, other) => other.canary - one.canary || other.production - one.production)
    .slice(0, shownErrors);
}
