import { formatCount, formatPercent, pluralize } from '../../text/format';
import { formatWeight } from '../../traffic/weight';
import type { BudgetLimit, BudgetNumbers, BudgetStep } from './next-weight';

const limits: Readonly<Record<BudgetLimit, string>> = {
  budget: 'the most that the budget allows',
  firstStage: 'the most for a first stage',
  step: 'the most for one step',
  none: 'all of the traffic',
};

/** The reason of a step in one sentence, with its numbers. */
export function budgetSentence(step: BudgetStep): string {
  const weight = formatWeight(step.canaryWeight);
  if (step.kind === 'shift') return `${weight}, ${limits[step.limit]}: ${worstCase(step)}`;
  if (step.kind === 'hold') return `more data needed for ${weight}: ${worstCase(step)}`;
  return `the budget is too small for this traffic even at ${weight}: ${worstCase(step)}`;
}

function worstCase({ excessBound, badResponses, maxBadResponses }: BudgetNumbers): string {
  const worst =
    excessBound < 1
      ? `an error rate of up to ${formatPercent(excessBound)} above production's`
      : 'every request may fail, which';
  return `${worst} costs up to ${pluralize(Math.ceil(badResponses), 'bad response')} of ${formatCount(maxBadResponses)}`;
}
