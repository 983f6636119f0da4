import { failForCanary, mustReadCanary } from '../../../core/analysis/canary-path';
import type { Bucket } from '../../../core/analysis/evidence/evidence';
import type { Verdict } from '../../../core/analysis/verdict';

const at = (minute: number) => minute * 60_000;
const bucket = (minute: number, canary: number, events: number, production: number): Bucket => ({
  startsAt: at(minute),
  canary: { requests: canary, events },
  production: { requests: production, events: 0 },
});
const held: Verdict = {
  decision: 'hold',
  cause: { code: 'gates' },
  blockingGates: ['bake'],
  waitSeconds: 30,
  gates: [
    { gate: 'bake', name: 'bake', decision: 'hold', code: 'baking', elapsedSeconds: 60, bakeSeconds: 600 },
  ],
  counts: { canary: { requests: 0, faults: 0 }, production: { requests: 0, faults: 0 } },
};
const mustRead = (buckets: readonly Bucket[], canaryWeight = 100, decision: Verdict['decision'] = 'hold') =>
  mustReadCanary({ decision }, { canaryWeight }, buckets, { shiftedAt: at(10), at: at(13) });

describe('the path to the canary', () => {
  it.each<[string, Bucket[], number, boolean]>([
    ['serves', [bucket(11, 10, 0, 90)], 100, false],
    ['serves half', [bucket(11, 10, 5, 90)], 100, true],
    ['serves nothing beside many', [bucket(11, 0, 0, 90)], 100, true],
    ['serves nothing beside a few', [bucket(11, 0, 0, 20)], 100, false],
    ['has no minute since the shift', [bucket(9, 0, 0, 900)], 100, false],
    ['has no traffic, as the whole service', [], 100, false],
    ['has all traffic, which has stopped', [bucket(8, 10, 0, 90)], 1000, true],
    ['has all traffic, which is there', [bucket(11, 100, 0, 0)], 1000, false],
    ['has none yet', [bucket(11, 0, 0, 900)], 0, false],
  ])('is read if it %s', (_, buckets, weight, expected) => {
    expect(mustRead(buckets, weight)).toBe(expected);
  });

  it('is not read for a canary that fails anyway', () => {
    expect(mustRead([bucket(11, 0, 0, 900)], 100, 'fail')).toBe(false);
  });

  it('fails the stage with its defects, beside the results of the gates', () => {
    const verdict = failForCanary(held, [{ code: 'targetMissing', target: 'shop:canary' }]);
    expect(verdict).toMatchObject({
      decision: 'fail',
      error: 'CanaryUnreachable',
      blockingGates: ['canary'],
      gates: [
        { gate: 'bake' },
        { gate: 'canary', code: 'canaryUnreachable', defects: ['shop:canary does not exist'] },
      ],
    });
  });
});
