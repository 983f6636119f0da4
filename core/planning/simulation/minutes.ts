import type { Weight } from '../../traffic/weight';
import { publicationDelaySeconds } from '../../strategy/defaults';
import { bucketMilliseconds, type Bucket } from '../../analysis/evidence/evidence';
import type { EventCounts } from '../../statistics/counts-by-side';
import { fractionOf } from '../../traffic/weight';
import type { Side } from '../../traffic/side';
import { poisson } from './poisson';
import type { SimulatedTraffic } from './traffic';

type Counts = { -readonly [Key in keyof EventCounts]: EventCounts[Key] };
type OpenMinute = { readonly startsAt: number } & Readonly<Record<Side, Counts>>;

/** A time span with constant weights. */
export interface Serving {
  readonly canaryWeight: Weight;
  /** The time at which the weights were confirmed, in seconds since the release began. */
  readonly shiftedSecond: number;
}

/** Counts simulated requests into the minutes of CloudWatch. */
export class SimulatedMinutes {
  /** The requests of the canary until now, published or not. */
  readonly canary: Counts = { requests: 0, events: 0 };
  readonly #traffic: SimulatedTraffic;
  readonly #chance: () => number;
  readonly #startedAt: number;
  readonly #unpublished: OpenMinute[] = [];
  readonly #published: Bucket[] = [];
  #second = 0;

  /** @param startedAt the beginning of the release, in milliseconds: minutes begin at multiples of 60,000 */
  constructor(traffic: SimulatedTraffic, chance: () => number, startedAt: number) {
    this.#traffic = traffic;
    this.#chance = chance;
    this.#startedAt = startedAt;
  }

  /** Serves until a time, in seconds since the release began. */
  serveUntil(second: number, serving: Serving): void {
    while (this.#second < second) {
      const minute = this.#minuteAt(this.#startedAt + this.#second * 1000);
      const minuteEnds = (minute.startsAt + bucketMilliseconds - this.#startedAt) / 1000;
      const until = Math.min(second, minuteEnds);
      this.#serve(minute, until, serving);
      this.#second = until;
    }
  }

  /** The minutes that can be read by now: complete, published, not empty, oldest first. The list grows. */
  published(): readonly Bucket[] {
    const at = this.#startedAt + this.#second * 1000;
    for (let [oldest] = this.#unpublished; oldest; [oldest] = this.#unpublished) {
      if (oldest.startsAt + bucketMilliseconds + publicationDelaySeconds * 1000 > at) break;
      this.#unpublished.shift();
      if (oldest.canary.requests + oldest.production.requests > 0) this.#published.push(oldest);
    }
    return this.#published;
  }

  #minuteAt(at: number): OpenMinute {
    const startsAt = Math.floor(at / bucketMilliseconds) * bucketMilliseconds;
    const newest = this.#unpublished.at(-1);
    if (newest?.startsAt === startsAt) return newest;
    const minute = {
      startsAt,
      canary: { requests: 0, events: 0 },
      production: { requests: 0, events: 0 },
    };
    this.#unpublished.push(minute);
    return minute;
  }

  #serve(minute: OpenMinute, until: number, { canaryWeight, shiftedSecond }: Serving): void {
    const middle = (this.#second + until) / 2;
    const expected = this.#traffic.requestsPerSecond(middle) * (until - this.#second);
    const canaryFraction = fractionOf(canaryWeight);
    const faultRate = (side: Side) => this.#traffic.faultRate(side, middle, middle - shiftedSecond);
    const canary = this.#draw(expected * canaryFraction, faultRate('canary'));
    add(minute.canary, canary);
    add(this.canary, canary);
    add(minute.production, this.#draw(expected * (1 - canaryFraction), faultRate('production')));
  }

  /** Poisson arrivals of which each fails by chance are two independent Poisson numbers: faults, and the rest. */
  #draw(expected: number, rate: number): EventCounts {
    const { clusterSize = 1 } = this.#traffic;
    if (clusterSize === 1) {
      const events = poisson(expected * rate, this.#chance);
      return { requests: events + poisson(expected * (1 - rate), this.#chance), events };
    }
    const requests = poisson(expected, this.#chance);
    const causes = poisson((requests * rate) / clusterSize, this.#chance);
    return { requests, events: Math.min(requests, causes * clusterSize) };
  }
}

function add(sum: Counts, { requests, events }: EventCounts): void {
  sum.requests += requests;
  sum.events += events;
}
