import { releaseMetricLine, type ReleaseMetrics } from '../../core/audit/release-metrics';

/**
 * Writes metrics of a release to the log in the embedded metric format. A failure is only logged.
 *
 * @param at the time of the measurement, ISO 8601
 */
export function writeMetrics(service: string, releaseId: string, metrics: ReleaseMetrics, at: string): void {
  if (Object.keys(metrics).length === 0) return;
  try {
    // Not by the console: with the log format JSON, Lambda wraps what it prints, and CloudWatch finds no metrics.
    process.stdout.write(`${releaseMetricLine(service, releaseId, metrics, at)}\n`);
  } catch (error) {
    console.warn({ message: 'metrics were lost', error: String(error) });
  }
}
