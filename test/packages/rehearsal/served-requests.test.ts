import fc from 'fast-check';
import type { Side } from '../../../core/traffic/side';
import { ServedRequests } from '../../../packages/rehearsal/served-requests';

const request = fc.record({
  at: fc.integer({ min: 0, max: 9_999 }),
  side: fc.constantFrom<Side>('production', 'canary'),
  fault: fc.boolean(),
});

describe('The requests that were served', () => {
  it('are counted by side within a period, and so are the faults of the canary', () => {
    const bound = fc.integer({ min: 0, max: 10_000 });
    fc.assert(
      fc.property(fc.array(request, { maxLength: 40 }), bound, bound, (requests, from, to) => {
        const served = new ServedRequests();
        requests.forEach((each) => served.add(each));

        const within = requests.filter(({ at }) => at >= from && at < to);
        const countsOf = (wanted: Side) => {
          const own = within.filter(({ side }) => side === wanted);
          return { requests: own.length, faults: own.filter(({ fault }) => fault).length };
        };
        expect(served.between(from, to)).toEqual({
          production: countsOf('production'),
          canary: countsOf('canary'),
        });
        const faults = within.filter(({ side, fault }) => side === 'canary' && fault).map(({ at }) => at);
        expect(served.canaryFaults(from, to)).toEqual(
          faults.length > 0 ? { first: Math.min(...faults), last: Math.max(...faults) } : undefined,
        );
      }),
    );
  });
});
