import { bucketMilliseconds, sumOf, type Bucket } from '../evidence/evidence';
import type { Stage } from '../../strategy/strategy';
import type { EnoughDataGate } from '../../strategy/gates';
import type { GateDecision } from './gate-result';

/** What enough data is weighed against. */
export interface EnoughDataContext {
  /** What both sides did at this stage, after the settle time. */
  readonly buckets: readonly Bucket[];
  readonly elapsedSeconds: number;
  readonly stage: Pick<Stage, 'bakeSeconds' | 'maxHoldSeconds'>;
}

/**
 * The canary must have served enough requests at this stage, for long enough. When it is not so in time, the gate
 * fails, or asks a person: missing evidence is never a pass.
 */
export function judgeEnoughData(
  gate: EnoughDataGate,
  { buckets, elapsedSeconds, stage }: EnoughDataContext,
): GateDecision {
  const { canary } = sumOf(buckets);
  const seconds = buckets
    .filter((bucket) => bucket.canary.requests > 0)
    .reduce((sum, bucket) => sum + (bucket.seconds ?? bucketMilliseconds / 1000), 0);
  const { requests, events: faults } = canary;
  const { minRequests, minSeconds } = gate;
  if (requests >= minRequests && seconds >= minSeconds) {
    return { decision: 'advance', code: 'enoughData', requests, faults };
  }
  const soFar = { requests, minRequests, seconds, minSeconds };
  const extendSeconds = gate.extendSeconds ?? stage.maxHoldSeconds;
  if (elapsedSeconds < stage.bakeSeconds + extendSeconds) {
    return { decision: 'hold', code: 'notEnoughData', ...soFar };
  }
  if (gate.otherwise === 'pause') return { decision: 'hold', code: 'notEnoughDataAsks', ...soFar };
  // Without a limit of its own, that of the stage decides.
  if (gate.extendSeconds === undefined) return { decision: 'hold', code: 'notEnoughData', ...soFar };
  return { decision: 'fail', code: 'notEnoughDataInTime', ...soFar, extendSeconds };
}
