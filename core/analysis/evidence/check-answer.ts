import { z } from 'zod';
import { describeIssues } from '../../text/issues';
import { plainText } from '../../text/schemas';

const answerSchema = z.object({
  decision: z.enum(['pass', 'hold', 'fail']),
  /** Why, for people. */
  reason: plainText(500),
});

/**
 * What a check's function says.
 *
 * - `pass` means: as far as it knows, the release may go on
 * - `hold` means: ask again
 * - `fail` means: take everything back
 */
export type CheckAnswer = z.output<typeof answerSchema>;

/** An answer, or why there is none. */
export type ObservedCheck = CheckAnswer | { readonly unanswered: string };

/** Validates what a check's function returned: it comes from outside, and people will read it. */
export function parseCheckAnswer(payload: unknown): ObservedCheck {
  const parsed = answerSchema.safeParse(payload);
  if (parsed.success) return parsed.data;
  return { unanswered: `its answer cannot be used: ${describeIssues('answer', parsed.error)}` };
}
