import { publicationDelaySeconds } from '../strategy/defaults';
import { bucketMilliseconds } from '../analysis/evidence/evidence';
import type { CompareGate, Gate } from '../strategy/gates';
import type { Strategy } from '../strategy/strategy';
import { fractionOf } from '../traffic/weight';
import { evidenceToAdvance, requestsToFind, type EvidenceToAdvance } from './evidence-needed';
import type { PlannedTraffic } from './traffic-profile';

/** The probability with which a plan aims to detect regressions. */
export const wantedProbability = 0.9;

const wantedRatios: readonly number[] = [2, 5];

/** The needs of the first stage to detect a regression by comparison alone. Computed, not simulated. */
export interface Need {
  readonly ratio: number;
  readonly probability: number;
  /** Requests on both sides, at the weight of the first stage. */
  readonly requests: number;
  /** The bake time to observe them, including settle time and the delay of metrics. */
  readonly bakeSeconds: number;
  /** True if the stage bakes that long. */
  readonly isMet: boolean;
}

/** The traffic that a strategy needs. */
export interface Needs {
  /** Empty without a comparison, without faults on production, or if the ratio is tolerated. */
  readonly toFind: readonly Need[];
  /** The evidence for a healthy canary to pass the first stage; `null` without a comparison. */
  readonly toAdvance: EvidenceToAdvance | null;
}

/** Computes the needs of the first stage. */
export function needsOf({ stages, checkIntervalSeconds }: Strategy, traffic: PlannedTraffic): Needs {
  const stage = stages[0]!;
  const canaryFraction = fractionOf(stage.canaryWeight);
  const comparisons = stage.gates.filter((gate) => gate.type === 'compare' && gate.mode === 'enforce');
  const gate = comparisons.find(comparesFaults);
  if (gate === undefined || canaryFraction === 1) return { toFind: [], toAdvance: null };
  // The minute that the settle time cuts is lost. The last one must be published, and a check must follow.
  const waitSeconds =
    stage.settleSeconds + bucketMilliseconds / 1000 + publicationDelaySeconds + checkIntervalSeconds;
  const toFind = wantedRatios.flatMap((ratio) => {
    const requests = requestsToFind(ratio, { canaryFraction, faultRate: traffic.faultRate }, gate, {
      comparisons: comparisons.length,
      probability: wantedProbability,
    });
    if (requests === undefined) return [];
    const bakeSeconds = Math.ceil((waitSeconds + requests / traffic.requestsPerSecond) / 60) * 60;
    return [
      {
        ratio,
        probability: wantedProbability,
        requests,
        bakeSeconds,
        isMet: stage.bakeSeconds >= bakeSeconds,
      },
    ];
  });
  return { toFind, toAdvance: evidenceToAdvance(canaryFraction, gate) };
}

function comparesFaults(gate: Gate): gate is CompareGate {
  return gate.type === 'compare' && gate.signal === 'faults';
}
