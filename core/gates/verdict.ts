/**
 * - `advance` means: the evidence speaks for the next stage
 * - `hold` means: not yet, or not known; look again
 * - `fail` means: take the traffic back
 */
export type Decision = 'advance' | 'hold' | 'fail';

/** What a gate says, in one sentence with its numbers. */
export interface Finding {
  readonly decision: Decision;
  readonly sentence: string;
}
