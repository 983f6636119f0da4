import { z } from 'zod';
import { describeIssues } from '../../text/issues';
import { plainText } from '../../text/schemas';

const answerSchema = z.object({
  decision: z.enum(['pass', 'hold', 'fail']),
  /** Shown to people. */
  reason: plainText(500),
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
