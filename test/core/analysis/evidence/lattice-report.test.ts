import type { Bucket } from '../../../../core/analysis/evidence/evidence';
import { isLatticeUnavailable, latticeReport } from '../../../../core/analysis/evidence/lattice-report';
import type { Side } from '../../../../core/traffic/side';

const bucket = (minute: number, ...unreported: Side[]): Bucket => ({
  startsAt: minute * 60_000,
  canary: { requests: 60, events: 0 },
  production: { requests: 540, events: 0 },
  ...(unreported.length > 0 && { unreported }),
});
const several = (count: number, ...unreported: Side[]) =>
  Array.from({ length: count }, (_, minute) => bucket(minute, ...unreported));

it.each<[string, Bucket[], object]>([
  ['nothing yet', [], { kind: 'complete' }],
  ['both sides', several(5), { kind: 'complete' }],
  ['all but the newest minute', [...several(5), bucket(5, 'canary')], { kind: 'complete' }],
  ['production only', several(5, 'canary'), { kind: 'partial', missing: ['canary'] }],
  ['the canary only', several(5, 'production'), { kind: 'partial', missing: ['production'] }],
  ['neither side, which may be late', several(2, 'canary', 'production'), { kind: 'partial' }],
  ['neither side', several(3, 'canary', 'production'), { kind: 'unavailable' }],
])('VPC Lattice reports %s', (_, buckets, expected) => {
  expect(latticeReport(buckets, buckets)).toMatchObject(expected);
});

it('is not unavailable once it has reported anything in the release', () => {
  const stage = several(5, 'canary', 'production');
  expect(latticeReport([bucket(-1), ...stage], stage)).toEqual({
    kind: 'partial',
    missing: ['production', 'canary'],
  });
});

it('is unavailable to the source vpc-lattice if the target counts requests and it does not', () => {
  const served = several(3);
  expect(isLatticeUnavailable('vpc-lattice', { faults: [], served })).toBe(true);
  expect(isLatticeUnavailable('vpc-lattice', { faults: served, served })).toBe(false);
  expect(isLatticeUnavailable('lambda', { faults: [], served })).toBe(false);
});
