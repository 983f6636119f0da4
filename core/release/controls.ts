import type { AbortRequest } from './abort';
import type { Approval } from './approval';
import type { ControlRequest } from './control-request';

/** The extent of a promotion: past the current stage, or past all stages. */
export type PromotionExtent = 'stage' | 'full';

/**
 * The controls of the release in flight: fields of the ledger's `current`, which every task reads.
 *
 * - `abort`: roll back
 * - `pause`: stay at this stage until resumed, or until the longest pause is over
 * - `promote`: continue even though a gate holds or an approval is missing; a gate that fails still rolls back
 * - `approval`: the approval request of a stage, with its answer
 */
export interface Controls {
  readonly abort?: AbortRequest;
  readonly pause?: ControlRequest;
  readonly promote?: ControlRequest & {
    readonly extent: PromotionExtent;
    /** The stage to pass, for the extent `stage`. */
    readonly stage?: string;
  };
  readonly approval?: Approval;
}

/** True if a person promoted the release past this stage. */
export function isPromotedAt(stage: string, { promote }: Controls): boolean {
  return promote !== undefined && (promote.extent === 'full' || promote.stage === stage);
}
