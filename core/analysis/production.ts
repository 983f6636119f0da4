import { describeDefect, type PathDefect } from '../release/path';
import { productionCheckSeconds, productionHoldSeconds } from '../strategy/defaults';
import { historyBudget, historyEventsPerCheck } from '../strategy/history-budget';
import { fullWeight } from '../traffic/weight';
import type { Stage } from '../strategy/stage';
import type { Bucket } from './evidence/evidence';
import type { GateCode, GateResult } from './gates/gate-result';
import type { Usage } from './usage';
import type { Verdict } from './verdict';

/** The reasons for which a gate fails although nothing is known to be wrong with the canary. */
const lacks: readonly GateCode[] = [
  'approvalTimedOut',
  'windowClosedTooLong',
  'notEnoughDataInTime',
  'alarmsMissing',
];

/** Production answers at most this fraction of its requests: it may be unreachable. */
const mostServed = 0.5;

/** True if a gate failed the canary, or a person rejected it: the rollback then waits for nothing. */
export function failsCanary({ decision, gates }: Pick<Verdict, 'decision' | 'gates'>): boolean {
  return (
    decision === 'fail' &&
    gates.some((gate) => !gate.observed && gate.decision === 'fail' && !lacks.includes(gate.code))
  );
}

/**
 * Decides whether a check must read AWS's configuration of production: before traffic moves for another reason than a failed
 * canary, and while production seems unreachable. Other checks save the calls, of which an account has few per second.
 *
 * @param stage.canaryWeight the weight of the canary at this stage
 * @param buckets the counts of both sides, oldest first
 */
export function mustReadProduction(
  verdict: Pick<Verdict, 'decision' | 'gates'>,
  stage: Pick<Stage, 'canaryWeight'>,
  buckets: readonly Bucket[],
): boolean {
  if (failsCanary(verdict)) return false;
  return verdict.decision !== 'hold' || (stage.canaryWeight < fullWeight && seemsUnreachable(buckets.at(-1)));
}

function seemsUnreachable(bucket: Bucket | undefined): boolean {
  if (!bucket) return false;
  const { production, canary } = bucket;
  if (production.requests === 0) return canary.requests > 0;
  return production.requests - production.events <= mostServed * production.requests;
}

/** The hold of a release for production. */
interface ProductionHold {
  /** The first check that found a defect, in milliseconds since the epoch. */
  readonly since: number;
  /** Now, in milliseconds since the epoch. */
  readonly at: number;
  readonly stage: Stage;
  /** The usage before this check. */
  readonly usage: Usage;
}

/**
 * Holds a verdict that would move traffic while AWS's configuration proves that every request to production fails: no stage
 * advances, nothing is promoted, and a release that no gate failed does not roll back onto production. It rolls back after
 * {@link productionHoldSeconds}, or when Step Functions' history has no room for more checks.
 *
 * @param defects at least one
 */
export function holdForProduction(
  verdict: Verdict,
  defects: readonly PathDefect[],
  { since, at, stage, usage }: ProductionHold,
): Verdict {
  const heldSeconds = Math.floor((at - since) / 1000);
  const sentences = defects.map(describeDefect);
  const isTooLong =
    heldSeconds >= productionHoldSeconds || usage.historyEvents + historyEventsPerCheck >= historyBudget;
  const result: GateResult = {
    gate: 'production',
    name: 'production',
    ...(isTooLong
      ? { decision: 'fail', code: 'productionUnreachableTooLong', defects: sentences, heldSeconds }
      : { decision: 'hold', code: 'productionUnreachable', defects: sentences }),
  };
  return {
    counts: verdict.counts,
    gates: [...verdict.gates, result],
    decision: result.decision,
    cause: { code: 'gates' },
    blockingGates: [result.name],
    waitSeconds: Math.max(stage.checkIntervalSeconds, productionCheckSeconds),
    ...(isTooLong && { error: 'ProductionUnreachable' as const }),
  };
}
