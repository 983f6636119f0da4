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
import { latticeReport } from '../evidence/lattice-report';
import type { GateDecision, GateReasonOf } from './gate-result';
import type { EvidenceStrength } from './decision';

/**
 * Compares the canary with production. Anytime-valid: the error probabilities hold at every check.
 *
 * - fails when the harm test passes K/α (Ville's inequality: a canary that is no worse fails with a probability of at
 *   most α over the whole release)
 * - advances when the evidence rules out `ruleOutRatio` times production's rate or, if there are too few events to compare,
 *   a rate of `tolerablePercent` or more
 * - holds otherwise, while VPC Lattice lacks the faults of one side, while nobody reports a KPI, and while the canary itself fails more than `maxFaultPercent` of its requests and is not shown to
 *   fail less than production
 *
 * At 100% production has no traffic to compare with. The canary is then compared with both sides before that stage, with
 * a tolerance of 2, since conditions change over time.
 *
 * @param observed.ofThisStage the buckets of the present stage
 * @param observed.unsettled the buckets of the release, with those before the first shift and within the settle time. @default `buckets`
 * @param observed.comparisons the number of enforced comparisons, which share α (Bonferroni)
 * @see https://arxiv.org/abs/2011.03567
 */
export function judgeCompare(
  gate: CompareGate,
  observed: {
    readonly buckets: readonly Bucket[];
    readonly ofThisStage: readonly Bucket[];
    readonly comparisons: number;
    readonly unsettled?: readonly Bucket[];
  },
): GateDecision {
  const comparisons = Math.max(1, observed.comparisons);
  const buckets = observed.buckets.map((bucket) => countsOf(bucket, gate));
  const { canary, production } = sumOf(observed.buckets);
  const { tolerance, dispersion, alpha, ruleOutRatio, tolerablePercent, signal, kpi } = gate;
  const counted = { signal, ...(kpi !== undefined && { kpi }) };
  const compared = { ...counted, canary, production };

  const { logEMax, comparedBuckets } = harmOf(buckets, { tolerance, dispersion });
  const alone = againstThePast(observed);
  const past = alone && harmOf([countsOf(alone, gate)], { tolerance: pastTolerance, dispersion });
  const { logS, logSMax } = safetyOf(buckets, { regression: ruleOutRatio, dispersion });
  // Once production has no traffic, no more evidence arrives: what was shown before stays valid.
  const logSafety = alone ? logSMax : logS;
  // Without traffic on production there is no baseline for a conversion rate.
  const canUseOwnRate = gate.signal !== 'kpi' && comparedBuckets > 0;
  const tolerable = canUseOwnRate ? strengthOfRateBelow(canary, tolerablePercent / 100, dispersion) : 0;
  const harmThreshold = logThreshold(alpha, comparisons);
  const evidence: EvidenceStrength = {
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
      evidence,
    };
  }
  if (alone && past && past.logEMax >= harmThreshold) {
    return {
      decision: 'fail',
      code: 'worseThanBefore',
      ...counted,
      ...alone,
      times: pastTolerance,
      evidence,
    };
  }
  const unknown = lackOf(gate, observed);
  if (unknown) return { decision: 'hold', ...unknown, evidence };
  const confidence = 1 - safetyAlpha;
  if (logSafety >= logThreshold(safetyAlpha)) {
    if (failsTooMuch(gate, observed, harmThreshold)) {
      const { maxFaultPercent } = gate;
      return { decision: 'hold', code: 'bothFail', ...compared, maxFaultPercent, evidence };
    }
    return { decision: 'advance', code: 'notWorse', ...compared, ruleOutRatio, confidence, evidence };
  }
  if (tolerable >= 1) {
    return {
      decision: 'advance',
      code: 'tolerable',
      ...compared,
      tolerablePercent,
      confidence,
      evidence,
    };
  }
  return { decision: 'hold', code: 'inconclusive', ...compared, ruleOutRatio, evidence };
}

/** The reason for which nothing is known of a side, so that equal counts are no evidence. */
function lackOf(
  { signal, kpi = '' }: CompareGate,
  {
    buckets,
    ofThisStage,
    unsettled = buckets,
  }: { readonly [Name in 'buckets' | 'ofThisStage']: readonly Bucket[] } & {
    readonly unsettled?: readonly Bucket[];
  },
): GateReasonOf<'sideUnreported'> | GateReasonOf<'kpiMissing'> | undefined {
  if (signal === 'faults') {
    const report = latticeReport(unsettled, ofThisStage);
    return report.kind === 'partial' ? { code: 'sideUnreported', sides: report.missing } : undefined;
  }
  if (signal !== 'kpi') return undefined;
  const { canary, production } = sumOf(unsettled);
  const requests = canary.requests + production.requests;
  return requests > 0 && canary.events + production.events === 0
    ? { code: 'kpiMissing', kpi, requests }
    : undefined;
}

/** The time in which the canary's own rate must be below the limit: an outage that is over is forgotten after it. */
const ownRateMilliseconds = 600_000;

function failsTooMuch(
  gate: CompareGate,
  { buckets, ofThisStage }: { buckets: readonly Bucket[]; ofThisStage: readonly Bucket[] },
  harmThreshold: number,
): boolean {
  if (gate.signal !== 'faults') return false;
  const from = (ofThisStage.at(-1)?.startsAt ?? 0) - ownRateMilliseconds;
  const { canary } = sumOf(ofThisStage.filter(({ startsAt }) => startsAt > from));
  if (canary.events * 100 <= gate.maxFaultPercent * canary.requests) return false;
  const exchanged = buckets.map(({ canary: one, production: other }) => ({ canary: other, production: one }));
  return harmOf(exchanged, gate).logEMax < harmThreshold;
}

/** The tolerance of a comparison with the past. */
const pastTolerance = 2;

/** The canary of a stage without traffic on production, with the counts of both sides before it in production's place. */
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
 * The counts for the harm test. For a KPI fewer events are worse, so the sides are exchanged: the same test from the other
 * side.
 */
function countsOf({ canary, production }: CountsBySide, { signal }: CompareGate): CountsBySide {
  return signal === 'kpi' ? { canary: production, production: canary } : { canary, production };
}

/** The strength of the evidence that a rate is below a limit, anytime-valid: at 1 or more the limit is ruled out. */
function strengthOfRateBelow(counts: EventCounts, rate: number, dispersion: number): number {
  if (counts.events === 0) return counts.requests / requestsToRuleOut(rate, dispersion);
  return logRateBelow(counts, { rate, dispersion }) / logThreshold(safetyAlpha);
}

/** Limits a strength to 0–1, and rounds down so that it is 1 only where it decides. */
function strengthOf(strength: number): number {
  return Math.max(0, Math.min(1, Math.floor(strength * 1000) / 1000));
}
