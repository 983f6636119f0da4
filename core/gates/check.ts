import { z } from 'zod';
import { plainText } from '../text/schemas';
import { describeIssues } from '../parse';
import type { CheckGate } from './gate';
import type { Judgement } from './result';
import type { Decision } from './verdict';

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

const decisionOf: Readonly<Record<CheckAnswer['decision'], Decision>> = {
  pass: 'advance',
  hold: 'hold',
  fail: 'fail',
};

/** A function of the user's must answer `pass`. One that does not answer holds: no answer is never a pass. */
export function judgeCheck({ check }: CheckGate, observed: ObservedCheck | undefined): Judgement {
  if (!observed) return { decision: 'hold', code: 'checkNotAsked', check };
  if ('unanswered' in observed) {
    return { decision: 'hold', code: 'checkUnanswered', check, problem: observed.unanswered };
  }
  return { decision: decisionOf[observed.decision], code: 'checkAnswered', check, answer: observed.reason };
}

/** The checks that gates ask, each once. */
export function checkNamesOf(gates: readonly { readonly type: string; readonly check?: string }[]): string[] {
  return [...new Set(gates.flatMap((gate) => (gate.type === 'check' ? [gate.check ?? ''] : [])))];
}
