import { safetyAlpha } from '../strategy/defaults';
import type { CompareGate } from '../strategy/gates';
import { harmRatios } from '../statistics/harm';
import { shareOfEvents } from '../statistics/likelihood-ratio';
import { requestsToRuleOut } from '../statistics/rule-of-three';
import { logThreshold } from '../statistics/significance';
import { stepsToReach, type Walk } from './first-passage';

/** A stage as its comparison sees it. */
export interface ComparedTraffic {
  /** The canary's share of the requests, between 0 and 1. */
  readonly canaryFraction: number;
  /** The share of production's requests that fail, above 0. */
  readonly faultRate: number;
}

/**
 * How many requests, of both sides together, the comparison needs to find a regression with a probability.
 *
 * Each fault adds ln(θ_bet/θ) or ln((1−θ_bet)/(1−θ)) to the bet that suits best; the mean over the eight bets lags
 * behind it by ln 8 at most. Within about a fifth of what simulations give.
 *
 * @param ratio how many times production's fault rate the canary has
 * @param options.comparisons how many enforced comparisons share α
 * @returns `undefined` when no number would do: the ratio is tolerated, or production has no faults to compare with
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

/** What a canary that is as good as production has to show before the comparison lets it advance. */
export interface EvidenceToAdvance {
  /** Faults of both sides together that show it is not much worse, on average. */
  readonly faults: number;
  /** Requests of the canary, without any fault, that show as much. */
  readonly canaryRequestsWithoutFault: number;
}

/** How much evidence a healthy canary needs for either way to advance. */
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

/** What each fault adds to a bet, when faults come from the canary with a certain probability. */
function walkOf(fromCanary: number, bet: number, against: number): Walk {
  const ifCanary = Math.log(bet / against);
  const ifProduction = Math.log((1 - bet) / (1 - against));
  return {
    drift: fromCanary * ifCanary + (1 - fromCanary) * ifProduction,
    variance: fromCanary * (1 - fromCanary) * (ifCanary - ifProduction) ** 2,
  };
}
