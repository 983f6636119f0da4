import { z } from 'zod';
import { plainText } from '../../../../core/text/schemas';

const stage = z.string().min(1).max(30);

const controlSchema = z.discriminatedUnion('action', [
  z.strictObject({ action: z.literal('abort') }),
  z.strictObject({ action: z.literal('pause') }),
  z.strictObject({ action: z.literal('resume') }),
  /** Answers the approval that is pending at a stage. */
  z.strictObject({ action: z.enum(['approve', 'reject']), stage }),
  /** Promotes past the named stage, or through all stages. */
  z.strictObject({
    action: z.literal('promote'),
    extent: z.enum(['stage', 'full']),
    stage: stage.optional(),
  }),
]);

/** A control with the stage that the page showed. */
export type RequestedControl = z.output<typeof controlSchema>;

export const controlCommandSchema = z.strictObject({
  service: z.string().min(1).max(200),
  /** The release that the page showed; the command has no effect on any other. */
  release: z.string().min(1).max(200),
  executionArn: z.string().min(1).max(500),
  control: controlSchema,
  /** The reason for the audit trail. */
  reason: plainText(500).min(1),
});

/** A control that a button of the page sends to the server. */
export type ControlCommand = z.output<typeof controlCommandSchema>;
