import type { AbortRequest } from './abort';
import type { Approval } from './approval';
import type { ControlRequest } from './control-request';
import type { Identity } from './identity';

/** The extent of a promotion: past the current stage, or past all stages. */
export type PromotionExtent = 'stage' | 'full';

/** A request to continue even though a gate holds. */
export interface Promotion extends ControlRequest {
  readonly extent: PromotionExtent;
  /** The stage to pass, for the extent `stage`. */
  readonly stage?: string;
  /** True if the approvals that are missing are passed, too, which is a permission of its own. */
  readonly pastApproval?: boolean;
}

/**
 * The controls of the release in flight.
 *
 * - `abort`: roll back
 * - `pause`: stay at this stage until resumed, or until the longest pause is over
 * - `promote`: continue even though a gate holds; a gate that fails still rolls back
 * - `approval`: the approval request of a stage, with its answer
 * - `startedBy`: the caller that started the release through `control`; missing if `StartExecution` started it directly
 *
 * Abort, pause and the approval request are fields of the ledger's `current`, which functions write, too. What lets a release go on,
 * and who started it, only `control` writes, where nothing else can.
 */
export interface Controls {
  readonly abort?: AbortRequest;
  readonly pause?: ControlRequest;
  readonly promote?: Promotion;
  readonly approval?: Approval;
  readonly startedBy?: Identity;
}

/** True if a person promoted the release past this stage. */
export function isPromotedAt(stage: string, { promote }: Controls): boolean {
  return promote !== undefined && (promote.extent === 'full' || promote.stage === stage);
}
