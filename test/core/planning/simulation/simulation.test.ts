import type { Bucket } from '../../../../core/analysis/evidence/evidence';
import { errorsAlarmFor } from '../../../../core/analysis/error-rate-alarm';
import { seededChance } from '../../../../core/planning/simulation/seeded-chance';
import { judgePolicyWith } from '../../../../core/planning/simulation/judge-policy';
import { poisson } from '../../../../core/planning/simulation/poisson';
import type { PolicyInput, Policy } from '../../../../core/planning/simulation/policy';
import { simulateRelease, type SimulatedRelease } from '../../../../core/planning/simulation/release';
import { steadyTraffic, type SimulatedTraffic } from '../../../../core/planning/simulation/traffic';
import { parseStrategy } from '../../../../core/strategy/strategy';
import type { Side } from '../../../../core/traffic/side';

const byDefault = parseStrategy('canary', {});
const withoutAlarms = parseStrategy('canary', { gates: [{ type: 'compare' }, { type: 'enoughData' }] });

function releases(
  count: number,
  traffic: SimulatedTraffic,
  strategy = byDefault,
  policy?: Policy,
): SimulatedRelease[] {
  return Array.from({ length: count }, (_, index) =>
    simulateRelease({ strategy, traffic, chance: seededChance(7, index), policy }),
  );
}

function percentOfRequests(production: number, canary: number, requestsPerSecond = 20): SimulatedTraffic {
  return steadyTraffic(requestsPerSecond, { production: production / 100, canary: canary / 100 });
}

/** Looks at what a release is judged on, and lets each stage pass after its bake time. */
function watched(checks: PolicyInput[]): Policy {
  return () => (check) => {
    checks.push({ ...check, shifts: [...check.shifts], buckets: [...check.buckets] });
    const isBaked = check.at - check.shifts.at(-1)! >= check.stage.bakeSeconds * 1000;
    return { decision: isBaked ? 'advance' : 'hold' };
  };
}

describe('a simulated release', () => {
  it('is the same for the same chance', () => {
    const traffic = percentOfRequests(0.1, 0.1);
    const gross = percentOfRequests(0.1, 30);
    expect(releases(2, traffic)).toEqual(releases(2, traffic));
    expect(new Set(releases(6, gross).map(({ canaryRequests }) => canaryRequests)).size).toBeGreaterThan(3);
  });

  it('passes its stages after their bake times when nothing is wrong', () => {
    const [release] = releases(1, percentOfRequests(0, 0));
    expect(release).toMatchObject({
      outcome: 'promoted',
      seconds: 2400,
      stageLabel: '100%',
      checks: 80,
      canaryFaults: 0,
      heldToLimit: false,
    });
    expect(release).not.toHaveProperty('secondsToRollback');
    // 10, 30, 50 and 100% of ten minutes each, at 20 a second.
    expect(Math.abs(release!.canaryRequests - 22_800)).toBeLessThan(4 * Math.sqrt(22_800));
  });

  it('holds until the limit and rolls back without evidence', () => {
    expect(releases(1, percentOfRequests(0, 0, 0))[0]).toMatchObject({
      outcome: 'rolled-back',
      seconds: 6000,
      secondsToRollback: 6000,
      stageLabel: '10%',
      canaryRequests: 0,
      heldToLimit: true,
    });
  });

  it('holds until the limit with a policy that never decides', () => {
    const undecided: Policy = () => () => ({ decision: 'hold' });
    expect(releases(1, percentOfRequests(0, 0), byDefault, undecided)[0]).toMatchObject({
      outcome: 'rolled-back',
      seconds: 6000,
      heldToLimit: true,
    });
  });

  it('sees complete minutes a minute after their end, and those that a shift falls into with both splits', () => {
    const checks: PolicyInput[] = [];
    releases(1, percentOfRequests(0, 0, 10_000), byDefault, watched(checks));
    for (const { at, buckets } of checks) {
      expect(buckets.filter(({ startsAt }) => startsAt + 120_000 > at)).toEqual([]);
    }
    const [last] = checks.slice(-1);
    const shift = last!.shifts[1]!;
    const startsAt = Math.floor(shift / 60_000) * 60_000;
    const share = shareOfCanary(last!.buckets.find((bucket) => bucket.startsAt === startsAt)!);
    const before = (shift - startsAt) / 60_000;
    expect(share).toBeCloseTo(before * 0.1 + (1 - before) * 0.3, 2);
  });

  it('leaves out minutes without a request', () => {
    const checks: PolicyInput[] = [];
    const traffic = {
      ...percentOfRequests(0, 0),
      requestsPerSecond: (second: number) => (second < 300 ? 20 : 0),
    };
    releases(1, traffic, byDefault, watched(checks));
    expect(checks.at(-1)!.buckets.length).toBeLessThanOrEqual(6);
  });

  it('has as many faults as its rates say, one by one or in clusters', () => {
    const faults = (clusterSize?: number) =>
      releases(
        50,
        steadyTraffic(20, { production: 0, canary: 0.02 }, clusterSize),
        byDefault,
        watched([]),
      ).map(({ canaryFaults }) => canaryFaults);
    expect(mean(faults()) / 456).toBeCloseTo(1, 1);
    expect(mean(faults(10)) / 456).toBeCloseTo(1, 1);
    expect(variance(faults(10)) / variance(faults())).toBeGreaterThan(4);
  });
});

describe('the judge, simulated', () => {
  it('rolls back no more than one healthy release in a hundred', () => {
    // A check counts all minutes since the one before: looking seldom finds no less harm, only later.
    const all = releases(300, percentOfRequests(0.1, 0.1), { ...withoutAlarms, checkIntervalSeconds: 300 });
    expect(all.filter(({ outcome }) => outcome === 'rolled-back').length).toBeLessThanOrEqual(3);
  });

  it('rolls back a gross regression within three minutes', () => {
    const all = releases(200, percentOfRequests(0.1, 30));
    expect(all.filter(({ outcome }) => outcome === 'promoted')).toEqual([]);
    expect(Math.max(...all.map(({ secondsToRollback = Infinity }) => secondsToRollback))).toBeLessThanOrEqual(
      180,
    );
  });

  it('does so without an alarm on the first minute after the settle time', () => {
    const all = releases(100, percentOfRequests(0.1, 30), withoutAlarms);
    expect(all.filter(({ outcome }) => outcome === 'promoted')).toEqual([]);
    // 90 s to settle, up to a minute until one begins, that minute, its publication, and the next check.
    expect(Math.max(...all.map(({ secondsToRollback = Infinity }) => secondsToRollback))).toBeLessThanOrEqual(
      300,
    );
    expect(all[0]!.blockingGates).toEqual(['compare:faults']);
  });

  it('reacts to the alarm in the settle time, and only beyond its excess', () => {
    const alarm = (leastExcessPercent: number) =>
      judgePolicyWith({ ...errorsAlarmFor([byDefault]), leastExcessPercent });
    const coldStart = {
      ...percentOfRequests(0.1, 0.1),
      faultRate: (side: Side, _: number, sinceShift: number) =>
        side === 'canary' && sinceShift < 90 ? 0.2 : 0.001,
    };
    expect(releases(1, coldStart, byDefault, alarm(4))[0]).toMatchObject({
      outcome: 'rolled-back',
      blockingGates: ['alarms'],
      heldToLimit: false,
    });
    expect(releases(1, coldStart, byDefault, alarm(50))[0]).toMatchObject({ outcome: 'promoted' });
  });

  it('is not alarmed by what befalls both sides', () => {
    const outage = {
      ...percentOfRequests(0.1, 0.1),
      faultRate: (_: Side, second: number) => (second >= 900 && second < 1200 ? 0.3 : 0.001),
    };
    expect(releases(20, outage).filter(({ outcome }) => outcome !== 'promoted')).toEqual([]);
  });

  it('takes what it cannot simulate to be fine', () => {
    const strategy = parseStrategy('rich', {
      gates: [
        { type: 'alarms', names: ['business'] },
        { type: 'threshold', label: 'queue', metrics: { m1: metric }, max: 1 },
        { type: 'compare' },
        { type: 'compare', signal: 'kpi', kpi: 'orders' },
        { type: 'compare', signal: 'slow' },
      ],
    });
    expect(releases(1, percentOfRequests(0, 0), strategy)[0]).toMatchObject({ outcome: 'promoted' });
    expect(releases(1, percentOfRequests(0.1, 30), strategy)[0]).toMatchObject({ outcome: 'rolled-back' });
  });
});

const metric = { namespace: 'AWS/SQS', name: 'ApproximateAgeOfOldestMessage', statistic: 'Maximum' };

describe('a Poisson number', () => {
  it.each([0.02, 3, 9.9, 10, 42, 30_000])('of mean %d has that mean and that variance', (expected) => {
    const chance = seededChance(1);
    const draws = Array.from({ length: 10_000 }, () => poisson(expected, chance));
    expect(Math.abs(mean(draws) - expected)).toBeLessThan(4 * Math.sqrt(expected / draws.length));
    expect(variance(draws) / expected).toBeCloseTo(1, expected < 1 ? 0 : 1);
  });

  it.each([-1, NaN, Infinity])('of mean %d is refused', (expected) => {
    expect(() => poisson(expected, seededChance(1))).toThrow(RangeError);
  });
});

function shareOfCanary({ canary, production }: Bucket): number {
  return canary.requests / (canary.requests + production.requests);
}

function mean(numbers: readonly number[]): number {
  return numbers.reduce((sum, each) => sum + each, 0) / numbers.length;
}

function variance(numbers: readonly number[]): number {
  const center = mean(numbers);
  return mean(numbers.map((each) => (each - center) ** 2));
}
