import { publicationDelaySeconds } from '../strategy/defaults';
import { bucketMilliseconds } from '../analysis/evidence/evidence';
import type { CompareGate, Gate } from '../strategy/gates';
import type { Strategy } from '../strategy/strategy';
import { fractionOf } from '../traffic/weight';
import { evidenceToAdvance, requestsToFind, type EvidenceToAdvance } from './evidence-needed';
import type { PlannedTraffic } from './traffic-profile';

/** With which probability a plan wants regressions to be found. */
export const wantedProbability = 0.9;

const wantedRatios: readonly number[] = [2, 5];

/** What the first stage would need to find a regression by comparison alone. Computed, not simulated. */
export interface Need {
  readonly ratio: number;
  readonly probability: number;
  /** Of both sides together, at the weight of the first stage. */
  readonly requests: number;
  /** How long the stage would have to bake to see as many, with all that has to be waited for. */
  readonly bakeSeconds: number;
  /** Whether it bakes as long. */
  readonly isMet: boolean;
}

/** What a strategy needs of the traffic. */
export interface Needs {
  /** None when nothing compares, production has no faults, or the tolerance is as large. */
  readonly toFind: readonly Need[];
  /** What lets a healthy canary pass the comparison at the first stage; `null` when nothing compares. */
  readonly toAdvance: EvidenceToAdvance | null;
}

/** What the first stage needs to tell good from bad. */
export function needsOf({ stages, checkIntervalSeconds }: Strategy, traffic: PlannedTraffic): Needs {
  const stage = stages[0]!;
  const canaryFraction = fractionOf(stage.canaryWeight);
  const comparisons = stage.gates.filter((gate) => gate.type === 'compare' && gate.mode === 'enforce');
  const gate = comparisons.find(comparesFaults);
  if (gate === undefined || canaryFraction === 1) return { toFind: [], toAdvance: null };
  // A minute that the settle time cuts is lost; then the last one must be published, and looked at.
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
