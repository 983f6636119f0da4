import type { TargetGroupRecord, TargetRecord } from './records';

/** Checks whether a deregistered target has drained. */
export function isGone(target: TargetRecord, now: number): boolean {
  return target.drainedAt !== undefined && target.drainedAt <= now;
}

/** The target that requests go to. */
export function registeredTarget(targetGroup: TargetGroupRecord): TargetRecord | undefined {
  return targetGroup.targets.find((target) => target.drainedAt === undefined);
}
