/** The strategy of a release that names none. */
export const defaultStrategyName = 'canary';

/** The strategy of a release that puts a version into production at once, without a canary. */
export const atOnceStrategyName = 'at-once';

/** The weights of the default strategy, in percent. */
export const defaultWeightsPercent: readonly number[] = [10, 30, 50, 100];

/** Ten minutes have ten data points, so that a 1-minute alarm is evaluated several times. */
export const defaultBakeSeconds = 600;

/** Half the period of alarms, which halves the delay until a release reacts to one. */
export const defaultCheckIntervalSeconds = 30;

/** About the time that Amazon ECS waits for the data plane of VPC Lattice after a change of weights. */
export const defaultSettleSeconds = 90;

/** The least sample that shows an error rate of a few percent. */
export const defaultMinRequests = 50;

/**
 * The time that a stage may hold beyond its bake time before the release fails: fewer than 1 in 100 healthy releases at 5
 * requests per second, or with faults in clusters of ten, exceed it (`npm run bench -- verdict`).
 */
export const defaultMaxHoldSeconds = 5400;

/** The longest wait for windows, approvals and people in all: a weekend and a working day on either side. */
export const defaultMaxWaitSeconds = 345_600;

/** Seconds between checks while only a window holds. Alarms do not depend on it: the guard acts on them at once. */
export const windowCheckSeconds = 1800;

/** The longest pause before a release fails, all pauses together: a working day. */
export const defaultMaxPauseSeconds = 28_800;

/** Seconds between checks of a paused release, which continues at the next check after it was resumed. */
export const pausedCheckSeconds = 60;

/** The time to answer an approval request: a working day. */
export const defaultApprovalTimeoutSeconds = 28_800;

/**
 * Seconds between checks of a release that waits for approval. An answer or the guard resumes it at once. A day of these
 * checks takes a fifth of the history that Step Functions allows.
 */
export const approvalCheckSeconds = 300;

/** Seconds after the end of a minute until its metrics are complete. */
export const publicationDelaySeconds = 60;

/**
 * Seconds after the end of a minute during which AWS may still not show its metrics. CloudWatch documents no delay of values, and lists a new metric
 * after up to 15 minutes.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_ListMetrics.html
 */
export const latestMetricsSeconds = 900;

/** Seconds between two drain checks after a rollback. */
export const drainCheckSeconds = 30;

/** The longest drain of a canary after the baseline was restored: many times what VPC Lattice takes. */
export const drainTimeoutSeconds = 600;

/**
 * The longest hold while AWS's configuration makes every request to production fail. It pages people at its beginning. After
 * it the release rolls back.
 */
export const productionHoldSeconds = 14_400;

/** Seconds between checks while production cannot be reached. */
export const productionCheckSeconds = 60;

/** The longest watch of production after a promotion. */
export const productionWatchSeconds = 300;

/** Seconds between two looks at production after a promotion. */
export const productionWatchIntervalSeconds = 60;

/** The longest wait in the queue. */
export const queueTimeoutSeconds = 7200;

/** The longest wait for a superseded release to roll back and to drain: twice what both usually take at most. */
export const supersedeTimeoutSeconds = 1800;

/**
 * Seconds from the move of the canary's alias to the first check or request, as Lambda resolves a moved alias to its earlier version for a
 * moment. In this time a newer version may still supersede a release that supersedes others itself: of versions that are published one
 * after the other, only the last one then gets traffic.
 */
export const aliasSeconds = 10;

/** The longest wait for an alarm that is still in ALARM because of an earlier canary. */
export const redAlarmTimeoutSeconds = 900;

/** The defaults of the comparison with production. */
export const defaultCompare = {
  /** No worse than production. */
  tolerance: 1,
  /** At most 1 in 200 healthy releases is rolled back by mistake; the alarm on errors has the other half of 1%. */
  alpha: 0.005,
  /**
   * The regression to rule out. With 2, at 5 requests per second and an error rate of 1%, 1 in 20 healthy releases would
   * lack evidence in time; with 3, 1 in 6 canaries that are twice as bad would be promoted there.
   */
  ruleOutRatio: 2.5,
  /** A canary that fails as much as a production that is down is not fit to be promoted; no healthy service fails so much. */
  maxFaultPercent: 10,
  /** Without any fault, 300 requests show a rate below this. */
  tolerablePercent: 1,
  /** Faults are independent. */
  dispersion: 1,
} as const;

/**
 * The thresholds of the alarm on errors. It detects within one minute what must not wait for the comparison: a large and
 * clear difference.
 */
export const defaultErrorsAlarm = {
  /** The tolerated error rate without traffic on production, as at 100%, in percent. */
  maxErrorPercent: 10,
  /** Cold starts may raise the error rate for a minute; the comparison starts after the settle time. */
  leastExcessPercent: 4,
  /** Two errors may have one cause, at any weight. */
  leastErrors: 3,
  /** At most 1 in 200 healthy releases is rolled back by mistake. */
  alpha: 0.005,
} as const;

/** The thresholds of the tripwire, the test of single faults within seconds. */
export const defaultTripwire = {
  /** At most 1 in 400 healthy releases is rolled back by mistake, beside those of the comparison and of the alarm on errors. */
  alpha: 0.0025,
  /** Two faults may have one cause, at any weight. */
  leastFaults: defaultErrorsAlarm.leastErrors,
  /** Smaller fractions of failed requests do not matter enough, however clear the difference is. */
  leastFaultFraction: 0.001,
  /** The faults within the last minute that are many, if the release had few until then. */
  manyFaults: 10,
  /** The tolerated error rate without traffic on production, as at 100%, in percent. */
  maxErrorPercent: defaultErrorsAlarm.maxErrorPercent,
} as const;

/** Seconds until a log record is usually delivered: those of a second are judged together after it. */
export const usualDeliverySeconds = 12;

/** The longest wait for log records. AWS delivers them in less than three minutes; metrics do not take longer than this. */
export const longestDeliverySeconds = 300;

/** Seconds in which a slow delivery lets expect another one. */
export const recentDeliverySeconds = 600;

/**
 * Seconds from the first fault until the canary serves no more, where the tripwire sees every kind of fault: 26–44 measured on
 * simulated services, weights that take effect late included.
 */
export const tripwireReactionSeconds = 45;

/** Seconds from the first fault until the canary serves no more, by metrics alone: 112–151 measured. */
export const metricsReactionSeconds = 150;

/** The time whose busiest minute shows the rate of requests. */
export const busiestOfSeconds = 600;

/** The weights of a strategy that follows a budget of bad responses, in percent: it skips those that the budget allows. */
export const budgetWeightsPercent: readonly number[] = [0.1, 1, 5, 10, 30, 50, 100];

/**
 * The least budget for each fault that one cause produces: with half of the traffic, ten faults show that a canary fails. A smaller budget would
 * hold every release before 100%.
 */
export const leastBudgetPerCause = 11;

/** The largest first weight under a budget, in percent, as traffic may be little when a release begins. */
export const largestFirstPercent = 10;

/** The largest factor between two weights under a budget: a larger weight may fail where a smaller one did not. */
export const largestBudgetStep = 10;

/** One minus the confidence that a comparison needs to advance. */
export const safetyAlpha = 0.05;

/**
 * The thresholds of the alarm on the canary's latency beside production's. It detects what no healthy release does: a canary
 * many times slower than production.
 */
export const defaultSlowAlarm = {
  /** The median of the canary's latency beside that of production in the same minute. */
  medianRatio: 5,
  /** The least difference between the medians, in milliseconds: users do not notice less. */
  leastExcessMilliseconds: 250,
  /** Fewer requests in a minute may all be cold starts. */
  minRequests: 5,
} as const;

/** The time before the release whose latency on production defines a slow request. */
export const latencyBaselineSeconds = 3600;
