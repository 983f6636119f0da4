import { conclusionsOf } from '../../../core/planning/conclusions';
import { costAtBest, costAtMost } from '../../../core/planning/cost';
import { evidenceToAdvance, requestsToFind } from '../../../core/planning/evidence-needed';
import { stepsToReach } from '../../../core/planning/first-passage';
import { strategyDurationOf } from '../../../core/planning/strategy-duration';
import { observedTraffic } from '../../../core/planning/traffic-profile';
import { defaultReleases, planReleases, type Plan } from '../../../core/planning/plan';
import { reactionOf } from '../../../core/planning/reaction';
import { defaultCompare } from '../../../core/strategy/defaults';
import { seededChance } from '../../../core/planning/simulation/seeded-chance';
import {
  parseStrategies,
  parseStrategy,
  type Strategy,
  type StrategyInput,
} from '../../../core/strategy/strategy';
import type { State, States } from '../../../statemachine/asl';
import { renderRelease } from '../../../statemachine/release';
import { taskNames, type TaskName } from '../../../statemachine/tasks';

const [byDefault] = parseStrategies() as [Strategy];

const strategyWith = (input: StrategyInput) => parseStrategy('tried', input);

function plan(
  requestsPerSecond: number,
  faultPercent: number,
  { strategy = byDefault, releases = 60 }: { strategy?: Strategy; releases?: number } = {},
): Plan {
  return planReleases({
    strategy,
    traffic: { requestsPerSecond, faultRate: faultPercent / 100 },
    releases,
    chanceOf: (release) => seededChance(1, release),
  });
}

describe('what is computed of the default strategy', () => {
  it('takes half an hour to all of the traffic at best, and 6 h 40 min at most', () => {
    expect(strategyDurationOf(byDefault)).toEqual({
      fullTrafficSeconds: 1800,
      promotedSeconds: 2400,
      longestSeconds: 24_000,
    });
  });

  it('judges the first evidence 210 to 300 s after the first shift', () => {
    expect(reactionOf(byDefault)).toEqual({
      firstVerdictSeconds: { earliest: 210, latest: 300 },
      faultToVerdictSeconds: { latest: 150 },
    });
  });

  it('costs 264 state transitions at best and 3,882 at most', () => {
    expect(costAtBest(byDefault)).toEqual({
      checks: 80,
      stateTransitions: 264,
      dollars: expect.closeTo(0.0066, 9),
    });
    expect(costAtMost(byDefault)).toEqual({
      checks: 1284,
      stateTransitions: 3882,
      dollars: expect.closeTo(0.09705, 9),
    });
  });

  it('takes 11,556 of the 20,000 history events that checks may take', () => {
    expect(plan(20, 0.1, { releases: 1 }).history).toEqual({ events: 11_556, budget: 20_000, limit: 25_000 });
  });
});

it.each<[string, StrategyInput]>([
  ['the default', {}],
  ['one stage', { stages: [{ weightPercent: 100, bakeSeconds: 0 }], gates: [{ type: 'alarms' }] }],
  [
    'short stages that wait for evidence',
    {
      stages: [
        { weightPercent: 5, bakeSeconds: 60 },
        { weightPercent: 100, bakeSeconds: 60 },
      ],
    },
  ],
])('counts the state transitions of the rendered state machine: %s', (_, input) => {
  const strategy = strategyWith(input);
  const { checks, stateTransitions } = costAtBest(strategy);
  const checksPerStage = checks / strategy.stages.length;
  expect(statesEntered(strategy, checksPerStage)).toBe(stateTransitions);
});

it('a stage that bakes for less than its evidence takes lasts until there is evidence', () => {
  const short = strategyWith({
    stages: [
      { weightPercent: 10, bakeSeconds: 60 },
      { weightPercent: 100, bakeSeconds: 60 },
    ],
  });
  expect(strategyDurationOf(short)).toMatchObject({ fullTrafficSeconds: 210, promotedSeconds: 420 });
  const onlyAlarms = strategyWith({
    stages: [
      { weightPercent: 10, bakeSeconds: 60 },
      { weightPercent: 100, bakeSeconds: 0 },
    ],
    gates: [{ type: 'alarms' }],
  });
  expect(strategyDurationOf(onlyAlarms)).toMatchObject({ fullTrafficSeconds: 60, promotedSeconds: 90 });
});

describe('the requests that a comparison needs', () => {
  const need = (ratio: number, canaryFraction: number, gate = {}) =>
    requestsToFind(
      ratio,
      { canaryFraction, faultRate: 0.001 },
      { ...defaultCompare, ...gate },
      { comparisons: 1, probability: 0.9 },
    );

  // Simulated with the harm test itself: facts of the statistics, section 6.
  it.each([
    [2, 0.1, 298_000],
    [2, 0.3, 145_000],
    [2, 0.5, 126_000],
    [5, 0.1, 37_000],
    [5, 0.3, 15_000],
    [5, 0.5, 13_000],
  ])('are for %d× at a share of %d about %d', (ratio, share, simulated) => {
    expect(need(ratio, share)! / simulated).toBeGreaterThan(0.75);
    expect(need(ratio, share)! / simulated).toBeLessThan(1.3);
  });

  it('are twice as many when faults come in pairs', () => {
    expect(need(2, 0.1, { dispersion: 2 })! / need(2, 0.1)!).toBeCloseTo(2, 3);
  });

  it('would be endless for what is tolerated', () => {
    expect(need(2, 0.1, { tolerance: 2 })).toBeUndefined();
    expect(need(1, 0.1)).toBeUndefined();
  });

  it.each([
    [1.5, 0.1, 364],
    [2, 0.1, 116],
    [2, 0.3, 56],
    [2, 0.5, 51],
    [3, 0.5, 21],
  ])('to rule out %d× at a share of %d are %d faults', (ruleOutRatio, share, faults) => {
    expect(evidenceToAdvance(share, { ...defaultCompare, ruleOutRatio }).faults).toBeCloseTo(faults, -0.5);
  });

  it('to advance without any fault are three over the tolerable rate', () => {
    expect(evidenceToAdvance(0.1, defaultCompare).canaryRequestsWithoutFault).toBe(300);
  });
});

it('a walk without much chance arrives when its drift says', () => {
  expect(stepsToReach(10, 0.5, { drift: 1, variance: 1e-6 })).toBeCloseTo(10, 1);
  expect(stepsToReach(10, 0.9, { drift: 1, variance: 4 })).toBeGreaterThan(
    stepsToReach(10, 0.5, { drift: 1, variance: 4 }),
  );
});

const at20 = plan(20, 0.1);

describe('what is simulated', () => {
  it('finds worse regressions in more releases, and a total failure in all of them', () => {
    const found = at20.regressions.map(({ foundShare }) => foundShare);
    expect(found).toEqual([...found].sort((one, other) => one - other));
    expect(found.at(-1)).toBe(1);
  });

  it('finds worse regressions sooner', () => {
    const medians = at20.regressions.slice(-4).map(({ secondsToFind }) => secondsToFind!.median);
    expect(medians).toEqual([...medians].sort((one, other) => other - one));
  });

  it('finds more and sooner with more traffic', () => {
    const at200 = plan(200, 0.1, { releases: 20 });
    for (const [index, { foundShare }] of at20.regressions.entries()) {
      expect(at200.regressions[index]!.foundShare).toBeGreaterThanOrEqual(foundShare - 0.05);
    }
    const medianOf5x = ({ regressions }: Plan) =>
      regressions.find(({ ratio }) => ratio === 5)!.secondsToFind!.median;
    expect(medianOf5x(at200)).toBeLessThan(medianOf5x(at20));
  });

  it('counts every release once', () => {
    for (const { foundShare, heldToLimitShare, promotedShare } of [at20.healthy, ...at20.regressions]) {
      expect(foundShare + heldToLimitShare + promotedShare).toBeCloseTo(1);
    }
  });

  it('separates the limit of the comparison from the rollbacks of alarms', () => {
    const { promisedShare, foundShare, foundWithoutAlarmsShare } = at20.healthy;
    expect(promisedShare).toBe(0.005);
    expect(foundWithoutAlarmsShare ?? foundShare).toBeLessThanOrEqual(0.01);
  });

  it('gives the same plan for the same seed', () => {
    expect(plan(20, 0.1, { releases: 2 })).toEqual(plan(20, 0.1, { releases: 2 }));
  });

  it('tries shares instead of ratios where production has no faults', () => {
    const { regressions, needs } = plan(20, 0, { releases: 1 });
    expect(regressions.map(({ name, ratio }) => [name, ratio])).toEqual([
      ['0.1%', null],
      ['0.5%', null],
      ['1%', null],
      ['5%', null],
      ['10%', null],
      ['all fail', null],
    ]);
    expect(needs.toFind).toEqual([]);
  });

  it('tries no ratio that would be more than everything', () => {
    expect(plan(20, 20, { releases: 1 }).regressions.map(({ name }) => name)).toEqual([
      '1.5×',
      '2×',
      'all fail',
    ]);
  });

  it('plays fewer releases of a strategy that takes hours', () => {
    expect(defaultReleases(byDefault)).toBe(400);
    const day = strategyWith({
      checkIntervalSeconds: 300,
      stages: [{ weightPercent: 100, bakeSeconds: 86_400 }],
    });
    expect(defaultReleases(day)).toBeLessThan(400);
  });

  it.each([
    [0, 0.1],
    [Number.NaN, 0.1],
    [20, 100],
    [20, -1],
  ])('refuses %d requests/s with an error rate of %d%%', (rps, faultPercent) => {
    expect(() => plan(rps, faultPercent)).toThrow(RangeError);
  });
});

describe('the conclusions', () => {
  it('name the smallest regression that is detected, and what would detect a milder one', () => {
    const sentences = conclusionsOf(at20);
    expect(sentences[1]).toMatch(/^5× or worse is detected in at least 90% of releases; 2× in \d+%/);
    expect(sentences[2]).toMatch(/^To detect 2× in 90% .* about 5 h 19 min \(380,000 requests/);
  });

  it('name the alarm if it rolls back healthy releases', () => {
    const strategy = strategyWith({
      gates: [{ type: 'alarms' }, { type: 'compare', maxFaultPercent: 50 }, { type: 'enoughData' }],
    });
    const { healthy, ...rest } = plan(20, 15, { strategy, releases: 30 });
    expect(healthy.foundShare).toBeGreaterThan(0.5);
    expect(healthy.foundWithoutAlarmsShare).toBeLessThanOrEqual(0.01);
    expect(conclusionsOf({ healthy, ...rest })[0]).toMatch(
      /at 100% the alarm tolerates an error rate of 10% \(prop maxErrorPercent\), too little for a service whose usual error rate is 15%/,
    );
  });

  it('name the limit of compare if it holds healthy releases', () => {
    expect(conclusionsOf(plan(20, 15, { releases: 5 }))[1]).toMatch(
      /^compare holds a canary with an error rate above 10% \(maxFaultPercent\), .* usual error rate is 15%: 100%/,
    );
  });

  it('report too little traffic, and the evidence that is needed', () => {
    expect(conclusionsOf(plan(1, 1, { releases: 5 }))[1]).toMatch(
      /^Too little traffic: \d+% of healthy releases hold .* 63 faults on both sides, or 300 canary requests/,
    );
  });

  it('name the stages that wait for approval; simulated people approve at once', () => {
    const strategy = strategyWith({
      startApproval: { timeoutSeconds: 3600, otherwise: 'advance' },
      stages: [{ weightPercent: 10, approval: true }, { weightPercent: 100 }],
    });
    const planned = plan(20, 0.1, { strategy, releases: 5 });
    expect(planned.healthy.promotedShare).toBe(1);
    expect(conclusionsOf(planned)).toEqual(
      expect.arrayContaining([
        'Before the first shift a release waits for approval for up to 1 h; without an answer it advances.',
        'At 10% a release waits for approval for up to 8 h; without an answer it rolls back.',
      ]),
    );
    expect(planned.time.longestSeconds).toBe(2 * (600 + 5400) + 28_800);
  });

  it('list the gates that are assumed to pass', () => {
    const strategy = strategyWith({
      gates: [
        { type: 'alarms', names: ['pages'] },
        { type: 'compare' },
        { type: 'compare', signal: 'slow' },
        {
          type: 'threshold',
          label: 'queue',
          max: 5,
          metrics: { m: { namespace: 'N', name: 'M', statistic: 'Sum' } },
        },
      ],
    });
    expect(conclusionsOf(plan(20, 0.1, { strategy, releases: 2 })).at(-1)).toBe(
      'Assumed to pass: alarm pages, compare slow, threshold queue.',
    );
  });
});

describe('observed traffic', () => {
  const hour = 3_600_000;
  const points = (values: Record<number, number>) =>
    Object.entries(values).map(([index, value]) => ({ startsAt: Number(index) * hour, value }));

  it('is the mean over the hours that had any, the newest counted by its minutes', () => {
    const history = {
      from: 0,
      to: 5.5 * hour,
      requests: points({ 0: 36_000, 2: 72_000, 5: 18_000 }),
      faults: points({ 2: 126 }),
    };
    expect(observedTraffic(history)).toEqual({
      requestsPerSecond: 14,
      faultRate: 0.001,
      requests: 126_000,
      faults: 126,
      hoursWithTraffic: 3,
      quietestRequestsPerSecond: 10,
      busiestRequestsPerSecond: 20,
    });
  });

  it('is nothing when nothing was seen: that is not zero', () => {
    expect(observedTraffic({ from: 0, to: hour, requests: [], faults: [] })).toBeUndefined();
  });
});

/** Walks the rendered state machine as a release that is promoted, each stage with the given number of checks. */
function statesEntered(strategy: Strategy, checksPerStage: number): number {
  const functionArns = Object.fromEntries(taskNames.map((name) => [name, name])) as Record<TaskName, string>;
  const definition = renderRelease({
    strategies: [strategy],
    partition: 'aws',
    functionArns,
    alarmNames: ['errors'],
    route: {
      serviceId: 'svc',
      listenerId: 'listener',
      targetGroupIds: { production: 'tg', canary: 'tg-canary' },
    },
  });
  const seen = new Map<string, number>();
  let entered = 0;
  const walk = (states: States, start: string): void => {
    let name: string | undefined = start;
    while (name !== undefined) {
      const state: State = states[name]!;
      const times: number = (seen.get(name) ?? 0) + 1;
      seen.set(name, times);
      entered += 1;
      if (state.Type === 'Parallel') walk(state.Branches[0]!.States, state.Branches[0]!.StartAt);
      const isLastWatch = name === 'Watch on?' && times === 3;
      if (isLastWatch && state.Type === 'Choice') name = state.Default;
      else name = nextOf(state, name.includes(': Verdict at') && times < checksPerStage ? 'hold' : undefined);
    }
  };
  walk(definition.States, definition.StartAt);
  return entered;
}

/** The choice for a decision, or the first one. */
function nextOf(state: State, decision?: string): string | undefined {
  if (state.Type !== 'Choice') return 'Next' in state ? state.Next : undefined;
  return state.Choices.find(({ Condition }) => Condition.includes(`'${decision ?? ''}`))?.Next;
}

it('windows and checks are assumed to pass', () => {
  const [strategy] = parseStrategies({
    careful: {
      gates: [{ type: 'compare' }, { type: 'enoughData' }, { type: 'window' }],
      startGates: [{ type: 'window' }, { type: 'check', check: 'smoke-test' }],
    },
  });
  const planned = planReleases({
    strategy: strategy!,
    traffic: { requestsPerSecond: 20, faultRate: 0.001 },
    releases: 20,
    chanceOf: (release) => seededChance(1, release),
  });
  expect(planned.healthy.promotedShare).toBe(1);
  expect(planned.notSimulated).toEqual(['window']);
});

it('a budget has its first weights and its steps, beside the default stages', () => {
  const planAt = (requestsPerSecond: number) =>
    planReleases({
      strategy: parseStrategies({ quick: { budget: { maxBadResponses: 50 } } })[0]!,
      traffic: { requestsPerSecond, faultRate: 0.001 },
      releases: 10,
      chanceOf: (release) => seededChance(1, release),
    });
  const { budget } = planAt(20);
  expect(budget?.first).toMatchObject({
    withoutTripwire: { code: 'withinBudget', canaryWeight: 10 },
    withTripwire: { code: 'withinBudget', canaryWeight: 50 },
  });
  expect(budget?.steps.map(({ label }) => label)).toEqual(['1%', '5%', '10%', '30%', '50%', '100%']);
  expect(planAt(1000).budget).toMatchObject({
    reactionSeconds: 45,
    first: { withoutTripwire: { code: 'budgetExceeded' }, withTripwire: { code: 'withinBudget' } },
  });
  const refused = planAt(5000);
  expect(refused.budget?.steps).toEqual([]);
  expect(conclusionsOf(refused)).toHaveLength(1);
});
