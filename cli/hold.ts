import type { ReleaseEvent } from '../core/events';

/** What holds a stage: two verdicts that hold for the same gates, or for the same person, say the same. */
export function holdOf({ stage, gates, reason }: Extract<ReleaseEvent, { kind: 'judged' }>): string {
  const holding = gates.filter(({ decision, observed }) => decision === 'hold' && !observed);
  const bySentence = holding.some(({ sentence }) => reason.includes(sentence));
  return [stage, ...(bySentence ? holding.map(({ gate }) => gate) : [reason])].join(' ');
}
