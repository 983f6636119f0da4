import fc from 'fast-check';
import {
  faultMinutesOf,
  mergeFaultMinutes,
  mostPerSecond,
  type Fault,
} from '../../../../core/analysis/tripwire/fault-minutes';
import { faultSecondsOf } from '../../../../core/analysis/tripwire/fault-seconds';

const startsAt = Date.parse('2026-01-05T09:00:00Z');
const side = fc.constantFrom('canary' as const, 'production' as const);
const error = fc.option(
  fc.record({
    type: fc.constantFrom('TypeError', 'Timeout'),
    message: fc.constantFrom('', 'no cart', 'no item 7', 'no item 12'),
  }),
  { nil: undefined },
);
const fault = fc.record({
  at: fc.nat(150_000).map((at) => startsAt + at),
  side,
  requestId: fc.uuid(),
  error,
});
const faults = fc.array(fault, { maxLength: 60 });
/** Many in few seconds, so that seconds overflow. */
const storm = fc.array(
  fc.record({ at: fc.nat(1999).map((at) => startsAt + at), side, requestId: fc.uuid(), error }),
  { minLength: 20, maxLength: 90 },
);
const someFaults = fc.oneof(faults, storm);

const merge = (batches: readonly (readonly Fault[])[], deliveredAt = startsAt + 160_000) =>
  mergeFaultMinutes(batches.flatMap((batch) => faultMinutesOf(batch, deliveredAt)));

describe('faults by second', () => {
  it('do not depend on how they are divided into batches, in which order these arrive, and how often', () => {
    fc.assert(
      fc.property(someFaults, fc.nat(), fc.nat(7), (all, order, size) => {
        const batches: Fault[][] = [];
        for (let from = 0; from < all.length; from += size + 1)
          batches.push(all.slice(from, from + size + 1));
        const moved = batches.length === 0 ? 0 : order % batches.length;
        const reordered = [...batches.slice(moved), ...batches.slice(0, moved).reverse()];
        const whole = merge([all]);
        expect(merge(reordered)).toEqual(whole);
        expect(merge([...reordered, ...batches.slice(0, 2)])).toEqual(whole);
      }),
      { numRuns: 40 },
    );
  });

  it('merge commutatively, associatively and idempotently, through JSON', () => {
    fc.assert(
      fc.property(someFaults, someFaults, someFaults, (one, two, three) => {
        const [a, b, c] = [one, two, three].map((each) => merge([each]));
        const stored = JSON.parse(JSON.stringify(a)) as typeof a;
        const whole = mergeFaultMinutes([...a!, ...b!, ...c!]);
        expect(mergeFaultMinutes([...mergeFaultMinutes([...c!, ...b!]), ...stored!])).toEqual(whole);
        expect(mergeFaultMinutes([...whole, ...whole, ...b!])).toEqual(whole);
      }),
      { numRuns: 40 },
    );
  });

  it('are all counted while they are few, each by its second and side', () => {
    fc.assert(
      fc.property(faults, (all) => {
        const seconds = faultSecondsOf(merge([all]));
        const count = (of: 'canary' | 'production') => seconds.reduce((sum, each) => sum + each[of], 0);
        expect(count('canary')).toBe(all.filter((each) => each.side === 'canary').length);
        expect(count('production')).toBe(all.filter((each) => each.side === 'production').length);
        for (const each of all) {
          const second = seconds.find((one) => one.startsAt === Math.floor(each.at / 1000) * 1000);
          expect(second?.[each.side]).toBeGreaterThan(0);
          expect(second?.sampled).toBe(1);
        }
      }),
      { numRuns: 40 },
    );
  });

  it('count a request once, in the first second that names it', () => {
    const twice = [
      { at: startsAt + 59_900, side: 'canary' as const, requestId: 'one' },
      { at: startsAt + 60_100, side: 'canary' as const, requestId: 'one' },
    ];
    const once = [{ startsAt: startsAt + 59_000, canary: 1, production: 0, sampled: 1 }];
    expect(faultSecondsOf(merge([twice]))).toEqual(once);
    expect(faultSecondsOf(merge([[twice[1]!], [twice[0]!]]))).toEqual(once);
  });

  it('do not count a failure to start that served no request', () => {
    expect(faultMinutesOf([{ at: startsAt, side: 'canary' }], startsAt)).toEqual([]);
  });

  it('keep of a storm a sample that estimates how many there were and divides them between the sides', () => {
    const perSecond = 400;
    const all = Array.from({ length: 20 * perSecond }, (_, index) => ({
      at: startsAt + Math.floor(index / perSecond) * 1000,
      side: index % 10 === 0 ? ('canary' as const) : ('production' as const),
      requestId: `request-${index}`,
    }));
    const minutes = merge([all]);
    const seconds = faultSecondsOf(minutes);
    expect(seconds).toHaveLength(20);
    const estimate = seconds.reduce((sum, each) => sum + (mostPerSecond - 1) / each.sampled, 0);
    expect(Math.abs(estimate / all.length - 1)).toBeLessThan(0.15);
    const canary = seconds.reduce((sum, each) => sum + each.canary, 0);
    expect(Math.abs(canary / (20 * mostPerSecond) - 0.1)).toBeLessThan(0.05);
  });

  it('take at most 16 KB a minute', () => {
    const all = Array.from({ length: 60 * 40 }, (_, index) => ({
      at: startsAt + Math.floor(index / 40) * 1000,
      side: 'production' as const,
      requestId: `request-${index}`,
      error: { type: 'Error', message: `${String.fromCharCode(97 + (index % 26))}${'x'.repeat(199)}` },
    }));
    const [minute, ...others] = merge([all]);
    expect(others).toEqual([]);
    expect(JSON.stringify(minute).length).toBeLessThan(16 * 1024);
  });

  it('know their slowest delivery', () => {
    const one = { at: startsAt + 500, side: 'canary' as const, requestId: 'one' };
    const two = { ...one, requestId: 'two', at: startsAt + 9000 };
    const rows = [...faultMinutesOf([one], startsAt + 5000), ...faultMinutesOf([two], startsAt + 40_000)];
    expect(mergeFaultMinutes(rows)[0]?.slowestDeliverySeconds).toBe(31);
    expect(faultMinutesOf([one], startsAt)[0]?.slowestDeliverySeconds).toBe(0);
  });

  it.each([['0abc'], ['00000aax000'], ['00000AAc000'], ['00000aac00']])(
    'are refused when a row says %j',
    (wrong) => {
      const row = { startsAt, seconds: { 3: wrong }, errors: {}, slowestDeliverySeconds: 1 };
      expect(() => faultSecondsOf([row])).toThrow(RangeError);
      expect(() => mergeFaultMinutes([row, row])).toThrow(RangeError);
    },
  );

  it('are refused without a time', () => {
    expect(() => faultMinutesOf([{ at: Number.NaN, side: 'canary', requestId: 'one' }], 0)).toThrow(
      RangeError,
    );
  });
});
