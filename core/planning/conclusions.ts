import { defaultCompare, defaultErrorsAlarm } from '../strategy/defaults';
import { startLabel } from '../strategy/stage';
import { formatCount, formatDuration, formatPercent } from '../text/format';
import { gateSentence } from '../analysis/gates/gate-sentence';
import { wantedProbability } from './needs';
import { simulatedShare } from './simulated-share';
import type { Plan } from './plan';

/** The least fraction of releases, held or rolled back by mistake, that a plan mentions. */
const worthSaying = 0.05;

/** The conclusions of a plan, one sentence each, the most important first. */
export function conclusionsOf(plan: Plan): string[] {
  const { budget } = plan;
  if (budget?.first.withTripwire.code === 'budgetExceeded') {
    return [`Every release is refused: ${gateSentence(budget.first.withTripwire)}.`];
  }
  return [
    ...(budget?.first.withoutTripwire.code === 'budgetExceeded'
      ? [
          'Without a tripwire that sees every kind of fault, every release is refused: ' +
            `${gateSentence(budget.first.withoutTripwire)}. The figures are those with one.`,
        ]
      : []),
    aboutFalseAlarms(plan),
    ...aboutHolding(plan),
    ...aboutApprovals(plan),
    aboutDetection(plan),
    // With a budget, no stage decides alone.
    ...(budget ? [] : plan.needs.toFind).map((need) => {
      const stage = plan.strategy.stages[0]!;
      return (
        `To detect ${need.ratio}× in ${formatPercent(need.probability)} of releases by the comparison at ${stage} alone, the stage must ` +
        `bake for about ${formatDuration(need.bakeSeconds)} (${formatCount(roughly(need.requests))} requests on both sides)` +
        (need.isMet ? ', as it does.' : '.')
      );
    }),
    ...(plan.notSimulated.length > 0 ? [`Assumed to pass: ${plan.notSimulated.join(', ')}.`] : []),
  ];
}

function aboutFalseAlarms({ healthy, traffic }: Plan): string {
  const { foundShare, promisedShare, foundWithoutAlarmsShare: withoutAlarms } = healthy;
  const measured = `Of healthy releases ${simulatedShare(foundShare)} are rolled back by mistake`;
  if (promisedShare === null) return `${measured}; without a comparison there is no limit for that.`;
  const promise = `the comparison limits this to ${formatPercent(promisedShare)}.`;
  if (withoutAlarms === null) return `${measured}; ${promise}`;
  const apart = `${measured}, ${simulatedShare(withoutAlarms)} without the alarm on errors`;
  if (foundShare - withoutAlarms < worthSaying) return `${apart}; ${promise}`;
  return (
    `${apart}: at 100% the alarm tolerates an error rate of ${defaultErrorsAlarm.maxErrorPercent}% (prop maxErrorPercent), too ` +
    `little for a service whose usual error rate is ${formatPercent(traffic.faultRate)}.`
  );
}

function aboutHolding({ healthy, needs, traffic }: Plan): string[] {
  if (healthy.heldToLimitShare < worthSaying) return [];
  if (traffic.faultRate * 100 > defaultCompare.maxFaultPercent) {
    return [
      `compare holds a canary with an error rate above ${defaultCompare.maxFaultPercent}% (maxFaultPercent), too little for a service ` +
        `whose usual error rate is ${formatPercent(traffic.faultRate)}: ${simulatedShare(healthy.heldToLimitShare)} of healthy ` +
        'releases hold until the limit and roll back.',
    ];
  }
  const needed = needs.toAdvance
    ? ` To advance, a release needs about ${formatCount(needs.toAdvance.faults)} faults on both sides, or ` +
      `${formatCount(needs.toAdvance.canaryRequestsWithoutFault)} canary requests without a fault.`
    : '';
  return [
    `Too little traffic: ${simulatedShare(healthy.heldToLimitShare)} of healthy releases hold until the limit and roll ` +
      `back.${needed}`,
  ];
}

function aboutApprovals({ approvals }: Plan): string[] {
  return approvals.map(({ stage, timeoutSeconds, otherwise }) => {
    const then = otherwise === 'advance' ? 'advances' : 'rolls back';
    const where = stage === startLabel ? 'Before the first shift' : `At ${stage}`;
    return `${where} a release waits for approval for up to ${formatDuration(timeoutSeconds)}; without an answer it ${then}.`;
  });
}

function aboutDetection({ regressions }: Plan): string {
  const isFound = (index: number) =>
    regressions.slice(index).every(({ foundShare }) => foundShare >= wantedProbability);
  const smallest = regressions.findIndex((_, index) => isFound(index));
  const wanted = `${formatPercent(wantedProbability)} of releases`;
  if (smallest < 0) return `No regression is detected in ${wanted}, not even a total failure.`;
  const name = regressions[smallest]!.name;
  const milder = regressions[smallest - 1];
  if (!milder) return `Every regression tried, from ${name} on, is detected in at least ${wanted}.`;
  return (
    `${smallest === regressions.length - 1 ? 'Only a total failure' : `${name} or worse`} is detected in at least ${wanted}; ` +
    `${milder.name} in ${simulatedShare(milder.foundShare)}, and promoted in ${simulatedShare(milder.promotedShare)}.`
  );
}

/** Rounds to two digits: the estimate is no more precise. */
function roughly(number: number): number {
  return Number(number.toPrecision(2));
}
