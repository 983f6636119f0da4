import { z } from 'zod';
import { plainText } from '../text/schemas';
import { longestSuspensionSeconds } from './guard-suspension';
import { releaseInputSchema } from './release';

const release = z.string().regex(/^[\w-]{1,80}$/, 'must be 1–80 letters, digits, "-" and "_"');
const stage = plainText(30).min(1);
const reason = plainText(500).min(1);
const ofRelease = { release, reason };

/**
 * A command of a person. Its `release` is the id of a release, which is the name of its execution: a command never affects another one.
 * Those without one are for the guard.
 */
export const controlCommandSchema = z.discriminatedUnion('verb', [
  z.strictObject({ ...ofRelease, verb: z.enum(['pause', 'resume', 'abort']) }),
  /** Answers the approval that the stage waits for. */
  z.strictObject({ ...ofRelease, verb: z.enum(['approve', 'reject']), stage }),
  /** Promotes past the present stage, whose label it names, or past all stages. */
  z.discriminatedUnion('extent', [
    z.strictObject({ ...ofRelease, verb: z.literal('promote'), extent: z.literal('stage'), stage }),
    z.strictObject({ ...ofRelease, verb: z.literal('promote'), extent: z.literal('full') }),
  ]),
  /** Starts a release. */
  z.strictObject({ release, verb: z.literal('start'), input: releaseInputSchema }),
  z.strictObject({
    verb: z.literal('suspendGuard'),
    reason,
    seconds: z.int().min(60).max(longestSuspensionSeconds),
  }),
  z.strictObject({ verb: z.literal('resumeGuard'), reason }),
]);

/** A command as it is sent. */
const sentSchema = z.looseObject({ nonce: z.string().min(16).max(64) });

/**
 * Reads a command as it was sent: with a nonce, so that no two have the same signature.
 *
 * @throws ZodError naming the field
 */
export function parseSentCommand(sent: unknown): ControlCommand {
  const { nonce: _, ...command } = sentSchema.parse(sent);
  return controlCommandSchema.parse(command);
}

export type ControlCommand = Readonly<z.output<typeof controlCommandSchema>>;
