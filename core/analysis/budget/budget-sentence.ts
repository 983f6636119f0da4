import { formatCount, formatPercent, pluralize } from '../../text/format';
import { formatWeight } from '../../traffic/weight';
import type { BudgetNumbers, BudgetStep } from './next-weight';

const limits = {
  budget: 'the most that the budget allows',
  firstStage: 'the most for a first stage',
  step: 'the most for one step',
  none: 'all of the traffic',
} as const;

/** The reason of a step in one sentence, with its numbers. */
export function budgetSentence(step: BudgetStep): string {
  const weight = formatWeight(step.canaryWeight);
  if (step.kind === 'shift') return `${weight}, ${limits[step.limit]}: ${worstCase(step)}`;
  if (step.kind === 'hold') return `more data needed for ${weight}: ${worstCase(step)}`;
  return `the budget is too small for this traffic even at ${weight}: ${worstCase(step)}`;
}

function worstCase({ rateBound, badResponses, maxBadResponses }: BudgetNumbers): string {
  const rate =
    rateBound < 1 ? `an error rate of up to ${formatPercent(rateBound)}` : 'every request may fail, which';
  return `${rate} costs up to ${pluralize(Math.ceil(badResponses), 'bad response')} of ${formatCount(maxBadResponses)}`;
}
