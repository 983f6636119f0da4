import { busiestOfSeconds, drainTimeoutSeconds } from '../../strategy/defaults';
import { shareOfEvents } from '../../statistics/likelihood-ratio';
import { largestWeightAt, shiftAt, type WeightShift } from '../../traffic/weight-history';
import { fractionOf } from '../../traffic/weight';
import { bucketMilliseconds, sumOf, type Bucket } from '../evidence/evidence';

/**
 * The traffic of a release as weights and complete minutes show it, where single requests are not counted. Times in
 * milliseconds since the epoch.
 */
export class ReleaseTraffic {
  readonly #shifts: readonly WeightShift[];
  readonly #minutes: readonly Bucket[];

  /**
   * @param shifts oldest first
   * @param minutes the complete minutes that are known, those before the release too, oldest first
   */
  constructor(shifts: readonly WeightShift[], minutes: readonly Bucket[]) {
    this.#shifts = shifts;
    this.#minutes = minutes;
  }

  /**
   * The largest share of the requests that the canary may have at a time, from 0 to 1: the largest of its weights that may be in
   * effect, of its observed share since the last shift, and of that in the minute itself. A share that is too large
   * costs time; one that is too small makes a healthy canary fail.
   */
  shareAt(at: number): number {
    const weight = largestWeightAt(this.#shifts, at, drainTimeoutSeconds);
    if (weight === 0) return 0;
    const last = this.#shifts.findLastIndex((shift) => shift.at <= at);
    const from = this.#shifts[last]!.at;
    const to = this.#shifts[last + 1]?.at ?? Infinity;
    const sinceShift = this.#minutes.filter(
      (minute) => minute.startsAt >= from && minute.startsAt + lengthOf(minute) <= to,
    );
    const own = this.#minuteAt(at);
    return Math.max(fractionOf(weight), observedShare(sinceShift), own ? observedShare([own]) : 0);
  }

  /**
   * Requests a second of both sides at a time: in the busiest of the ten minutes until then, as CloudWatch may show the newest ones in part
   * only.
   */
  requestsPerSecondAt(at: number): number | undefined {
    const recent = this.#minutes.filter(
      (minute) => minute.startsAt <= at && minute.startsAt + lengthOf(minute) > at - busiestOfSeconds * 1000,
    );
    return recent.length === 0 ? undefined : Math.max(...recent.map(perSecond));
  }

  /**
   * The requests that the canary must have had: its weight of the requests in the last complete minute before each shift; 0 where that
   * is unknown.
   */
  expectedCanaryRequests(from: number, to: number): number {
    return this.#shifts.reduce((sum, { at, canaryWeight }, index) => {
      const end = Math.min(to, this.#shifts[index + 1]?.at ?? Infinity);
      const seconds = Math.max(0, end - Math.max(from, at)) / 1000;
      const minute = seconds > 0 ? this.#lastMinuteBefore(at) : undefined;
      return minute ? sum + seconds * perSecond(minute) * fractionOf(canaryWeight) : sum;
    }, 0);
  }

  /** The beginning of the present shift, if it gives the canary all of the traffic. */
  aloneSince(at: number): number | undefined {
    const shift = shiftAt(this.#shifts, at);
    return shift && fractionOf(shift.canaryWeight) >= 1 ? shift.at : undefined;
  }

  #minuteAt(at: number): Bucket | undefined {
    return this.#minutes.findLast(
      (minute) => minute.startsAt <= at && at < minute.startsAt + lengthOf(minute),
    );
  }

  #lastMinuteBefore(at: number): Bucket | undefined {
    return this.#minutes.findLast((minute) => minute.startsAt + lengthOf(minute) <= at);
  }
}

function observedShare(minutes: readonly Bucket[]): number {
  const { canary, production } = sumOf(minutes);
  return canary.requests === 0 ? 0 : shareOfEvents(canary.requests, production.requests, 1);
}

function perSecond(minute: Bucket): number {
  return ((minute.canary.requests + minute.production.requests) * 1000) / lengthOf(minute);
}

function lengthOf({ seconds }: Bucket): number {
  return seconds === undefined ? bucketMilliseconds : seconds * 1000;
}
