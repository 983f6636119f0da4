import { z } from 'zod';
import { identityKinds } from '../release/identity';
import { guardActions } from './events/guarded';
import type { ControlRefusal } from './allowed-controls';
import { stoppingConflictSchema, waitingConflictSchema } from './start-conflict';

const requester = {
  requestedBy: z.string(),
  identity: z.enum(identityKinds),
  /** ISO 8601. */
  at: z.string(),
};

/** The answer of the function `control` to a command. */
export const controlAnswerSchema = z.discriminatedUnion('kind', [
  z.object({ ...requester, kind: z.literal('done') }),
  /** With `conflict`, the release waits for the one in flight. */
  z.object({
    ...requester,
    kind: z.literal('started'),
    executionArn: z.string(),
    conflict: waitingConflictSchema.optional(),
  }),
  /** The release in flight puts the version into production already, or does not let another one begin. Nothing was changed. */
  z.object({ kind: z.literal('notStarted'), conflict: stoppingConflictSchema }),
  /** With `why`, the abort is recorded, and the guard has not confirmed the baseline yet. */
  z.object({
    ...requester,
    kind: z.literal('aborted'),
    guardAction: z.enum(guardActions).optional(),
    why: z.string().optional(),
  }),
  /** Nothing was changed. */
  z.object({
    kind: z.literal('refused'),
    refusal: z.custom<ControlRefusal>((value) => typeof value === 'object'),
  }),
]);

export type ControlAnswer = Readonly<z.output<typeof controlAnswerSchema>>;
