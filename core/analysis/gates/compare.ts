import { safetyAlpha } from '../../strategy/defaults';
import { sumOf, type Bucket } from '../evidence/evidence';
import { harmOf } from '../../statistics/harm';
import { logRateBelow } from '../../statistics/rate-below';
import { ratioInterval } from '../../statistics/ratio-interval';
import { requestsToRuleOut } from '../../statistics/rule-of-three';
import { safetyOf } from '../../statistics/safety';
import { logThreshold } from '../../statistics/significance';
import type { EventCounts, CountsBySide } from '../../statistics/counts-by-side';
import type { CompareGate } from '../../strategy/gates';
import type { GateDecision } from './gate-result';
import type { EvidenceStrength } from './decision';

/**
 * The canary must be no worse than production, valid however often one looks.
 *
 * - fails when the harm test passes K/α (Ville's inequality: a canary that is no worse fails with a probability
 *   of at most α over the whole release)
 * - advances when it is shown to be less than `ruleOutRatio` times worse, or, where events are too few to compare,
 *   when its own rate is shown to be below `tolerablePercent`
 * - holds otherwise
 *
 * Where production is silent, at 100%, nothing can be compared any more; the canary is then held to what both sides
 * did before, twice over, because times change.
 *
 * @param evidence.ofThisStage those of the buckets that belong to the present stage
 * @param evidence.comparisons how many enforced comparisons share α (Bonferroni)
 * @see https://arxiv.org/abs/2011.03567
 */
export function judgeCompare(
  gate: CompareGate,
  evidence: { buckets: readonly Bucket[]; ofThisStage: readonly Bucket[]; comparisons: number },
): GateDecision {
  const comparisons = Math.max(1, evidence.comparisons);
  const buckets = evidence.buckets.map((bucket) => countsOf(bucket, gate));
  const { canary, production } = sumOf(evidence.buckets);
  const { tolerance, dispersion, alpha, ruleOutRatio, tolerablePercent, signal, kpi } = gate;
  const counted = { signal, ...(kpi !== undefined && { kpi }) };
  const compared = { ...counted, canary, production };

  const { logEMax, comparedBuckets } = harmOf(buckets, { tolerance, dispersion });
  const alone = againstThePast(evidence);
  const past = alone && harmOf([countsOf(alone, gate)], { tolerance: pastTolerance, dispersion });
  const { logS, logSMax } = safetyOf(buckets, { regression: ruleOutRatio, dispersion });
  // Where production has gone silent no evidence can come any more: what was shown stays shown.
  const logSafety = alone ? logSMax : logS;
  // With production silent there is no telling whether anybody calls as they do otherwise.
  const canStandAlone = gate.signal !== 'kpi' && comparedBuckets > 0;
  const tolerable = canStandAlone ? strengthOfRateBelow(canary, tolerablePercent / 100, dispersion) : 0;
  const harmThreshold = logThreshold(alpha, comparisons);
  const proof: EvidenceStrength = {
    harm: strengthOf(Math.max(logEMax, past?.logEMax ?? 0) / harmThreshold),
    safety: strengthOf(Math.max(logSafety / logThreshold(safetyAlpha), tolerable)),
  };

  if (logEMax >= harmThreshold) {
    const alphaEach = alpha / comparisons;
    const { lower } = ratioInterval(buckets, { alpha: 2 * alphaEach, dispersion });
    const times = Math.max(1, Number(Math.max(lower, tolerance).toPrecision(2)));
    return {
      decision: 'fail',
      code: 'worse',
      ...compared,
      times,
      confidence: 1 - alphaEach,
      evidence: proof,
    };
  }
  if (alone && past && past.logEMax >= harmThreshold) {
    return {
      decision: 'fail',
      code: 'worseThanBefore',
      ...counted,
      ...alone,
      times: pastTolerance,
      evidence: proof,
    };
  }
  const confidence = 1 - safetyAlpha;
  if (logSafety >= logThreshold(safetyAlpha)) {
    return { decision: 'advance', code: 'notWorse', ...compared, ruleOutRatio, confidence, evidence: proof };
  }
  if (tolerable >= 1) {
    return {
      decision: 'advance',
      code: 'tolerable',
      ...compared,
      tolerablePercent,
      confidence,
      evidence: proof,
    };
  }
  return { decision: 'hold', code: 'inconclusive', ...compared, ruleOutRatio, evidence: proof };
}

/** How many times worse than the past a canary may be that nothing can be compared with. */
const pastTolerance = 2;

/** The canary of a stage in which production is silent, with what both sides did before in production's place. */
function againstThePast({
  buckets,
  ofThisStage,
}: {
  buckets: readonly Bucket[];
  ofThisStage: readonly Bucket[];
}): CountsBySide | undefined {
  const now = sumOf(ofThisStage);
  if (now.production.requests > 0 || now.canary.requests === 0) return undefined;
  const before = sumOf(buckets.filter((bucket) => !ofThisStage.includes(bucket)));
  return {
    canary: now.canary,
    production: {
      requests: before.canary.requests + before.production.requests,
      events: before.canary.events + before.production.events,
    },
  };
}

/**
 * The counts as harm takes them. Fewer conversions are what is worse: production's rate against the canary's is
 * the same test from the other side.
 */
function countsOf({ canary, production }: CountsBySide, { signal }: CompareGate): CountsBySide {
  return signal === 'kpi' ? { canary: production, production: canary } : { canary, production };
}

/** How much of the proof there is that a side's rate is below another, however often one looks; 1 is all of it. */
function strengthOfRateBelow(counts: EventCounts, rate: number, dispersion: number): number {
  if (counts.events === 0) return counts.requests / requestsToRuleOut(rate, dispersion);
  return logRateBelow(counts, { rate, dispersion }) / logThreshold(safetyAlpha);
}

/** For people: from 0 to 1, and never 1 by rounding. */
function strengthOf(share: number): number {
  return Math.max(0, Math.min(1, Math.floor(share * 1000) / 1000));
}
