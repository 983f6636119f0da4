import type { AbortRequest } from './abort';
import type { Approval } from './approval';
import type { ControlRequest } from './control-request';

/** How far a person promotes a release: past the stage it is at, or all the way. */
export type PromotionExtent = 'stage' | 'full';

/**
 * What people have asked of the release in flight; fields of the ledger's `current`, which every task reads.
 *
 * - `abort` means: take everything back
 * - `pause` means: stay at this stage, until it is resumed or has been paused for too long
 * - `promote` means: go on although a gate holds or an approval is missing; a gate that fails still takes everything
 *   back
 * - `approval` means: a stage waits for a person's word, or has been given it
 */
export interface Controls {
  readonly abort?: AbortRequest;
  readonly pause?: ControlRequest;
  readonly promote?: ControlRequest & {
    readonly extent: PromotionExtent;
    /** The stage that is passed, for the extent `stage`. */
    readonly stage?: string;
  };
  readonly approval?: Approval;
}

/** Whether a person wants the release to leave this stage, whatever holds it. */
export function isPromotedAt(stage: string, { promote }: Controls): boolean {
  return promote !== undefined && (promote.extent === 'full' || promote.stage === stage);
}
