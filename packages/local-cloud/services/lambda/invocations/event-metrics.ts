import type { PeerServices } from '../../../kernel/peers';

/** Where the metrics of asynchronous invocations of one function through one qualifier go. */
export interface EventMetrics {
  received(): void;
  /** @param milliseconds from when Lambda took the event to when the function was invoked */
  age(milliseconds: number): void;
  dropped(): void;
  /** A destination did not take a record. */
  deliveryFailure(): void;
  /** A dead-letter queue did not take an event. */
  deadLetterError(): void;
}

/** The asynchronous metrics of `AWS/Lambda` (developer guide, monitoring-metrics-types), by function and by resource. */
export function eventMetrics(
  metrics: PeerServices['metrics'],
  functionName: string,
  qualifier: string | undefined,
): EventMetrics {
  const Resource = qualifier ? `${functionName}:${qualifier}` : functionName;
  const dimensionSets: readonly Readonly<Record<string, string>>[] = [
    { FunctionName: functionName },
    { FunctionName: functionName, Resource },
  ];
  const record = (name: string, unit: string, value: number) => {
    for (const dimensions of dimensionSets) {
      metrics.series({ namespace: 'AWS/Lambda', name, dimensions, unit }).record(value);
    }
  };
  return {
    received: () => record('AsyncEventsReceived', 'Count', 1),
    age: (milliseconds) => record('AsyncEventAge', 'Milliseconds', milliseconds),
    dropped: () => record('AsyncEventsDropped', 'Count', 1),
    deliveryFailure: () => record('DestinationDeliveryFailures', 'Count', 1),
    deadLetterError: () => record('DeadLetterErrors', 'Count', 1),
  };
}
