import { FaultBets, logExcessRatio } from '../../statistics/fault-bets';
import { bucketMilliseconds } from '../evidence/evidence';
import type { FaultSecond } from './fault-seconds';
import type { ReleaseTraffic } from './release-traffic';

/**
 * The test of a canary that has all of the traffic: does it fail more than a tolerated share of the requests, at their recent rate?
 *
 * Each second at full weight is a step, those without faults too. Where the rate of requests is unknown there is no evidence.
 */
export class AloneTest {
  readonly #traffic: ReleaseTraffic;
  readonly #bets: FaultBets;
  readonly #tolerated: number;
  #since: number | undefined;
  #next = 0;
  #rate: number | undefined;

  /**
   * @param options.maxErrorPercent the tolerated share of the requests
   * @throws RangeError for a dispersion below 1
   */
  constructor(
    traffic: ReleaseTraffic,
    options: { readonly maxErrorPercent: number; readonly dispersion?: number },
  ) {
    this.#traffic = traffic;
    this.#tolerated = options.maxErrorPercent / 100;
    this.#bets = new FaultBets(options.dispersion);
  }

  get logE(): number {
    return this.#bets.logE;
  }

  /** Adds the seconds up to one with faults. */
  observe({ startsAt, canary, sampled }: FaultSecond): void {
    const since = this.#traffic.aloneSince(startsAt);
    if (since === undefined) return;
    if (this.#since !== since) {
      this.#since = since;
      this.#next = Math.ceil(since / 1000) * 1000;
      this.#rate = this.#traffic.requestsPerSecondAt(this.#next);
    }
    for (; this.#next < startsAt; this.#next += 1000) this.#add(this.#next, 0, 1);
    if (this.#next === startsAt) {
      this.#add(startsAt, canary, sampled);
      this.#next += 1000;
    }
  }

  #add(startsAt: number, faults: number, sampled: number): void {
    if (startsAt % bucketMilliseconds === 0) this.#rate = this.#traffic.requestsPerSecondAt(startsAt);
    if (this.#rate === undefined) return;
    const expected = this.#rate * this.#tolerated * sampled;
    this.#bets.add((ratio) => logExcessRatio(faults, expected, ratio));
  }
}
