import { weatherTable } from '../../../packages/local-cloud/weather/conditions/table';
import { bucketMilliseconds, type Bucket } from '../../../core/analysis/evidence/evidence';
import { poisson } from '../../../core/planning/simulation/poisson';
import { publicationDelaySeconds } from '../../../core/strategy/defaults';
import { fractionOf, type Weight } from '../../../core/traffic/weight';
import type { Side } from '../../../core/traffic/side';

/** The traffic of a simulated release. */
export interface ReactionTraffic {
  readonly requestsPerSecond: number;
  /** The fraction of a side's requests that fail, 0 to 1, at a second of the release, and since the last shift. */
  readonly faultRate: (side: Side, second: number, sinceShift: number) => number;
  /** Faults per cause, all on one side and in one second. @default 1 */
  readonly clusterSize?: number;
}

/** The requests of one second. */
export interface ServedSecond {
  readonly requests: Readonly<Record<Side, number>>;
  readonly faults: Readonly<Record<Side, number>>;
}

/** The weathers of the local cloud that are simulated: in `calm`, weights are in effect at once. */
export const spreads = ['typical', 'calm'] as const;

export type WeightsSpread = (typeof spreads)[number];

/** Serves a release second by second, through nodes that learn of a change of the weights at different times. */
export class ServedSeconds {
  readonly seconds: ServedSecond[] = [];
  readonly #published: Bucket[] = [];
  readonly #changes: { readonly weight: number; readonly arrivals: readonly number[] }[] = [];
  #shiftedAt = 0;

  /**
   * @param chances.spread draws the times at which nodes learn of weights, apart from the traffic, which so stays the same
   */
  constructor(
    private readonly traffic: ReactionTraffic,
    private readonly spread: WeightsSpread,
    private readonly chances: { readonly traffic: () => number; readonly spread: () => number },
  ) {}

  /** Changes the canary's weight now. */
  shift(canaryWeight: Weight): void {
    this.#shiftedAt = this.seconds.length;
    this.#changes.push({
      weight: fractionOf(canaryWeight),
      arrivals: nodeArrivals(this.seconds.length, this.spread, this.chances.spread),
    });
  }

  serveUntil(second: number): void {
    while (this.seconds.length < second) this.#serve(this.seconds.length);
  }

  /**
   * The minutes that metrics show by now: complete, published, oldest first. The list grows.
   *
   * @param firstMinute the second at which the minute began in which the release did, 0 or less; it is at time 0
   */
  published(firstMinute: number): readonly Bucket[] {
    for (;;) {
      const startsAt = this.#published.length * bucketMilliseconds;
      const start = firstMinute + startsAt / 1000;
      if (start + 60 + publicationDelaySeconds > this.seconds.length) return this.#published;
      const served = this.seconds.slice(Math.max(0, start), start + 60);
      const of = (side: Side) => ({
        requests: served.reduce((sum, { requests }) => sum + requests[side], 0),
        events: served.reduce((sum, { faults }) => sum + faults[side], 0),
      });
      this.#published.push({ startsAt, canary: of('canary'), production: of('production') });
    }
  }

  #serve(second: number): void {
    const share = this.#shareAt(second);
    const [canary, production] = (['canary', 'production'] as const).map((side) => {
      const expected = this.traffic.requestsPerSecond * (side === 'canary' ? share : 1 - share);
      return this.#draw(expected, this.traffic.faultRate(side, second, second - this.#shiftedAt));
    });
    this.seconds.push({
      requests: { canary: canary!.requests, production: production!.requests },
      faults: { canary: canary!.faults, production: production!.faults },
    });
  }

  #draw(expected: number, rate: number): { requests: number; faults: number } {
    const { clusterSize = 1 } = this.traffic;
    const faults = poisson((expected * rate) / clusterSize, this.chances.traffic) * clusterSize;
    return { requests: faults + poisson(expected * (1 - rate), this.chances.traffic), faults };
  }

  #shareAt(second: number): number {
    const { nodes } = weatherTable;
    let sum = 0;
    for (let node = 0; node < nodes.typical; node++) {
      sum += this.#changes.findLast(({ arrivals }) => arrivals[node]! <= second)?.weight ?? 0;
    }
    return sum / nodes.typical;
  }
}

/** The seconds at which the nodes learn of a change: the slowest anywhere in the range, the others before it. */
export function nodeArrivals(from: number, spread: WeightsSpread, chance: () => number): number[] {
  const [fastest, slowest] = weatherTable.routeSeconds.typical;
  const nodes = weatherTable.nodes.typical;
  if (spread === 'calm') return Array.from({ length: nodes }, () => from);
  const last = fastest + (slowest - fastest) * chance();
  return Array.from({ length: nodes }, (_, node) =>
    node === 0 ? from + last : from + fastest + (last - fastest) * chance(),
  );
}
