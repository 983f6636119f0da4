import { bucketMilliseconds, sumOf, type Bucket } from '../evidence';
import type { Stage } from '../strategy';
import { count, counted, duration, percent } from '../words';
import type { EnoughDataGate } from './gate';
import type { Finding } from './verdict';

/** What enough data is weighed against. */
export interface EnoughDataCircumstances {
  /** What both sides did at this stage, after the settle time. */
  readonly buckets: readonly Bucket[];
  readonly elapsedSeconds: number;
  readonly stage: Pick<Stage, 'bakeSeconds' | 'maxHoldSeconds'>;
}

/** What enough data says, and whether a person must say how to go on. */
export interface EnoughDataFinding extends Finding {
  readonly asksPerson?: true;
}

/**
 * The canary must have served enough requests at this stage, for long enough. When it is not so in time, the gate
 * fails, or asks a person: missing evidence is never a pass.
 */
export function judgeEnoughData(
  gate: EnoughDataGate,
  { buckets, elapsedSeconds, stage }: EnoughDataCircumstances,
): EnoughDataFinding {
  const { canary } = sumOf(buckets);
  const seconds = buckets
    .filter((bucket) => bucket.canary.requests > 0)
    .reduce((sum, bucket) => sum + (bucket.seconds ?? bucketMilliseconds / 1000), 0);
  const lacks = [
    ...(canary.requests < gate.minRequests
      ? [`canary served ${count(canary.requests)} of the ${count(gate.minRequests)} requests needed`]
      : []),
    ...(seconds < gate.minSeconds
      ? [`canary was called for ${duration(seconds)} of the ${duration(gate.minSeconds)} needed`]
      : []),
  ];
  if (lacks.length === 0) {
    const faults = `${percent(canary.events / canary.requests)} faults`;
    return {
      decision: 'advance',
      sentence: `canary served ${counted(canary.requests, 'request')}, ${faults}`,
    };
  }
  const sentence = lacks.join(', ');
  const extendSeconds = gate.extendSeconds ?? stage.maxHoldSeconds;
  if (elapsedSeconds < stage.bakeSeconds + extendSeconds) return { decision: 'hold', sentence };
  if (gate.otherwise === 'pause') {
    return { decision: 'hold', sentence: `${sentence}: a person must promote or abort`, asksPerson: true };
  }
  // Without a limit of its own, that of the stage speaks.
  if (gate.extendSeconds === undefined) return { decision: 'hold', sentence };
  return { decision: 'fail', sentence: `${sentence}, ${duration(extendSeconds)} after the bake` };
}
