import type { EventCounts } from '../../statistics/counts-by-side';
import { largestDispersionOf } from '../../strategy/gates';
import type { RiskBudget } from '../../strategy/risk-budget';
import type { Stage } from '../../strategy/stage';
import { fullWeight } from '../../traffic/weight';
import type { Side } from '../../traffic/side';
import { nextWeight } from '../budget/next-weight';
import type { Risk } from '../evidence/evidence';
import type { GateCode, GateDecision, GateResult } from './gate-result';

/** The evidence of {@link judgeBudget}. */
export interface BudgetEvidence {
  /** The requests and faults of each side since the first shift. */
  readonly since: Readonly<Record<Side, EventCounts>>;
  readonly risk: Risk | undefined;
}

/** The reasons of gates that hold until there is more evidence. A budget needs it for all of the traffic only. */
const lackingEvidence: ReadonlySet<GateCode> = new Set([
  'inconclusive',
  'notEnoughData',
  'notEnoughDataAsks',
  'tooFewDatapoints',
]);

/** True for a gate that holds until there is more evidence. */
export function lacksEvidence({ decision, code }: GateResult): boolean {
  return decision === 'hold' && lackingEvidence.has(code);
}

const nothing: EventCounts = { requests: 0, events: 0 };

/** The decision of a budget about the first weight. */
export function judgeFirstWeight(budget: RiskBudget, risk: Risk): GateDecision | undefined {
  const since = { canary: nothing, production: nothing };
  return judgeBudget({ budget, canaryWeight: 0, gates: [] }, { since, risk });
}

/**
 * Chooses the weight that a release goes on to within its budget.
 *
 * @returns undefined where a budget has no say: without one, and at 100%
 * @throws RangeError for impossible counts, or an unknown risk
 */
export function judgeBudget(
  { budget, canaryWeight, gates }: Pick<Stage, 'budget' | 'canaryWeight' | 'gates'>,
  { since, risk }: BudgetEvidence,
): GateDecision | undefined {
  if (!budget) return undefined;
  if (!risk) throw new RangeError('a budget needs the risk of a larger weight');
  // Missing metrics and no traffic look the same, and traffic may come at any time.
  if (canaryWeight < fullWeight && risk.requestsPerSecond === 0) {
    return { decision: 'hold', code: 'trafficUnknown', ...budget };
  }
  const dispersion = largestDispersionOf(gates);
  const step = nextWeight({ ...budget, ...risk, ...since, canaryWeight, dispersion });
  if (!step) return undefined;
  if (step.kind === 'shift') {
    const { kind: _, ...numbers } = step;
    return { decision: 'advance', code: 'withinBudget', ...numbers };
  }
  const { kind, ...numbers } = step;
  return kind === 'hold'
    ? { decision: 'hold', code: 'overBudget', ...numbers }
    : { decision: 'fail', code: 'budgetExceeded', ...numbers };
}
