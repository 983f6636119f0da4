import { publicationDelaySeconds } from '../strategy/defaults';
import { bucketMilliseconds } from '../analysis/evidence/evidence';
import type { Strategy } from '../strategy/strategy';
import { firstEvidenceSeconds } from './strategy-duration';

/** The delays until evidence is judged. The guard acts on alarms at once. */
export interface Reaction {
  /** From the first shift to the first verdict that rests on settled evidence. */
  readonly firstVerdictSeconds: { readonly earliest: number; readonly latest: number };
  /** From a fault, once a stage has settled, to a verdict that counts it. */
  readonly faultToVerdictSeconds: { readonly latest: number };
}

const bucketSeconds = bucketMilliseconds / 1000;

/**
 * Computes the delays: a minute must end and be published, and a check must follow. The first one also waits for the settle
 * time and for the beginning of the next minute.
 */
export function reactionOf({ stages, checkIntervalSeconds }: Strategy): Reaction {
  const first = firstEvidenceSeconds(stages[0]!);
  return {
    firstVerdictSeconds: { earliest: first, latest: first + bucketSeconds + checkIntervalSeconds },
    faultToVerdictSeconds: { latest: bucketSeconds + publicationDelaySeconds + checkIntervalSeconds },
  };
}
