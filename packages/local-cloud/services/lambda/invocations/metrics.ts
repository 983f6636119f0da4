import type { PeerServices, MetricSeries } from '../../../kernel/peers';

/** Where the metrics of one version's invocations through one qualifier go. */
export interface InvocationMetrics {
  /** @param startedAt virtual milliseconds: AWS counts an invocation for the minute in which it began */
  record(ending: { startedAt: number; durationMilliseconds: number; failed: boolean }): void;
  recordThrottle(): void;
}

/**
 * The `AWS/Lambda` metrics, in the dimension sets that AWS publishes (developer guide, monitoring-metrics):
 * by function, by function and resource, by function, resource and executed version.
 */
export function invocationMetrics(
  metrics: PeerServices['metrics'],
  invoked: { functionName: string; qualifier: string | undefined; executedVersion: string },
): InvocationMetrics {
  const FunctionName = invoked.functionName;
  const Resource = invoked.qualifier ? `${FunctionName}:${invoked.qualifier}` : FunctionName;
  const dimensionSets: readonly Readonly<Record<string, string>>[] = [
    { FunctionName },
    { FunctionName, Resource },
    { FunctionName, Resource, ExecutedVersion: invoked.executedVersion },
  ];
  const seriesOf = (name: string, unit: string): readonly MetricSeries[] =>
    dimensionSets.map((dimensions) => metrics.series({ namespace: 'AWS/Lambda', name, dimensions, unit }));
  const invocations = seriesOf('Invocations', 'Count');
  const errors = seriesOf('Errors', 'Count');
  const throttles = seriesOf('Throttles', 'Count');
  const duration = seriesOf('Duration', 'Milliseconds');
  return {
    record({ startedAt, durationMilliseconds, failed }) {
      for (const series of invocations) series.record(1, startedAt);
      for (const series of errors) series.record(failed ? 1 : 0, startedAt);
      for (const series of throttles) series.record(0, startedAt);
      for (const series of duration) series.record(durationMilliseconds, startedAt);
    },
    recordThrottle() {
      for (const series of throttles) series.record(1);
    },
  };
}
