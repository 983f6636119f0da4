import { headlineOf, type Tone } from '../../../../packages/cli/console/views/headline';
import { stageViews } from '../../../../packages/cli/console/views/stages';
import { measuresOf } from '../../../../packages/cli/console/views/measures';
import { availableControls } from '../../../../packages/cli/console/views/available-controls';
import { plotsOf } from '../../../../packages/cli/console/views/plots';
import { marksOf } from '../../../../packages/cli/console/views/marks';
import { failureOf } from '../../../../packages/cli/console/views/failure';
import {
  applyChange,
  changesTo,
  emptyState,
  type Change,
  type InFlight,
  type ConsoleState,
} from '../../../../packages/cli/console/state/console-state';
import { timelineOf } from '../../../../packages/cli/console/views/timeline';
import type { AuditEvent } from '../../../../core/audit/events/audit-event';
import type { Outcome } from '../../../../core/release/release';
import { foldEvents } from '../../../../core/audit/release-timeline';
import { admitted, compared, judged, minute, rolledBack, series, shifted, startsAt } from './sample-release';
import { FakeSource } from './fake-source';

const inFlight = new FakeSource().inFlight;

/** The time that many minutes after the start, in milliseconds since the epoch. */
const after = (minutes: number) => startsAt + minutes * 60_000;
const plan = { name: 'canary', canaryWeights: [100, 300, 1000], bakeSeconds: [600, 600, 600] };
const request = { requestedBy: 'ben', reason: 'too many tickets', at: minute(3) };
const failure = { error: 'VersionNotFound', message: 'no version 42' };

describe('the headline', () => {
  const concluded = (outcome: Outcome): AuditEvent => ({
    at: minute(9),
    kind: 'concluded',
    outcome,
    failure,
  });
  const approval = {
    at: minute(2),
    kind: 'approvalRequested',
    stage: '10%',
    evidence: 'all is well',
  } as const;
  const awaitingApproval: AuditEvent[] = [
    admitted,
    shifted(1, 100),
    { ...approval, until: minute(30), otherwise: 'advance' },
  ];

  it.each<[string, readonly AuditEvent[], InFlight | undefined, Tone]>([
    ['is being prepared', [admitted], inFlight, 'moving'],
    ['at 10%', [admitted, shifted(1, 100)], inFlight, 'moving'],
    ['at 10%', [admitted, shifted(1, 100), judged(2, 'hold', 'baking')], inFlight, 'moving'],
    ['is rolling back', [admitted, shifted(1, 100), judged(2, 'fail', 'worse')], inFlight, 'bad'],
    ['is rolling back', [admitted, shifted(1, 100)], { ...inFlight, abort: request }, 'bad'],
    ['is rolled back', rolledBack.slice(0, -1), inFlight, 'bad'],
    ['is paused at 10%', [admitted, shifted(1, 100)], { ...inFlight, pause: request }, 'waiting'],
    ['is waiting for approval at 10%', awaitingApproval, inFlight, 'waiting'],
    [
      'at 30%',
      [...awaitingApproval, judged(31, 'advance', 'timed out'), shifted(31, 300)],
      inFlight,
      'moving',
    ],
    ['is being promoted', [admitted, shifted(1, 100)], { ...inFlight, promotingSince: minute(3) }, 'moving'],
    ['is in production', [admitted, shifted(1, 100)], { ...inFlight, promotedAt: minute(3) }, 'good'],
    ['was rolled back at 10%', rolledBack, undefined, 'bad'],
    ['was refused', [concluded('refused')], undefined, 'bad'],
    ['rollback not confirmed', [concluded('rollback-unconfirmed')], undefined, 'bad'],
    ['is in production', [admitted, concluded('promoted')], undefined, 'good'],
  ])('reads: version %s', (words, events, current, tone) => {
    const headline = headlineOf(foldEvents(events, current));
    expect(headline.title).toContain(words);
    expect(headline.tone).toBe(tone);
  });

  it('has the reason', () => {
    expect(headlineOf(foldEvents(rolledBack)).reason).toBe('checkout-canary-errors is in ALARM');
    expect(headlineOf(foldEvents([admitted], { ...inFlight, pause: request })).reason).toBe(
      'ben: too many tickets',
    );
  });
});

describe('the buttons', () => {
  const controlsOf = (events: readonly AuditEvent[], current = inFlight) =>
    availableControls(current, foldEvents(events, current)).map(({ control }) => control);
  const atTen = [admitted, shifted(1, 100)];
  const promotions = [
    { action: 'promote', extent: 'stage', stage: '10%' },
    { action: 'promote', extent: 'full' },
  ];

  it.each<[string, object[], readonly AuditEvent[], InFlight]>([
    ['at a stage', [{ action: 'pause' }, ...promotions, { action: 'abort' }], atTen, inFlight],
    [
      'that is paused',
      [{ action: 'resume' }, ...promotions, { action: 'abort' }],
      atTen,
      { ...inFlight, pause: request },
    ],
    [
      'that waits for an approval',
      [
        { action: 'approve', stage: '10%' },
        { action: 'reject', stage: '10%' },
        { action: 'pause' },
        ...promotions,
        { action: 'abort' },
      ],
      atTen,
      { ...inFlight, approval: { stage: '10%', askedAt: minute(2), until: minute(30) } },
    ],
    [
      'that has left the stage which asked',
      [
        { action: 'pause' },
        { action: 'promote', extent: 'stage', stage: '30%' },
        { action: 'promote', extent: 'full' },
        { action: 'abort' },
      ],
      [...atTen, shifted(31, 300)],
      { ...inFlight, approval: { stage: '10%', askedAt: minute(2), until: minute(30) } },
    ],
    ['that is rolling back', [{ action: 'abort' }], atTen, { ...inFlight, abort: request }],
    ['that is draining', [], rolledBack.slice(0, -1), inFlight],
    ['that has ended', [], rolledBack, inFlight],
  ])('of a release %s are those of the allowed controls', (_, controls, events, current) => {
    expect(controlsOf(events, current)).toEqual(controls);
  });
});

describe('the stages', () => {
  const statesOf = (events: Parameters<typeof foldEvents>[0]) =>
    stageViews(foldEvents(events), plan, startsAt + 600_000).map(({ label, state }) => `${label} ${state}`);

  it('are passed, current or ahead', () => {
    expect(statesOf([admitted])).toEqual(['10% ahead', '30% ahead', '100% ahead']);
    expect(statesOf([admitted, shifted(1, 100), shifted(5, 300)])).toEqual([
      '10% passed',
      '30% current',
      '100% ahead',
    ]);
  });

  it('are rolled back or not reached after a rollback', () => {
    expect(statesOf(rolledBack)).toEqual(['10% rolledBack', '30% notReached', '100% notReached']);
  });

  it('have the time spent at them', () => {
    const [first] = stageViews(foldEvents([admitted, shifted(1, 100)]), plan, startsAt + 240_000);
    expect(first).toMatchObject({ seconds: 180, bakeSeconds: 600 });
  });

  it('are those that were reached if the strategy is no longer deployed', () => {
    expect(stageViews(foldEvents(rolledBack), undefined, startsAt)).toHaveLength(1);
  });
});

describe('the timeline', () => {
  it('groups consecutive checks with the same result', () => {
    const held = timelineOf(rolledBack).filter(({ checks }) => checks !== undefined);
    expect(held).toEqual([
      expect.objectContaining({ at: minute(1.5), until: minute(2), why: 'baking: 60 s of 10 min' }),
    ]);
    expect(held[0]!.checks).toHaveLength(2);
  });

  it('shows a cause once', () => {
    const causes = timelineOf(rolledBack).filter(({ why }) => why?.includes('is in ALARM'));
    expect(causes.map(({ at }) => at)).toEqual([minute(4)]);
  });

  it('does not depend on the wording of an event', () => {
    const shapeOf = (events: readonly AuditEvent[]) =>
      timelineOf(events).map(({ at, why, checks }) => [at, why !== undefined, checks?.length]);
    expect(shapeOf(rolledBack.map(inOtherWords))).toEqual(shapeOf(rolledBack));
  });
});

describe('the measures', () => {
  it('are the times from the first fault to detection and to the baseline, and the faults served', () => {
    expect(measuresOf(foldEvents(rolledBack), series, after(10))).toMatchObject({
      firstFaultAt: minute(2),
      detectedAt: minute(4),
      baselineAt: minute(4),
      secondsToDetect: 120,
      secondsToBaseline: 120,
      served: { canary: { requests: 240, faults: 36 }, production: { faults: 0 } },
    });
  });

  it('have no such times for a release that did not roll back', () => {
    const { secondsToDetect, secondsToBaseline } = measuresOf(
      foldEvents([admitted, shifted(1, 100)]),
      series,
      after(10),
    );
    expect([secondsToDetect, secondsToBaseline]).toEqual([undefined, undefined]);
  });
});

describe('the plots', () => {
  const plots = Object.fromEntries(plotsOf(rolledBack, series, startsAt).map((plot) => [plot.id, plot]));

  it('have a value of each line at each time', () => {
    for (const { times, lines } of Object.values(plots)) {
      for (const { values, band } of lines) {
        expect([values.length, band?.lower.length ?? times.length]).toEqual([times.length, times.length]);
      }
    }
  });

  it('show the weight that the release set', () => {
    expect(plots['weight']!.lines[0]!.values).toEqual([0, 10, 0, 0]);
  });

  it('do not show the canary of another release', () => {
    const [canary] = plots['requests']!.lines;
    expect(canary!.values.slice(7)).toEqual([null, null, null]);
  });

  it('show the time of the release, with a few minutes around it', () => {
    const long = {
      ...series,
      points: Array.from({ length: 60 }, (_, at) => ({ ...series.points[0]!, startsAt: after(at - 30) })),
    };
    const { times } = plotsOf(rolledBack, long, after(60)).find(({ id }) => id === 'faults')!;
    expect([times[0], times.at(-1)]).toEqual([after(-5), after(9)]);
    const requested: AuditEvent = {
      at: minute(-300),
      kind: 'startRequested',
      version: '42',
      requestedBy: 'ana',
      reason: '',
      strategy: 'canary',
    };
    const firstTimes = plotsOf([requested, ...rolledBack], long, after(60)).map((plot) => plot.times[0]);
    expect(firstTimes.filter((first) => first !== undefined && first < after(-5))).toEqual([]);
  });

  it('mark the minute that is not over, which the requests leave out', () => {
    const [faults, requests] = plotsOf(rolledBack.slice(0, 4), series, after(9.5));
    expect(faults).toMatchObject({ isLastPartial: true, completeUntil: after(9) });
    expect(requests!.lines.map(({ values }) => values.at(-1))).toEqual([null, null]);
    expect(plotsOf(rolledBack.slice(0, 4), series, after(10))[0]).toMatchObject({ completeUntil: after(10) });
    expect(plotsOf(rolledBack, series, after(30))[0]).not.toHaveProperty('completeUntil');
  });

  it('come in the order in which an engineer on call needs them', () => {
    expect(plotsOf(rolledBack, series, after(10)).map(({ id }) => id)).toEqual([
      'faults',
      'requests',
      'latency',
      'evidence',
      'weight',
    ]);
  });

  it('show the alarm on errors above production, while the canary has traffic', () => {
    const [faults] = plotsOf(rolledBack, series, after(10), undefined, 4);
    expect(faults!.lines[2]!.values.map((value) => value)).toEqual([
      null,
      4,
      4,
      4,
      4,
      4,
      4,
      null,
      null,
      null,
    ]);
  });

  it('are crossed by marks of weights and of the failure', () => {
    const kinds = marksOf(rolledBack, failureOf(rolledBack, foldEvents(rolledBack))).map(({ at, kind }) => [
      at,
      kind,
    ]);
    expect(kinds).toEqual([
      [after(1), 'weight'],
      [after(4), 'failed'],
      [after(4), 'weight'],
    ]);
  });

  it('have each rate within its band', () => {
    const [canary] = plots['faults']!.lines;
    const last = canary!.band!.upper.findLastIndex((value) => value !== null);
    const overall = (36 / 240) * 100;
    expect(canary!.band!.lower[last]).toBeLessThan(overall);
    expect(canary!.band!.upper[last]).toBeGreaterThan(overall);
  });

  it('show the strength of the evidence of enforced comparisons', () => {
    const evidence = { harm: 0.25, safety: 0.5 };
    const events = [
      admitted,
      judged(2, 'hold', '', [
        compared({ evidence }),
        compared({ evidence: { harm: 1, safety: 0 }, observed: true }),
      ]),
    ];
    const plot = plotsOf(events, undefined, startsAt).find(({ id }) => id === 'evidence')!;
    expect(plot.lines.map(({ values }) => values)).toEqual([[25], [50]]);
  });
});

describe('the state of the page', () => {
  const state: ConsoleState = {
    ...emptyState,
    now: startsAt,
    environment: { region: 'eu-central-1', caller: 'ana', build: '1' },
    inFlight,
    releaseId: 'checkout-42',
    events: rolledBack,
    series,
  };
  const withChanges = (changes: readonly Change[], before = emptyState) =>
    changes.reduce(applyChange, before);

  it('is the same for a page that connects later', () => {
    expect(withChanges(changesTo(state))).toEqual(state);
  });

  it('has each event once, in order', () => {
    const events = [rolledBack[3]!, rolledBack[0]!, rolledBack[3]!];
    const { events: known } = withChanges([{ kind: 'events', events }]);
    expect(known).toEqual([rolledBack[0], rolledBack[3]]);
    expect(withChanges([{ kind: 'events', events: rolledBack }], state).events).toEqual(rolledBack);
  });

  it('drops the events of the release that was selected before', () => {
    expect(withChanges([{ kind: 'release', id: 'checkout-43' }], state)).toMatchObject({
      events: [],
      series: undefined,
    });
  });
});

/** An event whose sentences are all different from those of any other event. */
function inOtherWords(event: AuditEvent, index: number): AuditEvent {
  const text = JSON.stringify(event, (field, value: unknown) =>
    ['reason', 'cause', 'did', 'message'].includes(field) && event.kind !== 'judged'
      ? `words ${index}`
      : value,
  );
  const reworded = JSON.parse(text) as AuditEvent;
  return reworded.kind === 'judged' ? { ...reworded, reason: `words ${index}` } : reworded;
}
