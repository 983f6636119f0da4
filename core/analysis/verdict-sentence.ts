import type { GateResult } from './gates/gate-result';
import { gateSentence } from './gates/gate-sentence';
import type { Cause, CauseCode, Verdict } from './verdict';
import { fullWeight } from '../traffic/weight';
import { formatCount, formatDuration, shortName } from '../text/format';

type CauseOf<Code extends CauseCode> = Extract<Cause, { readonly code: Code }>;

/** The sentence of each cause. @param gates the sentences of the relevant gates, joined; may be empty */
const sentences: { readonly [Code in CauseCode]: (cause: CauseOf<Code>, gates: string) => string } = {
  gates: (_, gates) => gates,
  holdLimit: ({ elapsedSeconds }, gates) => `still holding after ${formatDuration(elapsedSeconds)}: ${gates}`,
  paused: ({ requestedBy, reason }) => `paused by ${shortName(requestedBy)}: ${reason}`,
  pauseLimit: ({ requestedBy, reason, pausedSeconds }) =>
    `paused by ${shortName(requestedBy)} for ${formatDuration(pausedSeconds)}, longer than allowed: ${reason}`,
  waitLimit: ({ waitedSeconds }, gates) =>
    `waited for ${formatDuration(waitedSeconds)} in all, longer than allowed: ${gates}`,
  historyLimit: ({ historyEvents }, gates) =>
    `checked too often: ${formatCount(historyEvents)} history events, with a limit of Step Functions ahead: ${gates}`,
  promoted: ({ requestedBy, reason }, gates) =>
    `promoted by ${shortName(requestedBy)}: ${reason}${gates === '' ? '' : ` (gates that held: ${gates})`}`,
};

/** The reason of a verdict, in one sentence for people. */
export function verdictSentence({ cause, blockingGates, gates }: Verdict): string {
  const relevant = relevantGates({ cause: cause.code, blockingGates, gates });
  const sentence = sentences[cause.code] as (of: Cause, gates: string) => string;
  return sentence(cause, relevant.map(gateSentence).join('; '));
}

/**
 * The gates whose sentences explain a verdict: those that block it. If none does, the budget of a step to a part of the traffic, which
 * waits for nothing else, or all enforced gates; these also if only a person's approval is missing.
 */
export function relevantGates(verdict: {
  readonly cause: CauseCode;
  readonly blockingGates: readonly string[];
  readonly gates: readonly GateResult[];
}): GateResult[] {
  const { cause, blockingGates, gates } = verdict;
  if (cause === 'paused' || cause === 'pauseLimit') return [];
  const enforced = gates.filter(({ observed }) => !observed);
  const blocking = enforced.filter(({ name }) => blockingGates.includes(name));
  if (cause !== 'gates') return blocking;
  const step = enforced.find(({ code }) => code === 'withinBudget');
  if (blocking.length === 0 && step?.code === 'withinBudget' && step.canaryWeight < fullWeight) return [step];
  const isOnlyApprovalMissing = blocking.every(
    ({ gate, decision }) => gate === 'approval' && decision === 'hold',
  );
  return isOnlyApprovalMissing ? enforced : blocking;
}
