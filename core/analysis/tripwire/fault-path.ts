import { defaultTripwire } from '../../strategy/defaults';
import { FaultBets } from '../../statistics/fault-bets';
import { logLikelihoodRatioOf } from '../../statistics/likelihood-ratio';
import { logThreshold } from '../../statistics/significance';
import { AloneTest } from './alone-test';
import type { FaultSecond } from './fault-seconds';
import { faultsIn, isMaterial } from './materiality';
import type { ReleaseTraffic } from './release-traffic';
import type { TripwireHarm } from './tripwire-verdict';

export interface FaultPathOptions {
  /** @default 1 */
  readonly dispersion?: number;
  /** @default 10 */
  readonly maxErrorPercent?: number;
}

/** The faults of a release up to the second that decides, or all of them. */
export interface FaultPath {
  /** The seconds that count, oldest first; if there is harm, the last one decides. */
  readonly seconds: readonly FaultSecond[];
  readonly harm?: TripwireHarm;
  /** True if the evidence was strong enough in a second, but the faults too few to matter. */
  readonly isImmaterial: boolean;
  /** The strength of the evidence, 1 where it suffices. */
  readonly evidence: number;
}

/**
 * Follows the faults in the order of their time to the first second that shows harm. Within a second their order is unknown and
 * makes no difference.
 *
 * @param faults those from the first shift to the start of promotion, oldest first
 */
export function followFaults(
  faults: readonly FaultSecond[],
  traffic: ReleaseTraffic,
  options: FaultPathOptions,
): FaultPath {
  const { dispersion = 1, maxErrorPercent = defaultTripwire.maxErrorPercent } = options;
  const leastFaults = Math.ceil(defaultTripwire.leastFaults * dispersion);
  const threshold = logThreshold(defaultTripwire.alpha);
  const confidence = 1 - defaultTripwire.alpha;
  const beside = new FaultBets(dispersion);
  const alone = new AloneTest(traffic, { maxErrorPercent, dispersion });
  const seconds: FaultSecond[] = [];
  let isImmaterial = false;
  for (const second of faults) {
    // A shift within the second counts for all of it.
    const share = traffic.shareAt(second.startsAt + 999);
    if (share === 0) continue;
    seconds.push(second);
    beside.add((ratio) => logLikelihoodRatioOf({ ...second, share }, ratio));
    alone.observe(second);
    // Faults of production only lower the evidence.
    if (second.canary === 0) continue;
    if (Math.max(beside.logE, alone.logE) < threshold || faultsIn(seconds, 'canary') < leastFaults) continue;
    if (isMaterial(seconds, traffic)) {
      const harm: TripwireHarm =
        beside.logE >= threshold
          ? { code: 'worse', confidence }
          : { code: 'aboveLimit', confidence, maxErrorPercent };
      return { seconds, harm, isImmaterial: false, evidence: 1 };
    }
    isImmaterial = true;
  }
  return { seconds, isImmaterial, evidence: Math.max(beside.logE, alone.logE) / threshold };
}
