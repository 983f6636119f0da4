import { publicationDelaySeconds } from '../strategy/defaults';
import { bucketMilliseconds } from '../analysis/evidence/evidence';
import type { Strategy } from '../strategy/strategy';
import { firstEvidenceSeconds } from './strategy-duration';

/** How soon evidence is judged, whatever it says. Alarms are seen at the next look. */
export interface Reaction {
  /** From the first shift to the first verdict that rests on settled evidence. */
  readonly firstVerdictSeconds: { readonly earliest: number; readonly latest: number };
  /** From a fault, once a stage has settled, to a verdict that counts it. */
  readonly faultToVerdictSeconds: { readonly latest: number };
}

const bucketSeconds = bucketMilliseconds / 1000;

/**
 * The time that evidence takes to be judged: its minute must be over and published, and someone must look. The
 * first one also waits for the settle time, and for the next minute to begin.
 */
export function reactionOf({ stages, checkIntervalSeconds }: Strategy): Reaction {
  const first = firstEvidenceSeconds(stages[0]!);
  return {
    firstVerdictSeconds: { earliest: first, latest: first + bucketSeconds + checkIntervalSeconds },
    faultToVerdictSeconds: { latest: bucketSeconds + publicationDelaySeconds + checkIntervalSeconds },
  };
}
