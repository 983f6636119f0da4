import type { ForwardAction, TargetGroupRecord } from '../state/records';

/**
 * The target group that a draw in [0, 1) falls on: each has a share of that interval in proportion to its
 * weight, in the order of ids.
 */
export function pickTargetGroup(action: ForwardAction, draw: number): TargetGroupRecord {
  let point = draw * action.totalWeight;
  for (const { targetGroup, weight } of action.byId) {
    if (point < weight) return targetGroup;
    point -= weight;
  }
  throw new RangeError(`a draw must be below 1, not ${draw}`);
}
