import fc from 'fast-check';
import type { AlarmObservation, Bucket } from '../../core/evidence';
import type { Decision } from '../../core/gates/verdict';
import { judge } from '../../core/judge';
import { parseStrategy, type Stage } from '../../core/strategy';

const shiftedAt = Date.parse('2026-01-05T09:00:10Z');
const ok: AlarmObservation = { name: 'errors', state: 'OK' };
const stage = stageOf({});

function stageOf(options: { bakeSeconds?: number; minRequests?: number; maxHoldSeconds?: number }): Stage {
  const { bakeSeconds = 600, minRequests = 50, maxHoldSeconds = 3600 } = options;
  return parseStrategy('any', {
    stages: [{ weightPercent: 100, bakeSeconds }],
    maxHoldSeconds,
    gates: [
      { type: 'alarms', names: ['errors', 'gone', 'a', 'b', 'c'] },
      { type: 'enoughData', minRequests },
    ],
  }).stages[0]!;
}

/** Minutes from the one in which the shift happened on. */
function minutes(...requests: (readonly [canary: number, faults?: number])[]): Bucket[] {
  return requests.map(([canary, faults = 0], index) => ({
    startsAt: Date.parse('2026-01-05T09:00:00Z') + index * 60_000,
    canary: { requests: canary, events: faults },
    production: { requests: 900, events: 0 },
  }));
}

function verdictAfter(
  seconds: number,
  evidence: { alarms?: AlarmObservation[]; buckets?: Bucket[] },
  of: Stage = stage,
) {
  const { alarms = [ok], buckets = [] } = evidence;
  return judge({
    stage: of,
    evidence: { alarms, signals: { faults: buckets }, metrics: {} },
    shifts: [shiftedAt],
    at: shiftedAt + seconds * 1000,
  });
}

const enough = minutes([100], [100], [100], [100]);

describe('a stage', () => {
  it('holds while it bakes, however good the evidence', () => {
    expect(verdictAfter(599, { buckets: enough })).toMatchObject({
      decision: 'hold',
      reason: 'baking: 9 min 59 s of 10 min',
    });
  });

  it('advances when it has baked, its alarms are OK and it has served enough', () => {
    expect(verdictAfter(600, { buckets: enough })).toMatchObject({
      decision: 'advance',
      reason: 'baked for 10 min; 1 of 1 alarms are OK; canary served 200 requests, 0 % faults',
    });
  });

  it('fails at once when an alarm is in ALARM, with the words of CloudWatch', () => {
    const red: AlarmObservation = { name: 'errors', state: 'ALARM', reason: '12 > 5' };
    expect(verdictAfter(30, { alarms: [red] })).toMatchObject({
      decision: 'fail',
      reason: 'errors is in ALARM (12 > 5)',
    });
  });

  it('fails when an alarm it relies on has been deleted', () => {
    expect(
      verdictAfter(600, { alarms: [{ name: 'gone', state: 'missing' }], buckets: enough }),
    ).toMatchObject({
      decision: 'fail',
      reason: 'gone: no such alarm',
    });
  });

  it('holds when there is no alarm at all: silence is no evidence', () => {
    expect(verdictAfter(600, { alarms: [], buckets: enough })).toMatchObject({
      decision: 'hold',
      reason: 'there is no alarm that could speak',
    });
  });

  it('holds while an alarm cannot tell', () => {
    const unknown: AlarmObservation = { name: 'errors', state: 'INSUFFICIENT_DATA' };
    expect(verdictAfter(600, { alarms: [unknown], buckets: enough })).toMatchObject({
      decision: 'hold',
      reason: 'errors: not enough data to tell',
    });
  });

  it('counts requests only from the end of the settle time on', () => {
    // The shift was at 9:00:10, so the minutes that begin at 9:00 and 9:01 lie within its 90 seconds.
    expect(verdictAfter(600, { buckets: minutes([40], [40], [30], [19]) })).toMatchObject({
      decision: 'hold',
      reason: 'canary served 49 of the 50 requests needed',
      counts: { canary: { requests: 49, faults: 0 }, production: { requests: 1800, faults: 0 } },
    });
  });

  it('fails when it still lacks evidence after its bake and hold times', () => {
    const short = stageOf({ bakeSeconds: 600, maxHoldSeconds: 300 });
    expect(verdictAfter(899, {}, short).decision).toBe('hold');
    expect(verdictAfter(900, {}, short)).toMatchObject({
      decision: 'fail',
      reason: 'no pass after 15 min: canary served 0 of the 50 requests needed',
    });
  });
});

describe('missing evidence', () => {
  const states = ['OK', 'ALARM', 'INSUFFICIENT_DATA', 'missing'] as const;
  const alarms = fc.array(
    fc.record({ name: fc.constantFrom('a', 'b', 'c'), state: fc.constantFrom(...states) }),
    { maxLength: 4 },
  );

  it('never advances, whatever the alarms and the time', () => {
    fc.assert(
      fc.property(alarms, fc.integer({ min: 0, max: 100_000 }), (observed, seconds) => {
        expect(verdictAfter(seconds, { alarms: observed }).decision).not.toBe('advance');
      }),
    );
  });

  it('is judged the same way every time, and any failing gate fails the stage', () => {
    const buckets = fc
      .array(fc.tuple(fc.nat(200), fc.nat(3)), { maxLength: 12 })
      .map((counts) => minutes(...counts.map(([requests, faults]) => [requests + faults, faults] as const)));
    fc.assert(
      fc.property(alarms, buckets, fc.nat(20_000), (observed, seen, seconds) => {
        const verdict = verdictAfter(seconds, { alarms: observed, buckets: seen });
        expect(verdictAfter(seconds, { alarms: observed, buckets: seen })).toEqual(verdict);
        const said = new Set<Decision>(verdict.gates.map((gate) => gate.decision));
        if (said.has('fail')) expect(verdict.decision).toBe('fail');
        if (verdict.decision === 'advance') expect([...said]).toEqual(['advance']);
        expect(verdict.reason).not.toBe('');
      }),
    );
  });
});
