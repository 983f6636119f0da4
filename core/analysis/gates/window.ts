import type { WindowGate } from '../../strategy/gates';
import { freezeAt, isOpen, openingAfter } from '../../strategy/opening-hours';
import type { GateDecision } from './gate-result';

/** The other circumstances of a window. */
export interface WindowContext {
  /** All enforced windows of the stage: it can advance only when they are open together. */
  readonly enforced: readonly WindowGate[];
  /** In milliseconds since the epoch. */
  readonly at: number;
  /** The time that the release may still wait. */
  readonly remainingSeconds: number;
  /** The reason that a person gave to ignore windows. @default windows apply */
  readonly override?: string;
}

/**
 * Advances while the window is open, and holds until all windows of the stage are. Fails at once if that takes longer than
 * the release may wait, instead of keeping weights on two versions until then.
 */
export function judgeWindow(
  gate: WindowGate,
  { enforced, at, remainingSeconds, override }: WindowContext,
): GateDecision {
  if (override !== undefined) {
    return { decision: 'advance', code: 'windowOverridden', overrideReason: override };
  }
  const { open, timeZone } = gate;
  if (isOpen(gate, at)) return { decision: 'advance', code: 'windowOpen', open, timeZone };
  const freeze = freezeAt(gate, at);
  const closed = {
    open,
    timeZone,
    ...(freeze && { frozenUntil: freeze.to }),
    ...(freeze?.reason !== undefined && { freezeReason: freeze.reason }),
  };
  const windows = enforced.includes(gate) ? enforced : [gate, ...enforced];
  const opensAt = openingAfter(windows, at, at + remainingSeconds * 1000);
  if (opensAt === undefined) {
    return { decision: 'fail', code: 'windowClosedTooLong', ...closed, remainingSeconds };
  }
  return { decision: 'hold', code: 'windowClosed', ...closed, opensAt: new Date(opensAt).toISOString() };
}
