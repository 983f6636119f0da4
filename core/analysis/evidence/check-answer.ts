import { z } from 'zod';
import { describeIssues } from '../../text/issues';
import { printable } from '../../text/sanitize';

/** The longest reason in characters; the rest is cut. */
const longestReason = 500;

const noReason = 'no reason given';

const answerSchema = z.object({
  decision: z.enum(['pass', 'hold', 'fail']),
  /** For people. The decision counts whatever the reason looks like: an unreadable one must not keep traffic on the canary. */
  reason: z
    .unknown()
    .optional()
    .transform((reason) =>
      typeof reason === 'string' ? printable(reason, longestReason).trim() || noReason : noReason,
    ),
});

/**
 * The answer of a check's function.
 *
 * - `pass`: the release may advance
 * - `hold`: not yet; ask again at the next check
 * - `fail`: roll back
 */
export type CheckAnswer = z.output<typeof answerSchema>;

/** An answer, or the reason why there is none. */
export type ObservedCheck = CheckAnswer | { readonly unanswered: string };

/** Validates the response of a check's function, which is untrusted and shown to people. */
export function parseCheckAnswer(payload: unknown): ObservedCheck {
  const parsed = answerSchema.safeParse(payload);
  if (parsed.success) return parsed.data;
  return { unanswered: `its answer is invalid: ${describeIssues('answer', parsed.error)}` };
}
