import { WrongUse } from '../../../verification/bench/harness/bench';
import { argoRollouts } from '../../../verification/bench/verdict/policies/argo-rollouts';
import { anyError } from '../../../verification/bench/verdict/policies/any-error';
import {
  anyErrorTwice,
  codeDeploy,
  onePercentInFiveMinutes,
} from '../../../verification/bench/verdict/policies/code-deploy';
import { flagger } from '../../../verification/bench/verdict/policies/flagger';
import { kayenta } from '../../../verification/bench/verdict/policies/kayenta';
import { zTest } from '../../../verification/bench/verdict/policies/z-test';
import { verdict } from '../../../verification/bench/verdict/verdict';
import { policies } from '../../../verification/bench/verdict/policies-compared';
import { figuresOf } from '../../../verification/bench/verdict/figures';
import { notesOn, problemsOf } from '../../../verification/bench/verdict/findings';
import { verdictScenarios } from '../../../verification/bench/verdict/scenarios';
import { simulateVerdicts } from '../../../verification/bench/verdict/simulation';
import { seededChance } from '../../../core/planning/simulation/seeded-chance';
import type { Policy } from '../../../core/planning/simulation/policy';
import { simulateRelease } from '../../../core/planning/simulation/release';
import { steadyTraffic, type SimulatedTraffic } from '../../../core/planning/simulation/traffic';
import { parseStrategy } from '../../../core/strategy/strategy';

const strategy = parseStrategy('canary', {});
const broken = steadyTraffic(20, { production: 0.001, canary: 0.5 });
const faultless = steadyTraffic(20, { production: 0, canary: 0 });
const silentFromMinute10On: SimulatedTraffic = {
  ...faultless,
  requestsPerSecond: (second) => (second < 600 ? 20 : 0),
};

function minutesUnder(policy: Policy, traffic: SimulatedTraffic): number | 'promoted' {
  const release = simulateRelease({ strategy, traffic, chance: seededChance(3), policy });
  return release.outcome === 'promoted' ? 'promoted' : release.seconds / 60;
}

const argo = argoRollouts({ intervalMinutes: 5, failureLimit: 3, maxErrorRate: 0.01 });

describe.each([
  ['any error', anyError, { soonest: 1, latest: 2.5 }],
  ['z-test each minute', zTest, { soonest: 1, latest: 3 }],
  ['Flagger: ten failed checks a minute apart', flagger, { soonest: 11, latest: 13 }],
  ['Argo: the fourth failed measurement, five minutes apart', argo, { soonest: 22, latest: 22 }],
  ['CodeDeploy: an error in two minutes', codeDeploy(anyErrorTwice), { soonest: 2, latest: 4 }],
  ['CodeDeploy: 1% in five minutes', codeDeploy(onePercentInFiveMinutes), { soonest: 1, latest: 3 }],
  ['Kayenta: at its first judgment', kayenta, { soonest: 12, latest: 12 }],
])('%s', (_, policy, { soonest, latest }) => {
  it('rolls back a broken canary when its documentation says', () => {
    const minutes = minutesUnder(policy, broken);
    expect(minutes).toBeGreaterThanOrEqual(soonest);
    expect(minutes).toBeLessThanOrEqual(latest);
  });

  it('promotes one without a fault', () => {
    expect(minutesUnder(policy, faultless)).toBe('promoted');
  });
});

it.each([
  ['Flagger counts each minute without data', flagger, 22],
  ['Argo aborts after five errors in a row', argo, 19],
  ['an alarm that treats missing data as fine promotes', codeDeploy(anyErrorTwice), 'promoted'],
])('in silence, %s', (_, policy, expected) => {
  const minutes = minutesUnder(policy, silentFromMinute10On);
  if (typeof expected === 'string') expect(minutes).toBe(expected);
  else expect(Math.abs(Number(minutes) - expected)).toBeLessThanOrEqual(1.5);
});

describe('a measurement', () => {
  const order = { scenario: '20/s 0.1 → 5%', policy: 'ours', seed: 1 };

  it('does not depend on how it is divided among processes', () => {
    const whole = simulateVerdicts({ ...order, from: 0, to: 10 });
    const one = simulateVerdicts({ ...order, from: 0, to: 4 });
    const other = simulateVerdicts({ ...order, from: 4, to: 10 });
    expect(whole.secondsToRollback).toEqual([...one.secondsToRollback, ...other.secondsToRollback]);
    expect(whole.canaryFaults).toEqual([...one.canaryFaults, ...other.canaryFaults]);
  });

  it('counts what was held apart from what was found', () => {
    expect(
      figuresOf({
        secondsToRollback: [120, 0, 4200, 240],
        dataMinutes: [1, 9, 30, 3],
        canaryFaults: [4, 0, 1, 3],
        heldToLimit: [0, 0, 1, 0],
      }),
    ).toEqual({
      releases: 4,
      rolledBack: 0.5,
      held: 0.25,
      promoted: 0.25,
      minutesToRollback: { median: 2, p90: 4 },
      dataMinutes: 1,
      badResponses: 2,
    });
  });

  it('knows every scenario and policy by one name', () => {
    const names = [...verdictScenarios, ...policies].map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
    expect(() => simulateVerdicts({ ...order, scenario: 'none', from: 0, to: 1 })).toThrow(RangeError);
    expect(() => simulateVerdicts({ ...order, policy: 'nobody', from: 0, to: 1 })).toThrow(RangeError);
  });

  it('refuses a number of releases that says nothing', async () => {
    await expect(verdict.run({ ...verdict.flags, releases: '3' })).rejects.toThrow(WrongUse);
  });
});

describe('its findings', () => {
  const figures = { releases: 100, rolledBack: 0, held: 0, promoted: 1, badResponses: 10 };
  const compare = 'ours, compare alone';

  it('name a healthy scenario in which more than one release in a hundred is rolled back', () => {
    const measured = { policy: compare, figures: { ...figures, rolledBack: 0.02, promoted: 0.98 } };
    expect(problemsOf([{ scenario: '5/s 0.1%', ...measured }])).toEqual([
      '5/s 0.1%: ours, compare alone rolls back 2.00% of healthy releases',
    ]);
    expect(problemsOf([{ scenario: '20/s 0.1 → 0.2%', ...measured }])).toEqual([]);
  });

  it('count releases that are held to the limit, and list them as a remark', () => {
    const held = { policy: 'ours', figures: { ...figures, held: 0.02, promoted: 0.98 } };
    expect(problemsOf([{ scenario: '5/s 1%', ...held }])).toEqual([
      '5/s 1%: ours rolls back 2.00% of healthy releases',
    ]);
    expect(notesOn([{ scenario: '5/s 1%', ...held }])).toEqual([
      '5/s 1%: 2.00% of healthy releases are held to the limit',
    ]);
  });

  it('name who is better on both counts', () => {
    const healthy = '20/s 0.1%';
    const regression = '20/s 0.1 → 0.5%';
    const measured = [
      { scenario: healthy, policy: compare, figures: { ...figures, promoted: 0.995 } },
      { scenario: regression, policy: compare, figures },
      { scenario: healthy, policy: 'any error', figures },
      { scenario: regression, policy: 'any error', figures: { ...figures, badResponses: 5 } },
    ];
    const better =
      'any error is better than ours, compare alone: 5.0 bad responses against 10.0, ' +
      '0.00% of healthy releases rolled back against 0.50%';
    expect(problemsOf(measured)).toEqual([`overall: ${better}`, `${regression}: ${better}`]);
  });
});
