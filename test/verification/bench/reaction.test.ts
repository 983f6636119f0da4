import { judgePolicyFor } from '../../../core/planning/simulation/judge-policy';
import { parseStrategy } from '../../../core/strategy/strategy';
import { WrongUse } from '../../../verification/bench/harness/bench';
import { cellsOf, rates, type ReactionCell } from '../../../verification/bench/reaction/cells';
import { competitors } from '../../../verification/bench/reaction/competitors';
import { reaction } from '../../../verification/bench/reaction/reaction';
import { figuresOf, reactionOf } from '../../../verification/bench/reaction/reaction-figures';
import {
  comparablePeers,
  problemsOf,
  type Measured,
} from '../../../verification/bench/reaction/requirements';
import { ServedSeconds, type ReactionTraffic } from '../../../verification/bench/reaction/served-seconds';
import { judgeRelease, type JudgedRelease } from '../../../verification/bench/reaction/simulated-reaction';
import { trippedAt } from '../../../verification/bench/reaction/tripwire';

const strategy = parseStrategy('canary', {
  gates: [{ type: 'alarms' }, { type: 'compare' }, { type: 'enoughData' }],
});

function release(
  traffic: ReactionTraffic,
  seed: number,
  spread: 'calm' | 'typical' = 'typical',
): JudgedRelease {
  return judgeRelease({ strategy, traffic, policy: judgePolicyFor(strategy), spread, seeds: [seed] });
}

const failing = (canary: number): ReactionTraffic => ({
  requestsPerSecond: 20,
  faultRate: (side) => (side === 'canary' ? canary : 0.001),
});

const tripwire = { requestsPerSecond: 20, watermarkSeconds: 12 };

describe('a simulated release', () => {
  it('gives the canary its weight at once in calm weather, and slowly in typical weather', () => {
    const shareIn = (spread: 'calm' | 'typical', from: number, to: number) => {
      const { served } = release(failing(0), 1, spread);
      const seconds = served.seconds.slice(from, to);
      const sum = (of: 'canary' | 'production') =>
        seconds.reduce((total, { requests }) => total + requests[of], 0);
      return sum('canary') / (sum('canary') + sum('production'));
    };
    expect(shareIn('calm', 0, 300)).toBeCloseTo(0.1, 1);
    expect(shareIn('typical', 0, 5)).toBe(0);
    expect(shareIn('typical', 95, 595)).toBeCloseTo(0.1, 1);
  });

  it('has the same traffic in each minute as in its seconds', () => {
    const chance = () => 0.5;
    const served = new ServedSeconds(failing(0.5), 'calm', { traffic: chance, spread: chance });
    served.shift(100);
    served.serveUntil(200);
    const [first, second] = served.published(-20);
    const sum = (from: number, to: number) =>
      served.seconds.slice(from, to).reduce((total, { faults }) => total + faults.canary, 0);
    expect([first?.canary.events, second?.canary.events]).toEqual([sum(0, 40), sum(40, 100)]);
  });

  it('is rolled back by the tripwire before minutes show anything, and counted to the last fault', () => {
    const bad = release(failing(0.2), 2);
    const tripped = trippedAt(bad, tripwire)!;
    expect(tripped).toBeLessThan(bad.rolledBackAt!);
    const [early, late] = [tripped, bad.rolledBackAt!].map((second) => reactionOf(bad, second));
    expect(early!.secondsToBaseline).toBeGreaterThanOrEqual(13);
    expect(early!.secondsToLast).toBeGreaterThan(early!.secondsToBaseline!);
    expect(early!.badResponses).toBeLessThan(late!.badResponses);
    expect(trippedAt(bad, { ...tripwire, watermarkSeconds: 60 })).toBe(tripped + 48);
    expect(trippedAt(bad, { ...tripwire, loggedAfter: 3 })).toBeGreaterThanOrEqual(tripped);
  });

  it('is not rolled back by the tripwire when both sides fail alike', () => {
    const alike: ReactionTraffic = { requestsPerSecond: 100, faultRate: () => 0.05 };
    expect(trippedAt(release(alike, 3), { ...tripwire, requestsPerSecond: 100 })).toBeUndefined();
  });
});

describe('the measurement', () => {
  const cell = (label: string): ReactionCell => cellsOf(20).find((each) => each.label === label)!;
  const figures = { releases: 100, rolledBack: 0, badResponses: 10 };

  it('takes medians of the releases that were rolled back, and the mean of the bad responses of all', () => {
    const found = { isRolledBack: true, secondsToBaseline: 20, secondsToLast: 60, badResponses: 9 };
    expect(figuresOf([found, { isRolledBack: false, badResponses: 21 }])).toEqual({
      releases: 2,
      rolledBack: 0.5,
      medianSecondsToBaseline: 20,
      medianSecondsToLast: 60,
      badResponses: 15,
    });
  });

  it('names healthy releases that are rolled back, and peers that fail fewer requests without doing so', () => {
    const [healthy, bad] = [cell('0.1%'), cell('0.1 → 5%')];
    const peer = 'CodeDeploy > 1%, ≥ 3, 1 m';
    const ours = 'ours, delivery in 5 s';
    const found = { ...figures, rolledBack: 1 };
    const rows: Measured[] = [
      { cell: healthy, policy: ours, figures: { ...figures, rolledBack: 0.08 } },
      { cell: healthy, policy: peer, figures },
      { cell: healthy, policy: 'any error', figures: found },
      { cell: bad, policy: ours, figures: found },
      { cell: bad, policy: peer, figures: { ...found, badResponses: 15 } },
      { cell: bad, policy: 'any error', figures: { ...found, badResponses: 1 } },
    ];
    expect(problemsOf(rows)).toEqual([
      '20/s 0.1%: 8.0% of healthy releases are rolled back',
      `20/s 0.1%: 8.0% of healthy releases are rolled back, and 0.0% with ${peer}`,
      `20/s 0.1 → 5%: 10.0 bad responses, and 15.0 with ${peer}`,
    ]);
    expect(comparablePeers(rows[3]!, rows)).toEqual([rows[4]]);
  });

  it('requires nothing where no tool promises anything', () => {
    const unset = cell('0.1%, bursts, φ = 1');
    const row = { cell: unset, policy: 'ours, delivery in 5 s', figures: { ...figures, rolledBack: 1 } };
    expect(problemsOf([row])).toEqual([]);
  });

  it('has, of each bad release, a healthy one with the same production', () => {
    for (const { healthy, traffic } of rates.flatMap(cellsOf).filter(({ kind }) => kind === 'regression')) {
      expect(cellsOf(traffic.requestsPerSecond).map(({ label }) => label)).toContain(healthy);
    }
  });

  it('counts cold starts from each shift', () => {
    const { faultRate } = cell('cold starts').traffic;
    expect(faultRate('canary', 700, 100)).toBe(0.05);
    expect(faultRate('canary', 700, 120)).toBe(0.001);
    expect(faultRate('production', 700, 100)).toBe(0.001);
  });

  it('knows every row by one name, and refuses another weather', async () => {
    const names = competitors.flatMap(({ name, tripwires = {} }) => [name, ...Object.keys(tripwires)]);
    expect(new Set(names).size).toBe(names.length);
    await expect(reaction.run({ ...reaction.flags, weather: 'foggy' })).rejects.toThrow(WrongUse);
    await expect(reaction.run({ ...reaction.flags, only: '21/s' })).rejects.toThrow(WrongUse);
  });
});
