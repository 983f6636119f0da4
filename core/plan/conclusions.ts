import { defaultErrorsAlarm } from '../simulation/judge-policy';
import { count, duration, percent } from '../words';
import { wantedProbability } from './needs';
import type { Plan } from './plan';

/** A share of releases that are held, or found by mistake, which a plan does not pass over. */
const worthSaying = 0.05;

/** What a plan means, a sentence each, the most important first. */
export function conclusionsOf(plan: Plan): string[] {
  return [
    aboutFalseAlarms(plan),
    ...aboutHolding(plan),
    aboutFinding(plan),
    ...plan.needs.toFind.map((need) => {
      const stage = plan.strategy.stages[0]!;
      return (
        `To find ${need.ratio}× by comparison in ${percent(need.probability)} of releases, ${stage} must bake ` +
        `about ${duration(need.bakeSeconds)} (${count(roughly(need.requests))} requests).`
      );
    }),
    ...(plan.notSimulated.length > 0 ? [`Taken to be fine: ${plan.notSimulated.join(', ')}.`] : []),
  ];
}

function aboutFalseAlarms({ healthy, traffic }: Plan): string {
  const { foundShare, promisedShare, foundWithoutAlarmsShare } = healthy;
  const measured = `A healthy release is rolled back in ${percent(foundShare)} of releases`;
  if (promisedShare === null) return `${measured}; there is no comparison that would promise a limit.`;
  if (foundWithoutAlarmsShare === null || foundShare - foundWithoutAlarmsShare < worthSaying) {
    return `${measured}; the comparison promises at most ${percent(promisedShare)}.`;
  }
  const { maxErrorPercent, minErrors } = defaultErrorsAlarm;
  return (
    `${measured}, and in ${percent(foundWithoutAlarmsShare)} without the alarm on errors (over ${maxErrorPercent} %, ` +
    `at least ${minErrors} in a minute): with ${percent(traffic.faultRate)} faults it needs a higher limit.`
  );
}

function aboutHolding({ healthy, needs }: Plan): string[] {
  if (healthy.heldToLimitShare < worthSaying) return [];
  const needed = needs.toAdvance
    ? ` To advance it takes about ${count(needs.toAdvance.faults)} faults of both sides, or ` +
      `${count(needs.toAdvance.canaryRequestsWithoutFault)} canary requests without any.`
    : '';
  return [
    `Too little traffic: ${percent(healthy.heldToLimitShare)} of healthy releases are held to the limit, then ` +
      `rolled back.${needed}`,
  ];
}

function aboutFinding({ regressions }: Plan): string {
  const isFound = (index: number) =>
    regressions.slice(index).every(({ foundShare }) => foundShare >= wantedProbability);
  const smallest = regressions.findIndex((_, index) => isFound(index));
  const wanted = `${percent(wantedProbability)} of releases`;
  if (smallest < 0) return `Nothing is found in ${wanted}, not even a total failure.`;
  const name = regressions[smallest]!.name;
  const milder = regressions[smallest - 1];
  if (!milder) return `Every regression tried, from ${name} on, is found in ${wanted}.`;
  return (
    `${smallest === regressions.length - 1 ? 'Only a total failure' : `${name} and worse`} is found in ${wanted}; ` +
    `${milder.name} in ${percent(milder.foundShare)} only, and promoted in ${percent(milder.promotedShare)}.`
  );
}

/** Two digits: more would pretend to be exact. */
function roughly(number: number): number {
  return Number(number.toPrecision(2));
}
