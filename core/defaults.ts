/** Used when the release names no strategy. */
export const defaultStrategyName = 'canary';

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

/** How long a stage may wait beyond its bake time for evidence before the release fails. */
export const defaultMaxHoldSeconds = 3600;

/** Metrics of a minute may still come in for this long after its end: until then it is half a minute. */
export const publicationDelaySeconds = 60;

/** How long Admit waits for an alarm that is still red from an earlier canary. */
export const redAlarmPatienceSeconds = 900;

/** The weight of the production target group at rest, as the template has it. */
export const restWeight = 100;

/** What the comparison with production promises when nothing else is said. */
export const defaultCompare = {
  /** No worse than production. */
  tolerance: 1,
  /** One healthy release in a hundred may be taken back by mistake. */
  alpha: 0.01,
  /** Twice the faults of production is the least that is worth stopping for. */
  ruleOutRatio: 2,
  /** With few faults, 300 requests without one show as much as this. */
  tolerablePercent: 1,
  /** Faults are independent. */
  dispersion: 1,
} as const;

/**
 * What the errors alarm takes for an emergency. It knows no production to compare with, so it must not go off for
 * a service that always fails some of its requests: with these limits it takes back less than 1 in 1,000
 * releases of a service that fails 1 % (`npm run bench -- verdict`). One that always fails 5 % needs higher ones.
 */
export const defaultErrorsAlarm = { maxErrorPercent: 10, minErrors: 5 } as const;

/** The confidence with which a canary is shown to be safe before it advances: 1 − this. */
export const safetyAlpha = 0.05;

/** How much of production's past, before the release, says what is slow. */
export const latencyBaselineSeconds = 3600;
