import { describeDefect, type PathDefect } from '../release/path';
import { publicationDelaySeconds } from '../strategy/defaults';
import type { Stage } from '../strategy/stage';
import { fractionOf, fullWeight } from '../traffic/weight';
import { bucketMilliseconds, type Bucket } from './evidence/evidence';
import type { GateResult } from './gates/gate-result';
import type { Verdict } from './verdict';

/** The canary answers at most this fraction of its requests: it may be unreachable. */
const mostServed = 0.5;

/** The requests that the canary must have missed in a minute: by chance it would miss them all in one of 150. */
const minMissedRequests = 5;

/**
 * Decides whether a check must read AWS's configuration of the canary: after a minute in which it served nothing or failed much. A canary
 * that VPC Lattice may not invoke shows no fault in Lambda's metrics, and every one of its requests fails.
 *
 * @param buckets the counts of both sides, oldest first, also within the settle time
 * @param moment.shiftedAt the beginning of the stage; both in milliseconds since the epoch
 */
export function mustReadCanary(
  { decision }: Pick<Verdict, 'decision'>,
  { canaryWeight }: Pick<Stage, 'canaryWeight'>,
  buckets: readonly Bucket[],
  { shiftedAt, at }: { readonly shiftedAt: number; readonly at: number },
): boolean {
  if (decision === 'fail' || canaryWeight <= 0) return false;
  const newest = buckets.findLast(({ startsAt }) => startsAt >= shiftedAt);
  const silentSince = (newest?.startsAt ?? shiftedAt) + 2 * bucketMilliseconds;
  if (canaryWeight >= fullWeight && silentSince <= at - publicationDelaySeconds * 1000) {
    return buckets.some(({ canary, production }) => canary.requests + production.requests > 0);
  }
  if (!newest) return false;
  const { canary, production } = newest;
  if (canary.requests > 0) return canary.requests - canary.events <= mostServed * canary.requests;
  const share = fractionOf(canaryWeight);
  return production.requests * share >= minMissedRequests * (1 - share);
}

/**
 * Fails a verdict because AWS's configuration proves that every request to the canary fails.
 *
 * @param defects at least one
 */
export function failForCanary(verdict: Verdict, defects: readonly PathDefect[]): Verdict {
  const result: GateResult = {
    gate: 'canary',
    name: 'canary',
    decision: 'fail',
    code: 'canaryUnreachable',
    defects: defects.map(describeDefect),
  };
  const { counts, gates, waitSeconds } = verdict;
  return {
    counts,
    gates: [...gates, result],
    decision: 'fail',
    cause: { code: 'gates' },
    blockingGates: [result.name],
    waitSeconds,
    error: 'CanaryUnreachable',
  };
}
