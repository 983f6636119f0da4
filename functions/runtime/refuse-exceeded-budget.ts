import type { Observations } from '../../aws/metrics/observations';
import { gateSentence } from '../../core/analysis/gates/gate-sentence';
import { judgeFirstWeight } from '../../core/analysis/gates/budget';
import type { CurrentRelease } from '../../core/audit/rows/current-release';
import { ReleaseError } from '../../core/errors/release-error';
import type { RiskBudget } from '../../core/strategy/risk-budget';
import { readRisk } from './read-risk';

/**
 * Refuses a release whose smallest weight would already exceed its budget.
 *
 * @param at ISO 8601
 * @throws ReleaseError `BudgetExceeded`, `AwsCallFailed`, `AwsCallRefused`
 */
export async function refuseExceededBudget(
  observations: Observations,
  release: Pick<CurrentRelease, 'tripwire' | 'overrides'>,
  budget: RiskBudget,
  at: string,
): Promise<void> {
  const risk = await readRisk(observations, release, Date.parse(at));
  const result = judgeFirstWeight(budget, risk);
  if (result?.code !== 'budgetExceeded') return;
  throw new ReleaseError(
    'BudgetExceeded',
    `${gateSentence(result)}. Raise maxBadResponses, release by another strategy, or when there is less traffic`,
  );
}
