import type { Random, TrafficClient, VirtualClock } from '../local-cloud';
import type { Scenario, ScenarioRequest, TrafficPlan } from './scenario';

const tickMilliseconds = 1000;

/** The number of sent requests, and of those that failed (5xx, or no answer). */
export interface TrafficTotals {
  readonly total: number;
  readonly failed: number;
}

/**
 * Sends a scenario's requests over real HTTP, second by virtual second. Their number and order depend on the seed
 * only.
 */
export class Traffic {
  #total = 0;
  #failed = 0;
  #second = 0;
  #running: Promise<void> | undefined;
  #phasesBeginAt = Infinity;
  readonly #stop = new AbortController();

  constructor(
    private readonly clock: VirtualClock,
    private readonly random: Random,
    private readonly client: Pick<TrafficClient, 'send'>,
    private readonly plan: Scenario['traffic'],
  ) {}

  get totals(): TrafficTotals {
    return { total: this.#total, failed: this.#failed };
  }

  start(): void {
    this.#running ??= this.#run();
  }

  /** Starts the time from which the scenario's phases count. */
  beginPhases(): void {
    this.#phasesBeginAt = Math.min(this.#phasesBeginAt, this.clock.now());
  }

  /** Stops sending, and resolves when all requests in flight are answered. */
  async stop(): Promise<void> {
    this.#stop.abort(new Error('the traffic was stopped'));
    await this.#running;
  }

  async #run(): Promise<void> {
    const underway = new Set<Promise<void>>();
    const { signal } = this.#stop;
    let next = this.clock.now();
    while (!signal.aborted) {
      const plan = this.#planNow();
      const count = poisson(plan.requestsPerSecond, (index) =>
        this.random.draw('arrivals', this.#second, index),
      );
      for (let index = 0; index < count; index++) {
        const id = `${this.#second}-${index}`;
        const request = pick(plan.requests, this.random.draw('request', id));
        for (let time = 0; time < request.times; time++) {
          const sent = this.#send(id, request).finally(() => underway.delete(sent));
          underway.add(sent);
        }
      }
      this.#second++;
      // From the time of this tick: a paced clock follows the wall while the requests are sent.
      next += tickMilliseconds;
      await this.clock.sleepUntil(next, signal).catch(() => undefined);
    }
    await Promise.all(underway);
  }

  async #send(id: string, request: ScenarioRequest): Promise<void> {
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

  /** Returns the traffic of the current phase; the latest of overlapping phases wins. */
  #planNow(): TrafficPlan {
    const seconds = (this.clock.now() - this.#phasesBeginAt) / 1000;
    const phase = this.plan.phases.findLast(
      ({ fromSeconds, forSeconds }) => seconds >= fromSeconds && seconds < fromSeconds + forSeconds,
    );
    return { ...this.plan, ...phase };
  }
}

function pick(requests: readonly ScenarioRequest[], chance: number): ScenarioRequest {
  const totalShare = requests.reduce((sum, request) => sum + request.share, 0);
  let remaining = chance * totalShare;
  for (const request of requests) {
    remaining -= request.share;
    if (remaining < 0) return request;
  }
  return requests.at(-1)!;
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
