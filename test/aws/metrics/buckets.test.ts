import { bucketsOf, largestBySide, mergeFaults, type BySide } from '../../../aws/metrics/buckets';

const values = (...entries: [number, number][]) => new Map(entries);
const none = values();

describe('the two forms of a metric', () => {
  it('count once, whichever has data', () => {
    const exact = [values([0, 10]), values([0, 90])];
    const zones = [values([0, 10], [60, 12]), none];
    expect(largestBySide([...exact, ...zones])).toEqual([values([0, 10], [60, 12]), values([0, 90])]);
  });
});

describe('the faults of Lambda and VPC Lattice', () => {
  const requests: BySide = [values([0, 100]), values([0, 900])];

  it('are the larger of both, if both sides are reported', () => {
    const lattice: BySide = [values([0, 7]), values([0, 0])];
    const { faults, unreported } = mergeFaults(requests, [values([0, 2]), values([0, 3])], lattice);
    expect(faults).toEqual([values([0, 7]), values([0, 3])]);
    expect([...unreported]).toEqual([]);
  });

  it.each<[string, BySide, string[]]>([
    ['production', [values([0, 7]), none], ['production']],
    ['the canary', [none, values([0, 9])], ['canary']],
    ['either', [none, none], ['canary', 'production']],
  ])('are those of Lambda on both sides where VPC Lattice lacks %s', (_, lattice, missing) => {
    const { faults, unreported } = mergeFaults(requests, [values([0, 2]), values([0, 3])], lattice);
    expect(bucketsOf(requests, faults, 60, unreported)).toEqual([
      {
        startsAt: 0,
        canary: { requests: 100, events: 2 },
        production: { requests: 900, events: 3 },
        unreported: missing,
      },
    ]);
  });

  it('keep those of requests that Lambda does not count', () => {
    const { faults } = mergeFaults([none, values([0, 900])], [none, none], [values([0, 7]), none]);
    expect(faults).toEqual([values([0, 7]), none]);
  });
});
