import type { Side } from '../../traffic/side';
import type { Weight } from '../../traffic/weight';

/** The numbers behind a verdict of the tripwire. Times in milliseconds since the epoch. */
export interface TripwireNumbers {
  /** Failed requests from the first shift until the deciding second. Estimates where `sampled` is set. */
  readonly faults: Readonly<Record<Side, number>>;
  /** Set if a second had more faults than are kept. */
  readonly sampled?: true;
  /** The second of the canary's first fault. */
  readonly since?: number;
  /** The deciding second or, without one, the newest second with a fault. */
  readonly second?: number;
  /** The canary's weight in that second. */
  readonly canaryWeight: Weight;
  /** The strength of the evidence that the canary is worse, as a fraction of what a rollback needs, 0 to 1. */
  readonly evidence: number;
  /** Seconds older than this are complete. */
  readonly watermarkSeconds: number;
}

/** The reasons to roll back. */
export type TripwireHarm =
  | {
      /** A larger share of its requests fails than of production's. */
      readonly code: 'worse';
      /** One minus the probability of the same evidence from a canary that is no worse, over the whole release. */
      readonly confidence: number;
    }
  | {
      /** Without traffic on production, it fails more than the tolerated share of its requests. */
      readonly code: 'aboveLimit';
      readonly confidence: number;
      readonly maxErrorPercent: number;
    };

/**
 * The verdict of the tripwire. It can only take traffic away: `clear` is no evidence of safety.
 *
 * - `clear`: the faults so far do not show that the canary is worse
 * - `pending`: they do, but faults of the same time may still be on their way: check again at `decidableAt`
 * - `tripped`: roll back
 */
export type TripwireVerdict =
  | (TripwireNumbers & {
      readonly state: 'clear';
      /**
       * - `noFaults`: the canary has none
       * - `notWorse`: as many could be its own by chance
       * - `immaterial`: too many for chance, but a smaller fraction of its requests than matters
       */
      readonly code: 'noFaults' | 'notWorse' | 'immaterial';
    })
  | (TripwireNumbers & TripwireHarm & { readonly state: 'pending'; readonly decidableAt: number })
  | (TripwireNumbers & TripwireHarm & { readonly state: 'tripped' });
