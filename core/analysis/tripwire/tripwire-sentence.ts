import { formatPercent, pluralize, timeOfDay } from '../../text/format';
import { formatWeight } from '../../traffic/weight';
import type { TripwireHarm, TripwireNumbers, TripwireVerdict } from './tripwire-verdict';

type Reason = Extract<TripwireVerdict, { readonly state: 'clear' }> | (TripwireNumbers & TripwireHarm);

type Sentences = {
  readonly [Code in Reason['code']]: (reason: Extract<Reason, { readonly code: Code }>) => string;
};

/** The sentence of each reason. Nothing but people reads them: change them at will. */
const sentences: Sentences = {
  noFaults: () => 'no failed request of the canary',
  notWorse: (reason) => `${bothSides(reason)}: no sign that the canary is worse`,
  immaterial: (reason) => `${bothSides(reason)}: worse, but below 0.1% of its requests`,
  worse: (reason) => `${bothSides(reason)}: error rate above production's ${withConfidence(reason)}`,
  aboveLimit: (reason) =>
    `${bothSides(reason)}: error rate above ${reason.maxErrorPercent}% ${withConfidence(reason)}`,
};

/** The verdict of the tripwire in one sentence, with its numbers. */
export function tripwireSentence(verdict: TripwireVerdict): string {
  const sentence = (sentences[verdict.code] as (of: TripwireVerdict) => string)(verdict);
  if (verdict.state !== 'pending') return sentence;
  return `${sentence}; to be decided at ${timeOfDay(verdict.decidableAt)}, when log records of both sides are complete`;
}

function bothSides({ faults, sampled, since, canaryWeight }: TripwireNumbers): string {
  const about = sampled ? 'about ' : '';
  const from = since === undefined ? '' : ` since ${timeOfDay(since)}`;
  return (
    `canary ${about}${pluralize(faults.canary, 'fault')}, production ${about}${pluralize(faults.production, 'fault')} ` +
    `at a weight of ${formatWeight(canaryWeight)}${from}`
  );
}

function withConfidence({ confidence }: { readonly confidence: number }): string {
  return `(${formatPercent(confidence)} confidence)`;
}
