import { safetyAlpha } from '../defaults';
import { sumOf, type Bucket } from '../evidence';
import { harmOf } from '../statistics/harm';
import { logRateBelow } from '../statistics/rate-below';
import { ratioInterval } from '../statistics/ratio-interval';
import { requestsToRuleOut } from '../statistics/rule-of-three';
import { safetyOf } from '../statistics/safety';
import { logThreshold } from '../statistics/significance';
import type { EventCounts, SplitCounts } from '../statistics/split-counts';
import { count, counted, percent } from '../words';
import type { CompareGate } from './gate';
import type { Finding, Proof } from './verdict';

/**
 * The canary must be no worse than production, valid however often one looks.
 *
 * - fails when the harm test passes K/α (Ville's inequality: a canary that is no worse fails with a probability
 *   of at most α over the whole release)
 * - advances when it is shown to be less than `ruleOutRatio` times worse, or, where events are too few to compare,
 *   when its own rate is shown to be below `tolerablePercent`
 * - holds otherwise
 *
 * Where production is silent, at 100 %, nothing can be compared any more; the canary is then held to what both sides
 * did before, twice over, because times change.
 *
 * @param evidence.ofThisStage those of the buckets that belong to the present stage
 * @param evidence.comparisons how many enforced comparisons share α (Bonferroni)
 * @see https://arxiv.org/abs/2011.03567
 */
export function judgeCompare(
  gate: CompareGate,
  evidence: { buckets: readonly Bucket[]; ofThisStage: readonly Bucket[]; comparisons: number },
): Finding {
  const comparisons = Math.max(1, evidence.comparisons);
  const buckets = evidence.buckets.map((bucket) => countsOf(bucket, gate));
  const { canary, production } = sumOf(evidence.buckets);
  const seen = `${describeSide('canary', canary, gate)}, ${describeSide('production', production, gate)}`;
  const { tolerance, dispersion, alpha, ruleOutRatio, tolerablePercent } = gate;

  const { logEMax, comparedBuckets } = harmOf(buckets, { tolerance, dispersion });
  const alone = againstThePast(evidence);
  const past = alone && harmOf([countsOf(alone, gate)], { tolerance: pastTolerance, dispersion });
  const { logS, logSMax } = safetyOf(buckets, { regression: ruleOutRatio, dispersion });
  // Where production has gone silent no evidence can come any more: what was shown stays shown.
  const logSafety = alone ? logSMax : logS;
  // With production silent there is no telling whether anybody calls as they do otherwise.
  const canStandAlone = gate.signal !== 'kpi' && comparedBuckets > 0;
  const tolerable = canStandAlone ? belowShare(canary, tolerablePercent / 100, dispersion) : 0;
  const harmThreshold = logThreshold(alpha, comparisons);
  const proof: Proof = {
    harm: shareOfProof(Math.max(logEMax, past?.logEMax ?? 0) / harmThreshold),
    safety: shareOfProof(Math.max(logSafety / logThreshold(safetyAlpha), tolerable)),
  };

  if (logEMax >= harmThreshold) {
    const alphaEach = alpha / comparisons;
    const { lower } = ratioInterval(buckets, { alpha: 2 * alphaEach, dispersion });
    const sentence = `${seen}: ${atLeastTimes(lower, gate)} at ${confidence(alphaEach)}`;
    return { decision: 'fail', sentence, proof };
  }
  if (alone && past && past.logEMax >= harmThreshold) {
    const now = describeSide('canary', alone.canary, gate);
    const before = describeSide('both sides', alone.production, gate);
    const sentence = `${now} at this stage, ${before} before: more than ${pastTolerance} times ${worse(gate)}`;
    return { decision: 'fail', sentence, proof };
  }
  if (logSafety >= logThreshold(safetyAlpha)) {
    const sentence = `${seen}: less than ${ruleOutRatio} times ${worse(gate)} at ${confidence(safetyAlpha)}`;
    return { decision: 'advance', sentence, proof };
  }
  if (tolerable >= 1) {
    const sentence = `${seen}: at most ${tolerablePercent} % at ${confidence(safetyAlpha)}, which is tolerable`;
    return { decision: 'advance', sentence, proof };
  }
  const sentence = `${seen}: not yet shown to be less than ${ruleOutRatio} times ${worse(gate)}`;
  return { decision: 'hold', sentence, proof };
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
}): SplitCounts | undefined {
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
function countsOf({ canary, production }: SplitCounts, { signal }: CompareGate): SplitCounts {
  return signal === 'kpi' ? { canary: production, production: canary } : { canary, production };
}

/** How much of the proof there is that a side's rate is below another, however often one looks; 1 is all of it. */
function belowShare(counts: EventCounts, rate: number, dispersion: number): number {
  if (counts.events === 0) return counts.requests / requestsToRuleOut(rate, dispersion);
  return logRateBelow(counts, { rate, dispersion }) / logThreshold(safetyAlpha);
}

/** For people: from 0 to 1, and never 1 by rounding. */
function shareOfProof(share: number): number {
  return Math.max(0, Math.min(1, Math.floor(share * 1000) / 1000));
}

const nouns: Readonly<Record<CompareGate['signal'], string>> = {
  faults: 'fault',
  slow: 'slow request',
  kpi: 'conversion',
};

function describeSide(side: string, { requests, events }: EventCounts, gate: CompareGate): string {
  const what = gate.kpi === undefined ? counted(events, nouns[gate.signal]) : `${count(events)} ${gate.kpi}`;
  const share = requests > 0 ? ` (${percent(events / requests)})` : '';
  return `${side} ${what} in ${counted(requests, 'request')}${share}`;
}

function atLeastTimes(lower: number, gate: CompareGate): string {
  const times = Number(Math.max(lower, gate.tolerance).toPrecision(2));
  const words = gate.signal === 'kpi' ? 'fewer in the canary' : worse(gate);
  return times > 1 ? `at least ${times} times ${words}` : `${words} than production`;
}

function worse({ signal }: CompareGate): string {
  return signal === 'kpi' ? 'fewer' : 'worse';
}

function confidence(alpha: number): string {
  return percent(1 - alpha);
}
