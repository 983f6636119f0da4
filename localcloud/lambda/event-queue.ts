import type { Activity, VirtualClock } from '../clock';
import { AwsError } from '../errors';
import type { Invocations, Target } from './invocations';
import type { EventInvokeConfig } from './lambda-function';

/** AWS's defaults (developer guide, invocation-async-error-handling). */
const defaults: EventInvokeConfig = { maximumRetryAttempts: 2, maximumEventAgeSeconds: 21_600 };
/** Virtual waits before the first and second retry after a function error (same page). */
const retryDelaysMilliseconds = [60_000, 120_000];
/** Throttled events are tried again after 1 second, and ever more slowly up to 5 minutes (same page). */
const throttleDelayMilliseconds = { first: 1_000, longest: 300_000 };

interface Event {
  /** Finds the target anew for each attempt, as an alias may move meanwhile. */
  readonly locate: () => Target;
  readonly payload: Uint8Array;
  readonly config: EventInvokeConfig;
  readonly acceptedAt: number;
}

/**
 * Asynchronous invocations (`InvocationType: Event`). An event that fails for good is dropped. Waiting for a
 * retry does not by itself make virtual time pass.
 */
export class EventQueue {
  constructor(
    private readonly clock: VirtualClock,
    private readonly invocations: Invocations,
  ) {}

  /** Returns at once. */
  accept(locate: () => Target, payload: Uint8Array): void {
    const { function: lambdaFunction, qualifier } = locate();
    const key = qualifier === undefined || qualifier === '$LATEST' ? '' : qualifier;
    const config = lambdaFunction.eventInvokeConfigs.get(key) ?? defaults;
    this.#attempt({ locate, payload, config, acceptedAt: this.clock.now() }, 0, 0);
  }

  /** @param retries after function errors; throttles are counted by themselves */
  #attempt(event: Event, retries: number, throttles: number): void {
    const activity = this.clock.begin();
    void this.#run(event, activity)
      .then((ending) => {
        if (ending === 'failed' && retries < event.config.maximumRetryAttempts) {
          const delay = retryDelaysMilliseconds[retries] ?? 0;
          this.#attemptAfter(delay, event, retries + 1, throttles);
        } else if (ending === 'throttled') {
          const { first, longest } = throttleDelayMilliseconds;
          this.#attemptAfter(Math.min(first * 2 ** throttles, longest), event, retries, throttles + 1);
        }
      })
      .finally(() => activity.end());
  }

  #attemptAfter(delay: number, event: Event, retries: number, throttles: number): void {
    const time = this.clock.now() + delay;
    if (time - event.acceptedAt > event.config.maximumEventAgeSeconds * 1000) return;
    this.clock.at(time, () => this.#attempt(event, retries, throttles));
  }

  async #run(
    { locate, payload }: Event,
    activity: Activity,
  ): Promise<'done' | 'failed' | 'throttled' | 'lost'> {
    try {
      const { functionError } = await this.invocations.run(locate(), payload, activity);
      return functionError ? 'failed' : 'done';
    } catch (error) {
      // The function is gone, or may not run any more.
      return error instanceof AwsError && error.code === 'TooManyRequestsException' ? 'throttled' : 'lost';
    }
  }
}
