import fc from 'fast-check';
import { gateSchema, type WindowGate } from '../../../../core/strategy/gates';
import { judgeWindow } from '../../../../core/analysis/gates/window';
import { isOpen } from '../../../../core/strategy/opening-hours';

function windowOf(options: object = {}): WindowGate {
  return gateSchema.parse({ type: 'window', ...options }) as WindowGate;
}

const day = 86_400;

function judgeAt(gate: WindowGate, time: number, remainingSeconds = 3 * day, ...others: WindowGate[]) {
  return judgeWindow(gate, { enforced: [gate, ...others], at: time, remainingSeconds });
}

function at(time: string): number {
  return Date.parse(time);
}

const berlin = windowOf({ open: [{ to: '16:30' }], timeZone: 'Europe/Berlin' });
const nights = windowOf({ open: [{ days: ['fri'], from: '22:00', to: '04:00' }] });
const shortFriday = windowOf({
  open: [
    { days: ['mon', 'tue', 'wed', 'thu'] },
    { days: ['fri'], to: '12:00' },
    { days: ['sat'], from: '00:00', to: '24:00' },
  ],
});
const christmas = windowOf({
  freezes: [{ from: '2026-12-21', to: '2026-12-22', reason: 'year-end closing' }],
});

describe('a window', () => {
  it.each<[string, WindowGate, string, string]>([
    ['in office hours', windowOf(), '2026-11-23T09:00:00Z', 'advance'],
    ['a minute before it opens', windowOf(), '2026-11-23T08:59:59Z', 'hold'],
    ['when it closes', windowOf(), '2026-11-23T17:00:00Z', 'hold'],
    ['on a Saturday', windowOf(), '2026-11-21T12:00:00Z', 'hold'],
    ['in winter, 8 o’clock UTC being 9 in Berlin', berlin, '2026-11-23T08:00:00Z', 'advance'],
    ['in summer, 7 o’clock UTC being 9 in Berlin', berlin, '2026-07-06T07:00:00Z', 'advance'],
    ['in summer, a minute too early', berlin, '2026-07-06T06:59:00Z', 'hold'],
    ['late on the day of a night window', nights, '2026-11-20T23:00:00Z', 'advance'],
    ['early on the day after', nights, '2026-11-21T03:59:00Z', 'advance'],
    ['early on the day itself', nights, '2026-11-20T03:00:00Z', 'hold'],
    ['in the shorter hours of one day', shortFriday, '2026-11-20T11:59:00Z', 'advance'],
    ['after the shorter hours of one day', shortFriday, '2026-11-20T12:00:00Z', 'hold'],
    ['in the longer hours of other days', shortFriday, '2026-11-19T16:59:00Z', 'advance'],
    ['in the first minute of a whole day', shortFriday, '2026-11-21T00:00:00Z', 'advance'],
    ['in the last minute of a whole day', shortFriday, '2026-11-21T23:59:00Z', 'advance'],
    ['after a whole day', shortFriday, '2026-11-22T00:00:00Z', 'hold'],
    ['on the last day of a freeze', christmas, '2026-12-22T12:00:00Z', 'hold'],
    ['on the day after a freeze', christmas, '2026-12-23T12:00:00Z', 'advance'],
  ])('%s', (_, gate, time, decision) => {
    // A night window that was just missed opens in a week: the wait must be allowed.
    expect(judgeAt(gate, at(time), 7 * day).decision).toBe(decision);
  });

  it('says when it opens, over a weekend', () => {
    expect(judgeAt(berlin, at('2026-11-20T15:30:00Z'))).toEqual({
      decision: 'hold',
      code: 'windowClosed',
      open: [{ days: ['mon', 'tue', 'wed', 'thu', 'fri'], from: '09:00', to: '16:30' }],
      timeZone: 'Europe/Berlin',
      opensAt: '2026-11-23T08:00:00.000Z',
    });
  });

  it('says why there is a freeze', () => {
    expect(judgeAt(christmas, at('2026-12-21T12:00:00Z'))).toMatchObject({
      code: 'windowClosed',
      frozenUntil: '2026-12-22',
      freezeReason: 'year-end closing',
      opensAt: '2026-12-23T09:00:00.000Z',
    });
  });

  it('fails at once when it opens too late to wait for, so that no traffic stays split', () => {
    const long = windowOf({ freezes: [{ from: '2026-12-19', to: '2027-01-03' }] });
    expect(judgeAt(long, at('2026-12-20T12:00:00Z'))).toMatchObject({
      decision: 'fail',
      code: 'windowClosedTooLong',
      frozenUntil: '2027-01-03',
      remainingSeconds: 259_200,
    });
  });

  it('advances with an override, and has its reason', () => {
    const saturday = { enforced: [berlin], at: at('2026-11-21T12:00:00Z'), remainingSeconds: 0 };
    expect(judgeWindow(berlin, { ...saturday, override: 'mends the outage' })).toEqual({
      decision: 'advance',
      code: 'windowOverridden',
      overrideReason: 'mends the outage',
    });
  });

  it('is open at the time it says it opens, wherever and whenever', () => {
    const zones = fc.constantFrom('UTC', 'Europe/Berlin', 'America/St_Johns', 'Australia/Lord_Howe');
    const hours = fc.integer({ min: 0, max: 23 }).map((hour) => `${String(hour).padStart(2, '0')}:15`);
    const times = fc.integer({ min: at('2026-01-01T00:00:00Z'), max: at('2027-01-01T00:00:00Z') });
    fc.assert(
      fc.property(zones, hours, hours, times, (timeZone, from, to, time) => {
        fc.pre(from !== to);
        const gate = windowOf({ timeZone, open: [{ from, to }] });
        const judged = judgeAt(gate, time);
        if (judged.code !== 'windowClosed') return;
        const opensAt = at(judged.opensAt);
        expect(opensAt).toBeGreaterThan(time);
        expect(judgeAt(gate, opensAt).decision).toBe('advance');
        expect(judgeAt(gate, opensAt - 60_000).decision).not.toBe('advance');
      }),
      { numRuns: 40 },
    );
  });

  it('opens at the first minute that is open, also where clocks change', () => {
    // When clocks change in 2026; those of the last three do at midnight.
    const changes = fc.constantFrom<[string, string]>(
      ['Europe/Berlin', '2026-03-29T01:00Z'],
      ['Europe/Berlin', '2026-10-25T01:00Z'],
      ['Australia/Lord_Howe', '2026-04-04T15:00Z'],
      ['Australia/Lord_Howe', '2026-10-03T15:30Z'],
      ['America/Havana', '2026-03-08T05:00Z'],
      ['Africa/Cairo', '2026-04-23T22:00Z'],
      ['America/Santiago', '2026-04-05T03:00Z'],
    );
    const clock = fc.integer({ min: 0, max: 24 * 60 - 1 }).map((minute) => {
      const hours = String(Math.floor(minute / 60)).padStart(2, '0');
      return `${hours}:${String(minute % 60).padStart(2, '0')}`;
    });
    const someDays = fc.subarray(['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'], { minLength: 1 });
    const freezes = fc.constantFrom([], [{ from: '2026-03-29', to: '2026-03-29' }]);
    const lead = fc.integer({ min: 0, max: 40 * 60 });
    fc.assert(
      fc.property(
        changes,
        clock,
        clock,
        someDays,
        freezes,
        lead,
        ([timeZone, change], from, to, days, frozen, minutesBefore) => {
          fc.pre(from !== to);
          const gate = windowOf({ timeZone, open: [{ from, to, days }], freezes: frozen });
          const time = at(change) - minutesBefore * 60_000;
          const isOpenAt = (minute: number) => isOpen(gate, minute);
          const latest = time + 2 * day * 1000;
          fc.pre(!isOpenAt(time));
          let first = time + 60_000;
          while (first <= latest && !isOpenAt(first)) first += 60_000;
          const expected = first <= latest ? first : undefined;
          const judged = judgeAt(gate, time, 2 * day);
          expect(judged.code === 'windowClosed' ? at(judged.opensAt) : undefined).toBe(expected);
        },
      ),
      { numRuns: 100 },
    );
  });

  it('opens when all windows of the stage are open', () => {
    const mornings = windowOf({ open: [{ from: '06:00', to: '12:00' }] });
    const mondays = windowOf({ open: [{ days: ['mon'], from: '10:00', to: '20:00' }] });
    const [early, late] = ['2026-11-17T07:00:00Z', '2026-11-23T10:00:00.000Z'];
    expect(judgeAt(mondays, at(early!), 7 * day, mornings)).toMatchObject({ opensAt: late });
    // The first alone would open on Wednesday.
    expect(judgeAt(mornings, at('2026-11-17T13:00:00Z'), 7 * day, mondays)).toMatchObject({ opensAt: late });
    expect(judgeAt(mornings, at('2026-11-17T13:00:00Z'), day, mondays)).toMatchObject({
      code: 'windowClosedTooLong',
    });
  });

  it.each<[string, object, RegExp]>([
    ['no such time zone', { timeZone: 'Mars/Olympus' }, /must be a time zone such as/],
    ['no time of day', { open: [{ from: '9am' }] }, /must be a time of day such as/],
    ['a day that begins at its end', { open: [{ from: '24:00' }] }, /must be a time of day such as/],
    ['opening when it closes', { open: [{ from: '09:00', to: '09:00' }] }, /must differ from/],
    ['no opening', { open: [] }, /open/],
    ['a freeze backwards', { freezes: [{ from: '2026-12-24', to: '2026-12-20' }] }, /must not end before/],
  ])('with %s is refused', (_, options, message) => {
    expect(() => windowOf(options)).toThrow(message);
  });
});
