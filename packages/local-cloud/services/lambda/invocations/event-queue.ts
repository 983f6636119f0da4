import type { Activity } from '../../../clock/clock';
import { AwsError } from '../../../kernel/errors';
import { mayGoWellLater } from '../../../kernel/retriable';
import type { PeerServices, InvocationResult } from '../../../kernel/peers';
import type { CloudContext } from '../../../kernel/cloud-context';
import { sendToDestination } from '../state/destination';
import { eventMetrics, type EventMetrics } from './event-metrics';
import { functionArn } from '../state/reference';
import {
  deadLetterAttributes,
  invocationRecord,
  type Condition,
  type EventEnding,
} from './invocation-record';
import type { Invocations, Target } from './invocations';
import type { EventInvokeConfig } from '../state/function';

/** AWS's defaults (developer guide, invocation-async-error-handling). */
export const defaultEventInvokeConfig: EventInvokeConfig = {
  maximumRetryAttempts: 2,
  maximumEventAgeSeconds: 21_600,
  onSuccess: undefined,
  onFailure: undefined,
};
/** Virtual waits before the first and second retry after a function error (same page). */
const retryDelaysMilliseconds = [60_000, 120_000];
/** Throttled events are tried again after 1 second, and ever more slowly up to 5 minutes (same page). */
const throttleDelayMilliseconds = { first: 1_000, longest: 300_000 };

/** An event that Lambda gave up, whether or not it was reported. */
export interface DroppedEvent {
  /** With the qualifier it was meant for. */
  readonly functionArn: string;
  readonly payload: Uint8Array;
  /** The reason that ended its retries, or the error that kept the function from running. */
  readonly reason: string;
  /** Of the last time that the function ran, if it did: its answer. */
  readonly error: string | undefined;
}

interface Event {
  readonly requestId: string;
  /** Finds the target anew for each attempt, as an alias may move meanwhile. */
  readonly locate: () => Target;
  readonly functionArn: string;
  readonly payload: Uint8Array;
  readonly config: EventInvokeConfig;
  readonly metrics: EventMetrics;
  readonly acceptedAt: number;
}

interface Progress {
  /** After function errors; throttles are counted by themselves. */
  readonly retries: number;
  readonly throttles: number;
  readonly result?: InvocationResult;
}

/**
 * Asynchronous invocations of any caller: the function is run, tried again, and at the end a record goes to
 * its destination, an event that failed for good also to its dead-letter queue. Waiting for a retry does not by
 * itself make virtual time pass.
 */
export class EventQueue {
  readonly dropped: DroppedEvent[] = [];

  constructor(
    private readonly context: CloudContext,
    private readonly peers: Pick<PeerServices, 'access' | 'queues' | 'messages' | 'metrics'>,
    private readonly invocations: Invocations,
  ) {}

  /** Returns at once. @throws AwsError when there is no such function */
  accept(locate: () => Target, payload: Uint8Array): void {
    const target = locate();
    const { function: lambdaFunction, qualifier = '$LATEST', version } = target;
    const metrics = eventMetrics(this.peers.metrics, lambdaFunction.name, target.qualifier);
    metrics.received();
    const event: Event = {
      requestId: this.invocations.newRequestId(version),
      locate,
      functionArn: functionArn(this.context, { name: lambdaFunction.name, qualifier }),
      payload,
      config:
        lambdaFunction.eventInvokeConfigs.get(qualifier === '$LATEST' ? '' : qualifier) ??
        defaultEventInvokeConfig,
      metrics,
      acceptedAt: this.context.clock.now(),
    };
    this.#attempt(event, { retries: 0, throttles: 0 });
  }

  #attempt(event: Event, progress: Progress): void {
    const activity = this.context.clock.begin();
    void this.#run(event, progress, activity)
      .catch((error: unknown) => this.#lose(event, error))
      .finally(() => activity.end());
  }

  async #run(event: Event, progress: Progress, activity: Activity): Promise<void> {
    const { retries, throttles } = progress;
    const { requestId, payload, metrics } = event;
    const target = event.locate();
    if (target.function.reservedConcurrentExecutions === 0) {
      return this.#giveUp(event, target, progress, 'ZeroReservedConcurrency');
    }
    metrics.age(this.context.clock.now() - event.acceptedAt);
    let result: InvocationResult;
    try {
      result = await this.invocations.run(target, payload, activity, { requestId });
    } catch (error) {
      if (!mayGoWellLater(error)) throw error;
      const { first, longest } = throttleDelayMilliseconds;
      const delay = Math.min(first * 2 ** throttles, longest);
      return this.#retryAfter(delay, event, target, { ...progress, throttles: throttles + 1 });
    }
    if (!result.functionError) return this.#succeed(event, target, result, retries + 1);
    const after: Progress = { retries: retries + 1, throttles: 0, result };
    if (retries >= event.config.maximumRetryAttempts) {
      return this.#giveUp(event, target, after, 'RetriesExhausted');
    }
    return this.#retryAfter(retryDelaysMilliseconds[retries] ?? 0, event, target, after);
  }

  /** An event that would be too old by then is given up now, as AWS does by what others have recorded of it. */
  #retryAfter(delay: number, event: Event, target: Target, progress: Progress): void {
    const time = this.context.clock.now() + delay;
    if (time - event.acceptedAt > event.config.maximumEventAgeSeconds * 1000) {
      return this.#giveUp(event, target, progress, 'EventAgeExceeded');
    }
    this.context.clock.at(time, () => this.#attempt(event, progress));
  }

  #succeed(event: Event, target: Target, result: InvocationResult, invokeCount: number): void {
    const { onSuccess } = event.config;
    if (onSuccess === undefined) return;
    this.#sendRecord(event, target, onSuccess, { ...event, condition: 'Success', invokeCount, result });
  }

  #giveUp(event: Event, target: Target, progress: Progress, condition: Condition): void {
    const { retries: invokeCount, result } = progress;
    const ending: EventEnding = { ...event, condition, invokeCount, result };
    this.#drop(event, condition, result);
    const { onFailure } = event.config;
    if (onFailure !== undefined) this.#sendRecord(event, target, onFailure, ending);
    const { deadLetterTargetArn } = target.version.settings;
    if (!deadLetterTargetArn) return;
    const body = Buffer.from(event.payload).toString();
    this.#send(target, deadLetterTargetArn, body, deadLetterAttributes(ending), () =>
      event.metrics.deadLetterError(),
    );
  }

  #sendRecord(event: Event, target: Target, destination: string, ending: EventEnding): void {
    const record = invocationRecord(ending, this.context.clock.now());
    this.#send(target, destination, record, undefined, () => event.metrics.deliveryFailure());
  }

  /** As on AWS, what cannot be sent is seen in a metric only. */
  #send(
    { version }: Target,
    destination: string,
    body: string,
    attributes: Readonly<Record<string, string>> | undefined,
    onFailure: () => void,
  ): void {
    const sender = { functionName: version.functionName, roleArn: version.settings.role };
    try {
      sendToDestination(this.peers, sender, destination, body, attributes);
    } catch (error) {
      if (!(error instanceof AwsError)) throw error;
      onFailure();
    }
  }

  /** The function is gone, or cannot be run for a reason that time does not heal. */
  #lose(event: Event, error: unknown): void {
    this.#drop(event, String(error), undefined);
  }

  #drop(event: Event, reason: string, result: InvocationResult | undefined): void {
    event.metrics.dropped();
    this.dropped.push({
      functionArn: event.functionArn,
      payload: event.payload,
      reason,
      error: result && Buffer.from(result.payload).toString(),
    });
  }
}
