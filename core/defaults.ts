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

/** How long Admit waits for an alarm that is still red from an earlier canary. */
export const redAlarmPatienceSeconds = 900;

/** The weight of the production target group at rest, as the template has it. */
export const restWeight = 100;
