import type { Decision } from '../analysis/gates/decision';

/** The CloudWatch namespace of the metrics of releases and of instrumented services. */
export const metricsNamespace = 'LatticeRollouts';

/** The metrics of releases, by service, and CloudWatch's unit of each. */
export const releaseMetricUnits = {
  /** The canary's weight; 0 when a release has ended. */
  CanaryWeightPercent: 'Percent',
  /** The verdict of each check: 1 for advance, 0 for hold, -1 for fail. */
  Verdict: 'None',
  /** The number of stages that the release has entered; 0 before the first and when it has ended. */
  Stage: 'None',
  /**
   * The duration of a rollback: from its cause (an alarm, a failed verdict, an abort or a failed task) until AWS had the
   * baseline.
   */
  SecondsToBaseline: 'Seconds',
  /** 1 for each release that ended, with any outcome but `refused`. */
  Releases: 'Count',
  /** 1 for each release that was not promoted, otherwise 0. */
  RolledBack: 'Count',
} as const;

export type ReleaseMetricName = keyof typeof releaseMetricUnits;

/** Metrics of a release. */
export type ReleaseMetrics = Readonly<Partial<Record<ReleaseMetricName, number>>>;

/** A verdict as a number that can be plotted. */
export const verdictValue: Readonly<Record<Decision, number>> = { advance: 1, hold: 0, fail: -1 };

/**
 * Formats metrics in CloudWatch's embedded metric format (EMF): one line of JSON, from which CloudWatch Logs extracts the
 * metrics. The release is a field for log queries but no dimension, since each release would be a metric of its own.
 *
 * @param at the time of the measurement, ISO 8601
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
 */
export function releaseMetricLine(
  service: string,
  releaseId: string,
  metrics: ReleaseMetrics,
  at: string,
): string {
  const names = Object.keys(metrics) as ReleaseMetricName[];
  return JSON.stringify({
    _aws: {
      Timestamp: Date.parse(at),
      CloudWatchMetrics: [
        {
          Namespace: metricsNamespace,
          Dimensions: [['Service']],
          Metrics: names.map((name) => ({ Name: name, Unit: releaseMetricUnits[name] })),
        },
      ],
    },
    Service: service,
    Release: releaseId,
    ...metrics,
  });
}
