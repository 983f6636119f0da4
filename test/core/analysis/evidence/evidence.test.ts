import { settledBuckets, sumOf } from '../../../../core/analysis/evidence/evidence';

const minute = (text: string) => Date.parse(`2026-01-05T${text}:00Z`);
const bucket = (text: string, canary: [number, number] = [1, 0], production: [number, number] = [9, 0]) => ({
  startsAt: minute(text),
  canary: { requests: canary[0], events: canary[1] },
  production: { requests: production[0], events: production[1] },
});
const hour = Array.from({ length: 60 }, (_, index) => bucket(`09:${String(index).padStart(2, '0')}`));
const timesOf = (buckets: { startsAt: number }[]) =>
  buckets.map(({ startsAt }) => new Date(startsAt).toISOString().slice(11, 16));

describe('the evidence of a release', () => {
  it('begins when the first shift has settled', () => {
    const shifts = [minute('09:10') + 5000];
    expect(timesOf(settledBuckets(hour, shifts, 90))[0]).toBe('09:12');
  });

  it('leaves out every minute in which traffic still moved after a later shift', () => {
    const shifts = [minute('09:00'), minute('09:20') + 30_000];
    const times = timesOf(settledBuckets(hour, shifts, 90));
    // The shift at 9:20:30 touches 9:20, and settles at 9:22:00.
    expect(times.slice(0, 2)).toEqual(['09:02', '09:03']);
    expect(times.filter((time) => time >= '09:18' && time <= '09:24')).toEqual([
      '09:18',
      '09:19',
      '09:22',
      '09:23',
      '09:24',
    ]);
  });

  it('is empty before anything was shifted', () => {
    expect(settledBuckets(hour, [], 90)).toEqual([]);
  });

  it('without a settle time is every minute from the shift on', () => {
    expect(timesOf(settledBuckets(hour, [minute('09:58')], 0))).toEqual(['09:58', '09:59']);
  });

  it('adds up per side', () => {
    expect(sumOf([bucket('09:00', [10, 1], [90, 2]), bucket('09:01', [5, 0], [40, 3])])).toEqual({
      canary: { requests: 15, events: 1 },
      production: { requests: 130, events: 5 },
    });
  });
});
