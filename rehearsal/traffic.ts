import type { VirtualClock } from '../localcloud/clock';
import type { TrafficClient } from '../localcloud/lattice/traffic-client';
import type { Random } from '../localcloud/random';
import type { Scenario, ScenarioRequest } from './scenario';

const tickMilliseconds = 1000;

/** How many requests were sent, and how many of them failed (5xx, or no answer). */
export interface TrafficTotals {
  readonly total: number;
  readonly failed: number;
}

/**
 * Sends a scenario's requests over real HTTP, second by virtual second. How many and which depends on the
 * seed only.
 */
export class Traffic {
  #total = 0;
  #failed = 0;
  #second = 0;
  #running: Promise<void> | undefined;
  readonly #stop = new AbortController();
  readonly #totalShare: number;

  constructor(
    private readonly clock: VirtualClock,
    private readonly random: Random,
    private readonly client: TrafficClient,
    private readonly plan: Scenario['traffic'],
  ) {
    this.#totalShare = plan.requests.reduce((sum, request) => sum + request.share, 0);
  }

  get totals(): TrafficTotals {
    return { total: this.#total, failed: this.#failed };
  }

  start(): void {
    this.#running ??= this.#run();
  }

  /** Stops sending; the requests that are under way are waited for. */
  async stop(): Promise<void> {
    this.#stop.abort(new Error('the traffic was stopped'));
    await this.#running;
  }

  async #run(): Promise<void> {
    const underway = new Set<Promise<void>>();
    const { signal } = this.#stop;
    while (!signal.aborted) {
      const count = poisson(this.plan.requestsPerSecond, (index) =>
        this.random.draw('arrivals', this.#second, index),
      );
      for (let index = 0; index < count; index++) {
        const sent = this.#send(`${this.#second}-${index}`).finally(() => underway.delete(sent));
        underway.add(sent);
      }
      this.#second++;
      await this.clock.sleep(tickMilliseconds, signal).catch(() => undefined);
    }
    await Promise.all(underway);
  }

  async #send(id: string): Promise<void> {
    const request = this.#pick(this.random.draw('request', id));
    this.#total++;
    try {
      const { status } = await this.client.send({
        id,
        method: request.method,
        path: request.path,
        headers: { 'content-type': 'application/json', ...request.headers },
        body: request.body === undefined ? undefined : JSON.stringify(request.body),
      });
      if (status >= 500) this.#failed++;
    } catch {
      this.#failed++;
    }
  }

  #pick(chance: number): ScenarioRequest {
    let remaining = chance * this.#totalShare;
    for (const request of this.plan.requests) {
      remaining -= request.share;
      if (remaining < 0) return request;
    }
    return this.plan.requests.at(-1)!;
  }
}

/**
 * A Poisson number by Knuth's product of uniforms, in parts of at most 500 so that exp() does not underflow.
 *
 * @see https://en.wikipedia.org/wiki/Poisson_distribution#Random_variate_generation
 */
function poisson(mean: number, draw: (index: number) => number): number {
  let count = 0;
  let drawn = 0;
  for (let remaining = mean; remaining > 0; remaining -= 500) {
    const limit = Math.exp(-Math.min(remaining, 500));
    for (let product = draw(drawn++); product > limit; product *= draw(drawn++)) count++;
  }
  return count;
}
