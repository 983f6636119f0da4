/** Used when the release names no strategy. */
export const defaultStrategyName = 'canary';

/** What stands as the strategy of a version that was put into production without a canary. */
export const atOnceStrategyName = 'at-once';

/** The ladder of the default strategy, in percent of the traffic. */
export const defaultWeightsPercent: readonly number[] = [10, 30, 50, 100];

/** Ten minutes hold ten one-minute data points: enough for a 1-minute alarm to speak several times. */
export const defaultBakeSeconds = 600;

/** Alarms are evaluated once a minute; looking twice as often halves the time until we notice. */
export const defaultCheckIntervalSeconds = 30;

/** Amazon ECS waits about as long for Lattice's data plane to follow a weight change. */
export const defaultSettleSeconds = 90;

/** Fewer requests than this at a stage say nothing about a fault rate of a few percent. */
export const defaultMinRequests = 50;

/**
 * How long a stage may wait beyond its bake time for evidence before the release fails: long enough that of healthy
 * releases at 5 requests a second, or with faults ten at a time, less than 1 in 100 fails (`npm run bench -- verdict`).
 */
export const defaultMaxHoldSeconds = 5400;

/** How long a release may wait for a window to open: over a weekend. */
export const defaultMaxWindowWaitSeconds = 259_200;

/** While only a window holds, the stage is looked at this often: alarms act at once all the same. */
export const windowCheckSeconds = 1800;

/** How long a release may be paused before it fails: a working day. */
export const defaultMaxPauseSeconds = 28_800;

/** How often a paused release is looked at; a resumed one goes on at the next look. */
export const pausedCheckSeconds = 60;

/** How long a release waits for an approval: a working day. */
export const defaultApprovalTimeoutSeconds = 28_800;

/**
 * While a release waits for an approval it is judged this often; an answer wakes it at once, and so does the guard. A
 * day of it takes a fifth of the history that Step Functions keeps.
 */
export const approvalCheckSeconds = 300;

/** Metrics of a minute may still come in for this long after its end: until then it is half a minute. */
export const publicationDelaySeconds = 60;

/** Seconds between two drain checks after a rollback. */
export const drainCheckSeconds = 30;

/** How long a canary may take to drain after the baseline was restored: many times what VPC Lattice takes. */
export const drainTimeoutSeconds = 600;

/** How long a release waits its turn, with the conflict policy `queue`. */
export const queuePatienceSeconds = 7200;

/** How long a release waits for the one that it supersedes to bring traffic home. */
export const supersedingPatienceSeconds = 900;

/** How long Admit waits for an alarm that is still red from an earlier canary. */
export const redAlarmPatienceSeconds = 900;

/** What the comparison with production promises when nothing else is said. */
export const defaultCompare = {
  /** No worse than production. */
  tolerance: 1,
  /** One healthy release in two hundred may be taken back by mistake; the errors alarm has the other half of 1%. */
  alpha: 0.005,
  /**
   * What must be ruled out to advance. At 2, at five requests a second of which 1% fail, one healthy release in
   * twenty would find no proof in time; at 3, one in six canaries twice as bad would be promoted there.
   */
  ruleOutRatio: 2.5,
  /** With few faults, 300 requests without one show as much as this. */
  tolerablePercent: 1,
  /** Faults are independent. */
  dispersion: 1,
} as const;

/**
 * What the errors alarm takes for an emergency, which must not wait for the comparison over many minutes: a single
 * minute that is clear enough, and a difference that is large.
 */
export const defaultErrorsAlarm = {
  /** What the canary may fail where production is silent, as it is at 100%, in percent. */
  maxErrorPercent: 10,
  /** Cold starts may fail a little more than production for a minute; the comparison looks after the settle time. */
  leastExcessPercent: 4,
  /** Two errors may have one cause, however small the canary's share. */
  leastErrors: 3,
  /** One healthy release in two hundred may be taken back by mistake. */
  alpha: 0.005,
} as const;

/** The confidence with which a canary is shown to be safe before it advances: 1 − this. */
export const safetyAlpha = 0.05;

/** How much of production's past, before the release, says what is slow. */
export const latencyBaselineSeconds = 3600;
