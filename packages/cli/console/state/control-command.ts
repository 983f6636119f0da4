import { z } from 'zod';
import { plainText } from '../../../../core/text/schemas';

const stage = z.string().min(1).max(30);

const controlSchema = z.discriminatedUnion('action', [
  z.strictObject({ action: z.literal('abort') }),
  z.strictObject({ action: z.literal('pause') }),
  z.strictObject({ action: z.literal('resume') }),
  /** A person's word for the stage that waits for it. */
  z.strictObject({ action: z.enum(['approve', 'reject']), stage }),
  /** Past the stage that is named, or all the way. */
  z.strictObject({
    action: z.literal('promote'),
    extent: z.enum(['stage', 'full']),
    stage: stage.optional(),
  }),
]);

/** A control as a button sends it: with the stage that was looked at. */
export type OrderedControl = z.output<typeof controlSchema>;

export const controlOrderSchema = z.strictObject({
  service: z.string().min(1).max(200),
  /** The release that was looked at: another one that has begun meanwhile is never meant. */
  release: z.string().min(1).max(200),
  executionArn: z.string().min(1).max(500),
  control: controlSchema,
  /** Why, for the people who read the history. */
  reason: plainText(500).min(1),
});

/** What a person asks by a button. */
export type ControlOrder = z.output<typeof controlOrderSchema>;
