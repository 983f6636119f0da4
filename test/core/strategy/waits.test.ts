import fc from 'fast-check';
import { judgeWindow } from '../../../core/analysis/gates/window';
import { checkHistoryBudget, historyBudget, historyEventsOf } from '../../../core/strategy/history-budget';
import { enforcedWindowsOf, gateSchema, type WindowGate } from '../../../core/strategy/gates';
import { openingAfter } from '../../../core/strategy/opening-hours';
import { parseStrategy, type Strategy } from '../../../core/strategy/strategy';
import { playRelease, type Situation } from './play-release';

const alarms = { type: 'alarms', names: ['errors'] };
const clock = (minute: number) =>
  `${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`;

const opening = fc
  .record({
    days: fc.subarray(['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'], { minLength: 1, maxLength: 3 }),
    from: fc.integer({ min: 0, max: 95 }),
    to: fc.integer({ min: 1, max: 96 }),
  })
  .filter(({ from, to }) => from !== to)
  .map(({ days, from, to }) => ({ days, from: clock(from * 15), to: clock(to * 15) }));
const window = fc.record({
  type: fc.constant('window'),
  open: fc.array(opening, { minLength: 1, maxLength: 2 }),
  timeZone: fc.constantFrom(
    'UTC',
    'Europe/Berlin',
    'America/New_York',
    'Australia/Lord_Howe',
    'Asia/Kolkata',
  ),
});

/** The strategy, or undefined if it is refused. */
function accepted(input: object): Strategy | undefined {
  try {
    const strategy = parseStrategy('any', input);
    checkHistoryBudget(strategy);
    return strategy;
  } catch {
    return undefined;
  }
}

describe('the windows of a stage', () => {
  const stages = [{ weightPercent: 100 }];

  it.each<[string, object[], boolean]>([
    ['on different days', [{ open: [{ days: ['mon'] }] }, { open: [{ days: ['tue'] }] }], false],
    ['one after the other', [{ open: [{ to: '12:00' }] }, { open: [{ from: '12:00' }] }], false],
    ['that overlap for a minute', [{ open: [{ to: '12:01' }] }, { open: [{ from: '12:00' }] }], true],
    [
      'that meet in another time zone only',
      [
        { open: [{ to: '10:00' }], timeZone: 'Asia/Tokyo' },
        { open: [{ days: ['sun'], from: '23:00', to: '24:00' }] },
      ],
      false,
    ],
    [
      'that meet in summer time only',
      [{ open: [{ from: '07:00', to: '08:00' }] }, { open: [{ to: '10:00' }], timeZone: 'Europe/Berlin' }],
      true,
    ],
    [
      'of which one only observes',
      [{ open: [{ days: ['mon'] }] }, { open: [{ days: ['tue'] }], mode: 'observe' }],
      true,
    ],
  ])('%s', (_, windows, isAccepted) => {
    const gates = [alarms, ...windows.map((each) => ({ type: 'window', ...each }))];
    expect(accepted({ stages, gates }) !== undefined).toBe(isAccepted);
  });

  it('are refused with the stage that has them, also between the gates of the strategy and of a stage', () => {
    const gates = [alarms, { type: 'window', open: [{ days: ['mon'] }] }];
    const sunday = { type: 'window', open: [{ days: ['sun'] }] };
    const input = { gates, stages: [{ weightPercent: 10 }, { weightPercent: 100, gates: [sunday] }] };
    expect(() => parseStrategy('any', input)).toThrow(
      /stages\[1\]: its windows are never open at the same time/,
    );
    const startGates = [sunday, { type: 'window', open: [{ days: ['mon'] }] }];
    expect(() => parseStrategy('any', { startGates })).toThrow(/before the first shift: its windows/);
  });

  it('are open together for at least a minute if the strategy is accepted, and for none if it is not', () => {
    const begins = Date.UTC(2026, 0, 1);
    const quarter = 15 * 60_000;
    fc.assert(
      fc.property(window, window, (one, other) => {
        const strategy = accepted({ stages, gates: [alarms, one, other] });
        const gates = [one, other].map((each) => gateSchema.parse(each) as WindowGate);
        const isOpenAt = (at: number) =>
          gates.every(
            (gate) => judgeWindow(gate, { enforced: gates, at, remainingSeconds: 0 }).decision === 'advance',
          );
        if (strategy) {
          const opensAt = openingAfter(enforcedWindowsOf(strategy.stages[0]!.gates), begins, Infinity)!;
          expect(isOpenAt(opensAt)).toBe(true);
        } else {
          // A week of winter and one of summer.
          for (const week of [Date.UTC(2026, 0, 5), Date.UTC(2026, 6, 6)]) {
            for (let at = week; at < week + 7 * 86_400_000; at += quarter) expect(isOpenAt(at)).toBe(false);
          }
        }
      }),
      { numRuns: 12 },
    );
  });
});

describe('the history budget', () => {
  const seconds = (...values: number[]) => fc.constantFrom(...values);
  const strategies = fc
    .record({
      checkIntervalSeconds: seconds(10, 30, 60, 300, 3600),
      maxHoldSeconds: seconds(0, 600, 5400, 43_200),
      maxPauseSeconds: seconds(0, 3600, 28_800, 604_800),
      maxWaitSeconds: seconds(0, 28_800, 345_600, 604_800),
      windowed: fc.boolean(),
      stages: fc.array(fc.record({ bakeSeconds: seconds(0, 600, 7200), approves: fc.boolean() }), {
        minLength: 1,
        maxLength: 4,
      }),
    })
    .map(({ windowed, stages, ...settings }) =>
      accepted({
        ...settings,
        gates: [alarms, ...(windowed ? [{ type: 'window' }] : [])],
        stages: stages.map(({ bakeSeconds, approves }, index) => ({
          weightPercent: index === stages.length - 1 ? 100 : index + 1,
          bakeSeconds,
          ...(approves && { approval: { timeoutSeconds: 3600 } }),
        })),
      }),
    )
    .filter((strategy) => strategy !== undefined);

  const situations = fc.array(
    fc.constantFrom<Situation[]>('lacking', 'unapproved', 'asks', 'pausing', 'open'),
    {
      minLength: 1,
      maxLength: 6,
    },
  );

  it('is never exceeded by an accepted strategy, whatever its gates find and however often people pause it', () => {
    fc.assert(
      fc.property(strategies, situations, (strategy, found) => {
        expect(playRelease(strategy!, found, { resumes: true }).events).toBeLessThanOrEqual(
          historyBudget + 13,
        );
      }),
      { numRuns: 40 },
    );
  });

  it.each([
    [0, 0],
    [600, 3600],
  ])(
    'counts the check at which a gate asks a person (%i s of hold, %i s of pause)',
    (maxHoldSeconds, maxPauseSeconds) => {
      const stages = [{ weightPercent: 100, bakeSeconds: 0 }];
      const strategy = accepted({ maxHoldSeconds, maxPauseSeconds, gates: [alarms], stages })!;
      const { events, cause } = playRelease(strategy, ['asks', 'lacking'], { resumes: false });
      expect(cause).toBe('pauseLimit');
      expect(events).toBeLessThanOrEqual(historyEventsOf(strategy));
    },
  );

  it('is what a release takes at most that nobody pauses again and again', () => {
    fc.assert(
      fc.property(strategies, situations, (strategy, found) => {
        const { events, cause } = playRelease(strategy!, found, { resumes: false });
        expect(cause).not.toBe('historyLimit');
        expect(events).toBeLessThanOrEqual(historyEventsOf(strategy!));
      }),
      { numRuns: 40 },
    );
  });
});
