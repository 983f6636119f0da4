import { releaseMetricLine, type ReleaseMetrics } from '../../core/audit/release-metrics';

/**
 * Leaves measurements of a release in the log, where CloudWatch finds them. Nothing fails for a line that is lost.
 *
 * @param at when it was so, ISO 8601
 */
export function writeMetrics(service: string, releaseId: string, metrics: ReleaseMetrics, at: string): void {
  if (Object.keys(metrics).length === 0) return;
  try {
    // Not by the console: in the log format JSON Lambda wraps what it prints, and the metrics are lost.
    process.stdout.write(`${releaseMetricLine(service, releaseId, metrics, at)}\n`);
  } catch (error) {
    console.warn({ message: 'metrics were lost', error: String(error) });
  }
}
