import type { Policy } from '../../../../core/planning/simulation/policy';
import type { EventCounts } from '../../../../core/statistics/counts-by-side';
import { canaryBetween, advanceWhenBaked, fail, newestMinute } from './stages';

/** The settings of a CloudWatch alarm on the errors of the new version. */
interface ErrorAlarm {
  readonly periodMinutes: number;
  /** The number of consecutive periods that must breach. */
  readonly evaluationPeriods: number;
  readonly breaches: (counts: EventCounts) => boolean;
}

/**
 * CodeDeploy rolls back when a listed alarm is in ALARM and knows no other evidence (facts/peers.md, section 2). It
 * shifts traffic in two steps at most; here it runs the stages of our default strategy.
 *
 * The alarm is evaluated each minute over the newest periods. Missing data does not breach.
 */
export function codeDeploy({ periodMinutes, evaluationPeriods, breaches }: ErrorAlarm): Policy {
  return () => (check) => {
    const end = newestMinute(check.at) + 60_000;
    for (let period = 1; period <= evaluationPeriods; period++) {
      const from = end - period * periodMinutes * 60_000;
      const counts = canaryBetween(from, from + periodMinutes * 60_000, check.buckets);
      if (!breaches(counts)) return advanceWhenBaked(check);
    }
    return fail;
  };
}

/** The alarm of the AWS SAM guide's example, from memory: any error in each of two consecutive minutes. */
export const anyErrorTwice: ErrorAlarm = {
  periodMinutes: 1,
  evaluationPeriods: 2,
  breaches: ({ events }) => events > 0,
};

/** More than 1% errors in five minutes. */
export const onePercentInFiveMinutes: ErrorAlarm = {
  periodMinutes: 5,
  evaluationPeriods: 1,
  breaches: ({ requests, events }) => events > 0.01 * requests,
};

/** More than 1% errors and at least three in five minutes, for a service with known traffic and an error rate below 1%. */
export const onePercentAndThreeInFiveMinutes: ErrorAlarm = {
  periodMinutes: 5,
  evaluationPeriods: 1,
  breaches: ({ requests, events }) => events >= 3 && events > 0.01 * requests,
};

/** The same in each minute: the fastest alarm that a healthy service with known traffic and an error rate far below 1% can bear. */
export const onePercentAndThreeInOneMinute: ErrorAlarm = {
  periodMinutes: 1,
  evaluationPeriods: 1,
  breaches: ({ requests, events }) => events >= 3 && events > 0.01 * requests,
};
