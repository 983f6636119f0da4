import type { Weight } from './weight';

/** A change of the weights. */
export interface WeightShift {
  /** The time of the first write, in milliseconds since the epoch: some requests may follow the new weights from then on. */
  readonly at: number;
  readonly canaryWeight: Weight;
}

/**
 * The largest weight of the canary that any part of the data plane may apply at a time: that of the last shift, and those that it and
 * other recent shifts replaced. 0 before the first shift.
 *
 * @param shifts oldest first
 * @param at in milliseconds since the epoch
 * @param spreadSeconds the longest time that a change takes to reach all of the data plane
 */
export function largestWeightAt(shifts: readonly WeightShift[], at: number, spreadSeconds: number): Weight {
  let largest = 0;
  for (const [index, shift] of shifts.entries()) {
    if (shift.at > at) break;
    const replacedAt = shifts[index + 1]?.at ?? Infinity;
    if (replacedAt + spreadSeconds * 1000 > at) largest = Math.max(largest, shift.canaryWeight);
  }
  return largest;
}

/** The last shift at or before a time. @param shifts oldest first */
export function shiftAt(shifts: readonly WeightShift[], at: number): WeightShift | undefined {
  return shifts.findLast((shift) => shift.at <= at);
}
