/** All that a gate, or all gates together, can say. */
export const decisions = ['advance', 'hold', 'fail'] as const;

/**
 * - `advance` means: the evidence speaks for the next stage
 * - `hold` means: not yet, or not known; look again
 * - `fail` means: take the traffic back
 */
export type Decision = (typeof decisions)[number];

/** How far the evidence has come: shares of what it takes, from 0 to 1, which is proof. */
export interface EvidenceStrength {
  /** That the canary is worse: at 1 the release goes home. */
  readonly harm: number;
  /** That the canary is not much worse: at 1 it may advance. */
  readonly safety: number;
}
