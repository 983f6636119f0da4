import { defaultErrorsAlarm } from '../strategy/defaults';
import { startLabel } from '../strategy/stage';
import { formatCount, formatDuration, formatPercent } from '../text/format';
import { wantedProbability } from './needs';
import { simulatedShare } from './simulated-share';
import type { Plan } from './plan';

/** A share of releases that are held, or found by mistake, which a plan does not pass over. */
const worthSaying = 0.05;

/** What a plan means, a sentence each, the most important first. */
export function conclusionsOf(plan: Plan): string[] {
  return [
    aboutFalseAlarms(plan),
    ...aboutHolding(plan),
    ...aboutApprovals(plan),
    aboutDetection(plan),
    ...plan.needs.toFind.map((need) => {
      const stage = plan.strategy.stages[0]!;
      return (
        `To find ${need.ratio}× in ${formatPercent(need.probability)} of releases by comparison at ${stage} alone, it must ` +
        `bake for about ${formatDuration(need.bakeSeconds)} (${formatCount(roughly(need.requests))} requests of both sides)` +
        (need.isMet ? ', as it does.' : '.')
      );
    }),
    ...(plan.notSimulated.length > 0 ? [`Taken to be fine: ${plan.notSimulated.join(', ')}.`] : []),
  ];
}

function aboutFalseAlarms({ healthy, traffic }: Plan): string {
  const { foundShare, promisedShare, foundWithoutAlarmsShare: withoutAlarms } = healthy;
  const measured = `Of healthy releases ${simulatedShare(foundShare)} are rolled back by mistake`;
  if (promisedShare === null) return `${measured}; there is no comparison that would promise a limit.`;
  const promise = `the comparison promises at most ${formatPercent(promisedShare)}.`;
  if (withoutAlarms === null) return `${measured}; ${promise}`;
  const apart = `${measured}, ${simulatedShare(withoutAlarms)} without the alarm on errors`;
  if (foundShare - withoutAlarms < worthSaying) return `${apart}; ${promise}`;
  return (
    `${apart}: at 100% it may fail ${defaultErrorsAlarm.maxErrorPercent}% (prop maxErrorPercent), which is too little ` +
    `for a service that always fails ${formatPercent(traffic.faultRate)}.`
  );
}

function aboutHolding({ healthy, needs }: Plan): string[] {
  if (healthy.heldToLimitShare < worthSaying) return [];
  const needed = needs.toAdvance
    ? ` To advance it takes about ${formatCount(needs.toAdvance.faults)} faults of both sides, or ` +
      `${formatCount(needs.toAdvance.canaryRequestsWithoutFault)} canary requests without any.`
    : '';
  return [
    `Too little traffic: ${simulatedShare(healthy.heldToLimitShare)} of healthy releases are held to the limit, then ` +
      `rolled back.${needed}`,
  ];
}

function aboutApprovals({ approvals }: Plan): string[] {
  return approvals.map(({ stage, timeoutSeconds, otherwise }) => {
    const then = otherwise === 'advance' ? 'goes on without' : 'is rolled back';
    const where = stage === startLabel ? 'Before the first shift' : `At ${stage}`;
    return `${where} it waits for a person to approve, for up to ${formatDuration(timeoutSeconds)}; then it ${then}.`;
  });
}

function aboutDetection({ regressions }: Plan): string {
  const isFound = (index: number) =>
    regressions.slice(index).every(({ foundShare }) => foundShare >= wantedProbability);
  const smallest = regressions.findIndex((_, index) => isFound(index));
  const wanted = `${formatPercent(wantedProbability)} of releases`;
  if (smallest < 0) return `Nothing is found in ${wanted}, not even a total failure.`;
  const name = regressions[smallest]!.name;
  const milder = regressions[smallest - 1];
  if (!milder) return `Every regression tried, from ${name} on, is found in at least ${wanted}.`;
  return (
    `${smallest === regressions.length - 1 ? 'Only a total failure' : `${name} or worse`} is found in at least ${wanted}; ` +
    `${milder.name} in ${simulatedShare(milder.foundShare)}, and promoted in ${simulatedShare(milder.promotedShare)}.`
  );
}

/** Two digits: more would pretend to be exact. */
function roughly(number: number): number {
  return Number(number.toPrecision(2));
}
