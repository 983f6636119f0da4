import type { Policy } from '../../../../core/planning/simulation/policy';
import type { EventCounts } from '../../../../core/statistics/counts-by-side';
import { canaryBetween, climb, fail, newestMinute } from './stages';

/** Of a CloudWatch alarm on the errors of the new version. */
interface ErrorAlarm {
  readonly periodMinutes: number;
  /** How many periods in a row must breach. */
  readonly evaluationPeriods: number;
  readonly breaches: (counts: EventCounts) => boolean;
}

/**
 * CodeDeploy rolls back when a listed alarm is in ALARM and knows no other evidence (facts/peers.md, section 2). It
 * cannot climb our ladder (two steps only); it is given it here.
 *
 * The alarm is evaluated each minute over the newest periods. Missing data does not breach.
 */
export function codeDeploy({ periodMinutes, evaluationPeriods, breaches }: ErrorAlarm): Policy {
  return () => (look) => {
    const end = newestMinute(look.at) + 60_000;
    for (let period = 1; period <= evaluationPeriods; period++) {
      const from = end - period * periodMinutes * 60_000;
      const counts = canaryBetween(from, from + periodMinutes * 60_000, look.buckets);
      if (!breaches(counts)) return climb(look);
    }
    return fail;
  };
}

/** The alarm of the AWS SAM guide's example, from memory: any error, in two minutes one after the other. */
export const anyErrorTwice: ErrorAlarm = {
  periodMinutes: 1,
  evaluationPeriods: 2,
  breaches: ({ events }) => events > 0,
};

/** More than 1 % in five minutes. */
export const onePercentInFiveMinutes: ErrorAlarm = {
  periodMinutes: 5,
  evaluationPeriods: 1,
  breaches: ({ requests, events }) => events > 0.01 * requests,
};

/** The same for someone who knows how many requests there are, and that fewer than 1 % of them fail. */
export const onePercentAndThreeInFiveMinutes: ErrorAlarm = {
  periodMinutes: 5,
  evaluationPeriods: 1,
  breaches: ({ requests, events }) => events >= 3 && events > 0.01 * requests,
};
