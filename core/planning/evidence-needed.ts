import { safetyAlpha } from '../strategy/defaults';
import type { CompareGate } from '../strategy/gates';
import { harmRatios } from '../statistics/harm';
import { shareOfEvents } from '../statistics/likelihood-ratio';
import { requestsToRuleOut } from '../statistics/rule-of-three';
import { logThreshold } from '../statistics/significance';
import { stepsToReach, type Walk } from './first-passage';

/** The traffic of a stage for its comparison. */
export interface ComparedTraffic {
  /** The canary's fraction of the requests, between 0 and 1. */
  readonly canaryFraction: number;
  /** The fraction of production's requests that fail, above 0. */
  readonly faultRate: number;
}

/**
 * The requests on both sides that the comparison needs to detect a regression with a probability.
 *
 * Each fault adds ln(θ_bet/θ) or ln((1−θ_bet)/(1−θ)) to the best bet; the mean over the eight bets is at most ln 8 below
 * it. Accurate to about a fifth, as simulations show.
 *
 * @param ratio the canary's fault rate over production's
 * @param options.comparisons the number of enforced comparisons, which share α
 * @returns `undefined` when no number suffices: the ratio is tolerated, or production has no faults to compare with
 */
export function requestsToFind(
  ratio: number,
  { canaryFraction, faultRate }: ComparedTraffic,
  gate: Pick<CompareGate, 'alpha' | 'tolerance' | 'dispersion'>,
  options: { readonly comparisons: number; readonly probability: number },
): number | undefined {
  if (!(faultRate > 0) || !(canaryFraction > 0 && canaryFraction < 1)) return undefined;
  const trueRatio = Math.min(ratio, 1 / faultRate);
  const share = (other: number) => shareOfEvents(canaryFraction, 1 - canaryFraction, other);
  const walks = harmRatios.map((bet) =>
    walkOf(share(trueRatio), share(gate.tolerance * bet), share(gate.tolerance)),
  );
  const best = walks.reduce((one, other) => (other.drift > one.drift ? other : one));
  if (trueRatio <= gate.tolerance || best.drift <= 0) return undefined;
  const height = logThreshold(gate.alpha, options.comparisons) + Math.log(harmRatios.length);
  const faults = gate.dispersion * stepsToReach(height, options.probability, best);
  return Math.ceil(faults / (faultRate * (1 - canaryFraction + trueRatio * canaryFraction)));
}

/** The evidence that a healthy canary needs before the comparison lets it advance. */
export interface EvidenceToAdvance {
  /** Faults on both sides that rule out the regression, on average. */
  readonly faults: number;
  /** Canary requests without any fault that rule out the tolerable rate. */
  readonly canaryRequestsWithoutFault: number;
}

/** Computes the evidence that a healthy canary needs, for both ways to advance. */
export function evidenceToAdvance(
  canaryFraction: number,
  gate: Pick<CompareGate, 'ruleOutRatio' | 'tolerablePercent' | 'dispersion'>,
): EvidenceToAdvance {
  const regressed = shareOfEvents(canaryFraction, 1 - canaryFraction, gate.ruleOutRatio);
  const { drift } = walkOf(canaryFraction, canaryFraction, regressed);
  return {
    faults: Math.ceil((gate.dispersion * logThreshold(safetyAlpha)) / drift),
    canaryRequestsWithoutFault: requestsToRuleOut(gate.tolerablePercent / 100, gate.dispersion),
  };
}

/** The walk of a bet, whose steps are faults that come from the canary with a given probability. */
function walkOf(fromCanary: number, bet: number, against: number): Walk {
  const ifCanary = Math.log(bet / against);
  const ifProduction = Math.log((1 - bet) / (1 - against));
  return {
    drift: fromCanary * ifCanary + (1 - fromCanary) * ifProduction,
    variance: fromCanary * (1 - fromCanary) * (ifCanary - ifProduction) ** 2,
  };
}
