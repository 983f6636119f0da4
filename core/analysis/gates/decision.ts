/** The decisions of a gate, and of a verdict. */
export const decisions = ['advance', 'hold', 'fail'] as const;

/**
 * - `advance`: go on to the next stage
 * - `hold`: not enough evidence yet; check again
 * - `fail`: roll back
 */
export type Decision = (typeof decisions)[number];

/** The strength of the evidence, as fractions of what a decision needs, from 0 to 1. */
export interface EvidenceStrength {
  /** For a canary that is worse: at 1 the gate fails. */
  readonly harm: number;
  /** For a canary that is not much worse: at 1 the gate advances. */
  readonly safety: number;
}
