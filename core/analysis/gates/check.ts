import type { CheckAnswer, ObservedCheck } from '../evidence/check-answer';
import type { CheckGate } from '../../strategy/gates';
import type { GateDecision } from './gate-result';
import type { Decision } from './decision';

const decisionOf: Readonly<Record<CheckAnswer['decision'], Decision>> = {
  pass: 'advance',
  hold: 'hold',
  fail: 'fail',
};

/** Decides as the check's function answered. Holds without an answer: missing evidence is never a pass. */
export function judgeCheck({ check }: CheckGate, observed: ObservedCheck | undefined): GateDecision {
  if (!observed) return { decision: 'hold', code: 'checkNotAsked', check };
  if ('unanswered' in observed) {
    return { decision: 'hold', code: 'checkUnanswered', check, problem: observed.unanswered };
  }
  return { decision: decisionOf[observed.decision], code: 'checkAnswered', check, answer: observed.reason };
}

/** The names of the checks of gates, each once. */
export function checkNamesOf(gates: readonly { readonly type: string; readonly check?: string }[]): string[] {
  return [...new Set(gates.flatMap((gate) => (gate.type === 'check' ? [gate.check ?? ''] : [])))];
}
