import fc from 'fast-check';
import { faultMinutesOf, type Fault } from '../../../../core/analysis/tripwire/fault-minutes';
import { judgeFaults, type FaultContext } from '../../../../core/analysis/tripwire/judge-faults';
import type { TripwireVerdict } from '../../../../core/analysis/tripwire/tripwire-verdict';
import { tripwireSentence } from '../../../../core/analysis/tripwire/tripwire-sentence';
import { every, faultsAt, minutesOf, startsAt } from './failing-sides';

/** At ten minutes by default, with the faults delivered a second after they happened. */
function judged(faults: readonly Fault[], context: Partial<FaultContext> = {}): TripwireVerdict {
  const minutes = faults.flatMap((fault) => faultMinutesOf([fault], fault.at + 1000));
  return judgeFaults({ minutes, shifts: [shiftTo(10)], at: startsAt + 600_000, ...context });
}

function shiftTo(percent: number, second = 0) {
  return { at: startsAt + second * 1000, canaryWeight: percent * 10 };
}

describe('a canary that fails alone', () => {
  it.each([
    [0.1, 3],
    [10, 4],
    [30, 6],
    [50, 10],
  ])('at %p%% trips at fault %i', (percent, needed) => {
    const shifts = [shiftTo(percent)];
    const faults = faultsAt('canary', every(2, needed));
    expect(judged(faults, { shifts })).toMatchObject({
      state: 'tripped',
      code: 'worse',
      faults: { canary: needed, production: 0 },
      since: startsAt,
      second: startsAt + 2000 * (needed - 1),
      evidence: 1,
    });
    expect(judged(faults.slice(1), { shifts })).toMatchObject({ state: 'clear', code: 'notWorse' });
  });

  it('is decided by the second that suffices, and not changed by what follows it', () => {
    const faults = faultsAt('canary', every(2, 4));
    expect(judged([...faults, ...faultsAt('production', every(1, 300, 20))])).toEqual(judged(faults));
  });

  it('needs more faults where production fails too', () => {
    const production = faultsAt('production', every(1, 9));
    expect(judged([...faultsAt('canary', every(2, 4, 1)), ...production]).state).toBe('clear');
    expect(judged([...faultsAt('canary', every(0.5, 20, 1)), ...production]).state).toBe('tripped');
  });

  it('keeps its evidence across shifts', () => {
    const shifts = [shiftTo(10), shiftTo(30, 100)];
    const faults = [...faultsAt('canary', every(2, 3)), ...faultsAt('canary', every(2, 2, 120))];
    expect(judged(faults, { shifts })).toMatchObject({ state: 'tripped', canaryWeight: 300 });
    expect(judged(faults.slice(3), { shifts }).state).toBe('clear');
  });

  it('has faults in clusters: the dispersion divides the evidence', () => {
    expect(judged(faultsAt('canary', every(2, 4)), { dispersion: 2 }).state).toBe('clear');
    expect(judged(faultsAt('canary', every(2, 8)), { dispersion: 2 }).state).toBe('tripped');
  });
});

describe('a second is judged when it is complete', () => {
  const faults = faultsAt('canary', every(1, 4));
  const at = (second: number, slowestDeliverySeconds?: number) =>
    judged(faults, { at: startsAt + second * 1000, slowestDeliverySeconds });

  it('twelve seconds after its end', () => {
    expect(at(15)).toMatchObject({ state: 'pending', decidableAt: startsAt + 16_000, watermarkSeconds: 12 });
    expect(at(16).state).toBe('tripped');
  });

  it('or when the slowest recent delivery would have arrived', () => {
    const late = faultMinutesOf(faultsAt('production', [5]), startsAt + 50_000);
    const minutes = [...late, ...faultMinutesOf(faults, startsAt + 6000)];
    const verdict = judgeFaults({ minutes, shifts: [shiftTo(10)], at: startsAt + 48_000 });
    expect(verdict).toMatchObject({ state: 'pending', watermarkSeconds: 45, decidableAt: startsAt + 49_000 });
    expect(at(40, 60)).toMatchObject({ state: 'pending', decidableAt: startsAt + 64_000 });
  });

  it('within five minutes, and a slow delivery is forgotten after ten', () => {
    expect(at(40, 3600)).toMatchObject({ watermarkSeconds: 300 });
    const late = faultMinutesOf(faultsAt('production', [5]), startsAt + 50_000);
    const wait = (minute: number) =>
      judgeFaults({ minutes: late, shifts: [shiftTo(10)], at: startsAt + minute * 60_000 }).watermarkSeconds;
    expect([wait(10), wait(12)]).toEqual([45, 12]);
  });
});

describe('faults that do not count', () => {
  const faults = faultsAt('canary', every(1, 10, 30));

  it.each<[string, Partial<FaultContext>]>([
    ['happen before the first shift', { shifts: [shiftTo(10, 60)] }],
    ['happen without a shift', { shifts: [] }],
    ['happen after the start of promotion', { promotedAt: startsAt + 30_000 }],
    ['happen while the canary has no weight', { shifts: [shiftTo(0)] }],
  ])('%s', (_, context) => {
    expect(judged(faults, context)).toMatchObject({ state: 'clear', code: 'noFaults' });
  });

  it('served no request: a start that failed', () => {
    const starts = faults.map(({ at, side }) => ({ at, side }));
    expect(judged(starts)).toMatchObject({ state: 'clear', code: 'noFaults', faults: { canary: 0 } });
  });

  it('are records of the same requests', () => {
    const again = faults.slice(0, 3).map((fault) => ({ ...fault, at: fault.at + 1500 }));
    expect(judged([...faults.slice(0, 3), ...again])).toMatchObject({
      state: 'clear',
      faults: { canary: 3 },
    });
  });

  it('of the second of the first shift do', () => {
    expect(judged(faults.slice(0, 4), { shifts: [shiftTo(10, 30.9)] }).state).toBe('tripped');
  });
});

describe('the weight of a second is the largest that may be in effect', () => {
  const few = faultsAt('canary', every(2, 4, 70));

  it.each([
    ['a weight that the last shift replaced', { shifts: [shiftTo(50), shiftTo(10, 60)] }],
    ["the canary's observed share since the shift", { traffic: minutesOf(5, 6, 500, 500) }],
    ["the canary's observed share in the same minute", { traffic: minutesOf(1, 2, 500, 500) }],
  ])('%s', (_, context) => {
    expect(judged(few, context).state).toBe('clear');
  });

  it.each([
    ['an observed share below the weight', { traffic: minutesOf(1, 6, 10, 990) }],
    ['the observed share before the shift', { traffic: minutesOf(-9, 0, 500, 500) }],
  ])('not %s', (_, context) => {
    expect(judged(few, context).state).toBe('tripped');
  });
});

describe('faults that do not matter', () => {
  it('are fewer than 0.1% of the requests that the canary must have had', () => {
    const traffic = minutesOf(-1, 0, 0, 60_000);
    const early = faultsAt('canary', every(2, 6));
    const late = faultsAt('canary', every(2, 6, 120));
    expect(judged(early, { traffic }).state).toBe('tripped');
    expect(judged(late, { traffic })).toMatchObject({ state: 'clear', code: 'immaterial' });
    expect(judged(late)).toMatchObject({ state: 'tripped' });
  });

  it('matter when they are many within a minute, however long the canary was healthy', () => {
    const traffic = minutesOf(-1, 0, 0, 60_000);
    const at = startsAt + 7_200_000;
    expect(judged(faultsAt('canary', every(2, 9, 3600)), { traffic, at })).toMatchObject({ state: 'clear' });
    expect(judged(faultsAt('canary', every(2, 10, 3600)), { traffic, at })).toMatchObject({
      state: 'tripped',
    });
  });
});

describe('at 100%, where nothing compares', () => {
  const shifts = [shiftTo(50), shiftTo(100, 60)];
  const traffic = [...minutesOf(-1, 1, 0, 600), ...minutesOf(2, 3, 600, 0)];

  it('a canary that fails a fifth of its requests trips, and one within the limit does not', () => {
    expect(judged(faultsAt('canary', every(0.5, 200, 60)), { shifts, traffic })).toMatchObject({
      state: 'tripped',
      code: 'aboveLimit',
      maxErrorPercent: 10,
      canaryWeight: 1000,
    });
    expect(judged(faultsAt('canary', every(1, 200, 60)), { shifts, traffic }).state).toBe('clear');
  });

  it('a canary that fails altogether trips within two seconds, also after healthy minutes', () => {
    for (const second of [60, 400]) {
      const verdict = judged(faultsAt('canary', every(0.1, 50, second)), { shifts, traffic });
      expect(verdict.state).toBe('tripped');
      expect(verdict.second! - startsAt - second * 1000).toBeLessThanOrEqual(2000);
    }
  });

  it('a newest minute that CloudWatch shows in part only makes the limit no lower', () => {
    const faults = faultsAt('canary', every(1, 200, 60));
    const partial = minutesOf(2, 3, 60, 0);
    expect(judged(faults, { shifts, traffic: partial }).state).toBe('tripped');
    expect(judged(faults, { shifts, traffic: [...minutesOf(-1, 1, 0, 600), ...partial] }).state).toBe(
      'clear',
    );
  });

  it('a storm of faults is recognized from its sample', () => {
    const many = minutesOf(-1, 0, 0, 60_000);
    const storm = faultsAt('canary', every(0.001, 2500, 60));
    expect(judged(storm, { shifts, traffic: many })).toMatchObject({ state: 'tripped', sampled: true });
    const few = faultsAt('canary', every(0.02, 1500, 60));
    expect(judged(few, { shifts, traffic: many }).state).toBe('clear');
  });

  it('without a known rate of requests it says nothing', () => {
    expect(judged(faultsAt('canary', every(0.1, 100, 60)), { shifts }).state).toBe('clear');
  });
});

describe('whatever happens to deliveries', () => {
  const delivered = fc.record({
    second: fc.integer({ min: 0, max: 90 }),
    side: fc.constantFrom('canary' as const, 'production' as const),
    requestId: fc.uuid(),
    delay: fc.integer({ min: 0, max: 11_000 }),
    isLost: fc.boolean(),
  });
  const deliveries = fc.array(delivered, { maxLength: 40 });
  const history = fc
    .constantFrom([10], [1, 10], [10, 30, 50], [50, 10])
    .map((percents) => percents.map((percent, index) => shiftTo(percent, index * 30)));

  it('within the watermark, the same requests get the same verdict, as soon as it is possible', () => {
    fc.assert(
      fc.property(deliveries, history, fc.array(fc.nat(104), { maxLength: 5 }), (all, shifts, early) => {
        const rows = all.map(({ second, side, requestId, delay }) => {
          const at = startsAt + second * 1000;
          return { arrivesAt: at + delay, rows: faultMinutesOf([{ at, side, requestId }], at + delay) };
        });
        const stateAt = (at: number) => {
          const arrived = rows.filter((each) => each.arrivesAt <= at).flatMap((each) => each.rows);
          return judgeFaults({ minutes: arrived, shifts, at }).state;
        };
        const last = judged(
          all.map((each) => ({ ...each, at: startsAt + each.second * 1000 })),
          { shifts },
        );
        const trippedAt = last.state === 'tripped' ? last.second! + 13_000 : Infinity;
        for (const at of early.map((second) => startsAt + second * 1000)) {
          expect(stateAt(at) === 'tripped').toBe(at >= trippedAt);
        }
        if (trippedAt === Infinity) return;
        expect([stateAt(trippedAt - 1), stateAt(trippedAt)]).toEqual(['pending', 'tripped']);
      }),
      { numRuns: 60 },
    );
  });

  it('lost production faults make it no less certain, and lost canary faults no more', () => {
    const strengthOf = (verdict: TripwireVerdict) => (verdict.state === 'tripped' ? 1 : 0);
    fc.assert(
      fc.property(deliveries, history, (all, shifts) => {
        const faults = all.map((each) => ({ ...each, at: startsAt + each.second * 1000 }));
        const whole = strengthOf(judged(faults, { shifts }));
        const without = (side: Fault['side']) =>
          strengthOf(
            judged(
              faults.filter((each) => each.side !== side || !each.isLost),
              { shifts },
            ),
          );
        expect(without('production')).toBeGreaterThanOrEqual(whole);
        expect(without('canary')).toBeLessThanOrEqual(whole);
      }),
      { numRuns: 60 },
    );
  });
});

it('every verdict has a sentence', () => {
  const canary = faultsAt('canary', every(2, 4));
  expect(tripwireSentence(judged([]))).toBe('no failed request of the canary');
  expect(tripwireSentence(judged(canary))).toBe(
    'canary 4 faults, production 0 faults at a weight of 10% since 09:00:00: ' +
      "error rate above production's (99.75% confidence)",
  );
  expect(tripwireSentence(judged(canary, { at: startsAt + 10_000 }))).toMatch(
    /; to be decided at 09:00:19, /,
  );
});
