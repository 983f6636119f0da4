import { z } from 'zod';
import type { AbortRequest } from './abort';
import type { Approval } from './approval';
import { printable } from './printable';
import { plainText } from './text/schemas';

const maximumReasonLength = 500;

const requestSchema = z.strictObject({
  /** Why, for the people who read the history. */
  reason: plainText(maximumReasonLength).min(1),
  /** Who asks. */
  requestedBy: plainText(200).min(1),
  /** When, ISO 8601. */
  at: z.iso.datetime(),
});

/** Who asks for something, when, and why. */
export type ControlRequest = z.output<typeof requestSchema>;

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

/** What the machinery asks itself. Reasons come from alarms, gates and executions, and are cut to what people may write. */
export function controlRequest(reason: string, requestedBy: string, at: string): ControlRequest {
  return { reason: printable(reason, maximumReasonLength), requestedBy, at };
}

/**
 * Validates what a person asks.
 *
 * @throws ZodError naming the field
 */
export function parseControlRequest(input: unknown): ControlRequest {
  return requestSchema.parse(input);
}
