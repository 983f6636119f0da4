import { FaultBets } from '../../statistics/fault-bets';
import { logLikelihoodRatioOf } from '../../statistics/likelihood-ratio';
import { logThreshold } from '../../statistics/significance';
import { defaultTripwire } from '../../strategy/defaults';
import { fractionOf, type Weight } from '../../traffic/weight';

/** A canary with more than half of the traffic is compared with its past or with a limit, which takes no more faults than this share. */
const largestShare = 0.5;

/**
 * The faults after which the tripwire trips, if the canary fails and production does not: 3 at 0.1%, 4 at 10%, 10 at 50%.
 *
 * @param dispersion the number of faults per cause, φ. @default 1
 * @throws RangeError for a weight of 0, a dispersion below 1
 */
export function neededFaults(weight: Weight, dispersion = 1): number {
  const share = Math.min(fractionOf(weight), largestShare);
  if (!(share > 0)) throw new RangeError(`a canary without traffic cannot fail: the weight is ${weight}`);
  const bets = new FaultBets(dispersion);
  const threshold = logThreshold(defaultTripwire.alpha);
  let faults = 0;
  for (; bets.logE < threshold; faults++) {
    bets.add((ratio) => logLikelihoodRatioOf({ canary: 1, production: 0, share }, ratio));
  }
  return Math.max(faults, Math.ceil(defaultTripwire.leastFaults * dispersion));
}
