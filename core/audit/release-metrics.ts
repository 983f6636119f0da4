import type { Decision } from '../analysis/gates/decision';

/** The CloudWatch namespace of what releases and instrumented services measure. */
export const metricsNamespace = 'LatticeRollouts';

/** The metrics of releases, by service, and CloudWatch's unit of each. */
export const releaseMetricUnits = {
  /** The canary's share of the traffic; 0 when a release has ended. */
  CanaryWeightPercent: 'Percent',
  /** Of each look at a stage: 1 for advance, 0 for hold, -1 for fail. */
  Verdict: 'None',
  /** How many stages the release has entered; 0 before the first and when it has ended. */
  Stage: 'None',
  /**
   * From the moment when it was known that a release goes back (an alarm went off, a verdict failed, somebody aborted,
   * a task failed) until AWS had the weights of rest.
   */
  SecondsToBaseline: 'Seconds',
  /** 1 for each release that ended, however it did; a refused one never began. */
  Releases: 'Count',
  /** 1 for each release that did not end in production, 0 for each other. */
  RolledBack: 'Count',
} as const;

export type ReleaseMetricName = keyof typeof releaseMetricUnits;

/** What was measured of a release. */
export type ReleaseMetrics = Readonly<Partial<Record<ReleaseMetricName, number>>>;

/** A verdict as a number that can be plotted. */
export const verdictValue: Readonly<Record<Decision, number>> = { advance: 1, hold: 0, fail: -1 };

/**
 * Tells measurements in CloudWatch's embedded metric format (EMF): one line of JSON, from which CloudWatch Logs takes the
 * metrics. The release is in the line for those who search logs, and no dimension: each would be a metric of its own.
 *
 * @param at when it was so, ISO 8601
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
