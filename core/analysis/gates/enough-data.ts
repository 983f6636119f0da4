import { bucketMilliseconds, sumOf, type Bucket } from '../evidence/evidence';
import type { Stage } from '../../strategy/stage';
import type { EnoughDataGate } from '../../strategy/gates';
import type { GateDecision } from './gate-result';

/** The input of {@link judgeEnoughData} beside the gate. */
export interface EnoughDataContext {
  /** The buckets of this stage, after the settle time. */
  readonly buckets: readonly Bucket[];
  readonly elapsedSeconds: number;
  readonly stage: Pick<Stage, 'bakeSeconds' | 'maxHoldSeconds'>;
}

/**
 * Advances once the canary has served enough requests at this stage, for long enough. After its time the gate fails or
 * pauses the release for a person: missing evidence is never a pass.
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
  // A gate without a limit of its own has that of the stage.
  if (gate.extendSeconds === undefined) return { decision: 'hold', code: 'notEnoughData', ...soFar };
  return { decision: 'fail', code: 'notEnoughDataInTime', ...soFar, extendSeconds };
}
