import { covers } from './failure';
import type { Retrier } from '../definition/definition';
import type { StateFailure } from './failure';

/**
 * The retries of one visit of a state: the first retrier that covers a failure decides,
 * each with a count of its own (`dg/concepts-error-handling.html`).
 */
export class Retries {
  #attempts = 0;
  readonly #counts = new Map<Retrier, number>();

  /** @param draw a number in [0, 1) for an attempt, for full jitter */
  constructor(
    private readonly retriers: readonly Retrier[],
    private readonly draw: (attempt: number) => number,
  ) {}

  /** Milliseconds until the next attempt, or undefined when there is none. */
  delayAfter(failure: StateFailure): number | undefined {
    const retrier = this.retriers.find(({ ErrorEquals: names }) => covers(names, failure));
    if (!retrier) return undefined;
    const count = this.#counts.get(retrier) ?? 0;
    if (count >= (retrier.MaxAttempts ?? 3)) return undefined;
    this.#counts.set(retrier, count + 1);
    this.#attempts++;
    const backoff = (retrier.IntervalSeconds ?? 1) * (retrier.BackoffRate ?? 2) ** count;
    const longest = Math.min(backoff, retrier.MaxDelaySeconds ?? Infinity, maximumDelaySeconds);
    const share = retrier.JitterStrategy === 'FULL' ? this.draw(this.#attempts) : 1;
    return Math.round(longest * share * 1000);
  }
}

/** No execution lasts longer than a year. */
const maximumDelaySeconds = 366 * 24 * 3600;
