import type { Bucket } from '../../../core/analysis/evidence/evidence';
import { judge } from '../../../core/analysis/judge';
import { parseStrategy } from '../../../core/strategy/strategy';
import type { Stage } from '../../../core/strategy/stage';

const minute = 60_000;
const shiftedAt = Date.parse('2026-01-05T09:00:00Z');
const stage = withNamedAlarm(parseStrategy('canary', {}).stages[0]!);

function withNamedAlarm(from: Stage): Stage {
  return {
    ...from,
    gates: from.gates.map((gate) => (gate.type === 'alarms' ? { ...gate, names: ['errors'] } : gate)),
  };
}

/** Minutes after the shift, from the first full one on, each with the same requests and no fault. */
function clean(from: number, count: number, canary: number, production: number): Bucket[] {
  return Array.from({ length: count }, (_, index) => ({
    startsAt: shiftedAt + (from + index) * minute,
    canary: { requests: canary, events: 0 },
    production: { requests: production, events: 0 },
  }));
}

function verdictAt(minutes: number, buckets: readonly Bucket[]) {
  return judge({
    stage,
    evidence: { alarms: [{ name: 'errors', state: 'OK' }], signals: { faults: buckets }, metrics: {} },
    shifts: [shiftedAt],
    at: shiftedAt + minutes * minute,
  }).decision;
}

describe.each([
  ['no data', []],
  ['stale data, from before the release', clean(-30, 30, 5000, 45_000)],
  ['minutes of the settle time only', clean(0, 2, 5000, 45_000)],
  [
    'half a minute before the shift',
    [{ ...clean(0, 1, 5000, 45_000)[0]!, startsAt: shiftedAt - minute / 2 }],
  ],
  ['both sides silent', clean(2, 60, 0, 0)],
  ['a canary that served a little and fell silent', [...clean(2, 1, 20, 180), ...clean(3, 60, 0, 200)]],
])('%s', (_, buckets) => {
  it('never advances a stage, and fails it at the limit', () => {
    for (let minutes = 0; minutes < 100; minutes += 5) expect(verdictAt(minutes, buckets)).toBe('hold');
    expect(verdictAt(100, buckets)).toBe('fail');
  });
});

it('a canary that no request reaches beside thousands of production fails the stage soon, and never advances it', () => {
  const buckets = (minutes: number) => clean(2, Math.max(0, minutes - 3), 0, 1200);
  const verdicts = [2, 3, 4, 5, 6, 7].map((minutes) => verdictAt(minutes, buckets(minutes)));
  expect(verdicts).toEqual(['hold', 'hold', 'hold', 'hold', 'fail', 'fail']);
});

it('the same minutes with both sides in them advance it', () => {
  expect(verdictAt(10, clean(2, 7, 120, 1080))).toBe('advance');
});
