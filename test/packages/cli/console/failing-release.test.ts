import { failureOf } from '../../../../packages/cli/console/views/failure';
import { gateViews } from '../../../../packages/cli/console/views/gates';
import { headlineOf } from '../../../../packages/cli/console/views/headline';
import { measuresOf } from '../../../../packages/cli/console/views/measures';
import { nextOf } from '../../../../packages/cli/console/views/next';
import { stageViews } from '../../../../packages/cli/console/views/stages';
import { pointsOf } from '../../../../packages/cli/console/page/chart-data';
import { timeLabels, valueLabels } from '../../../../packages/cli/console/page/axis-labels';
import type { InFlight } from '../../../../packages/cli/console/state/console-state';
import type { GateResult } from '../../../../core/analysis/gates/gate-result';
import type { AuditEvent } from '../../../../core/audit/events/audit-event';
import { foldEvents } from '../../../../core/audit/release-timeline';
import { FakeSource } from './fake-source';
import { admitted, judged, minute, rolledBack, series, shifted, startsAt } from './sample-release';

const inFlight = new FakeSource().inFlight;
const plan = { name: 'canary', canaryWeights: [100, 300, 1000], bakeSeconds: [600, 600, 600] };
const atTen = [admitted, shifted(1, 100)];

const worse: GateResult = {
  gate: 'compare',
  name: 'compare:faults',
  decision: 'fail',
  code: 'worse',
  signal: 'faults',
  canary: { requests: 25, events: 4 },
  production: { requests: 288, events: 0 },
  times: 2.6,
  confidence: 0.995,
};
const alarmsOk: GateResult = {
  gate: 'alarms',
  name: 'alarms',
  decision: 'advance',
  code: 'alarmsOk',
  alarmCount: 3,
};

/** A release with its current controls, as the page folds it. */
function shown(events: readonly AuditEvent[], current?: InFlight) {
  const timeline = foldEvents(events, current);
  return { timeline, failure: failureOf(events, timeline, current?.abort) };
}

describe('what failed', () => {
  const failed: AuditEvent = {
    ...judged(2, 'fail', 'worse', [worse, alarmsOk]),
    blockingGates: ['compare:faults'],
  } as AuditEvent;

  it('is the gate, with what it measured and its limit', () => {
    expect(shown([...atTen, failed], inFlight).failure).toMatchObject({
      kind: 'gate',
      at: minute(2),
      items: [{ name: 'compare:faults', measure: { value: '16%', limit: "production's 0%" } }],
    });
  });

  it('is the alarm, by its name, before the audit trail has it', () => {
    const abort = {
      at: minute(3),
      reason: 'in ALARM',
      requestedBy: 'the guard',
      alarmName: 'checkout-canary-errors',
    };
    expect(shown(atTen, { ...inFlight, abort }).failure).toMatchObject({
      kind: 'alarm',
      at: minute(3),
      items: [{ name: 'checkout-canary-errors', sentence: 'in ALARM' }],
    });
  });

  it('is the alarm in the audit trail, after the lock is gone', () => {
    expect(shown(rolledBack).failure).toMatchObject({ kind: 'alarm', at: minute(4) });
  });

  it('is the person who aborted', () => {
    const abort = {
      at: minute(3),
      reason: 'wrong version',
      requestedBy: 'ana',
      identity: 'attested',
    } as const;
    expect(shown(atTen, { ...inFlight, abort }).failure).toMatchObject({
      kind: 'person',
      items: [{ name: 'ana', sentence: 'wrong version' }],
    });
  });

  it('is what came first', () => {
    const abort: AuditEvent = {
      at: minute(3),
      kind: 'abortRequested',
      reason: 'now',
      requestedBy: 'ana',
      identity: 'attested',
    };
    expect(shown([...atTen, failed, abort], inFlight).failure?.kind).toBe('gate');
  });

  it('is the error of a release that was refused', () => {
    const failure = { error: 'VersionNotFound', message: 'no version 42' };
    const refused: AuditEvent = { at: minute(1), kind: 'concluded', outcome: 'refused', failure };
    expect(shown([refused]).failure).toMatchObject({ kind: 'release', items: [{ name: 'VersionNotFound' }] });
  });

  it.each<[string, readonly AuditEvent[]]>([
    ['runs', atTen],
    ['holds', [...atTen, judged(2, 'hold', 'baking')]],
    ['was promoted', [...atTen, { at: minute(9), kind: 'concluded', outcome: 'promoted' }]],
  ])('is nothing for a release that %s', (_, events) => {
    expect(shown(events).failure).toBeUndefined();
  });
});

describe('one page does not contradict itself', () => {
  it('the alarms of an earlier check are not OK under an alarm', () => {
    const events = [...atTen, judged(2, 'hold', '', [alarmsOk]), ...rolledBack.slice(5)];
    const { timeline, failure } = shown(events);
    expect(gateViews(timeline, failure).map(({ decision }) => decision)).toEqual(['fail']);
    expect(headlineOf(timeline, failure).reason).toBe(failure!.items[0]!.sentence);
  });

  it('the gates that fail come first', () => {
    const { timeline, failure } = shown([...atTen, judged(2, 'fail', '', [alarmsOk, worse])], inFlight);
    expect(gateViews(timeline, failure).map(({ name }) => name)).toEqual(['compare:faults', 'alarms']);
  });

  it('a stage is not rolled back before AWS has confirmed it', () => {
    const abort = { at: minute(3), reason: '', requestedBy: 'ana', identity: 'attested' } as const;
    const wordsOf = (events: readonly AuditEvent[], current?: InFlight) =>
      stageViews(foldEvents(events, current), plan, startsAt).map(({ word }) => word);
    const before = wordsOf(atTen, { ...inFlight, abort });
    const after = wordsOf(rolledBack);
    expect(before[0]).not.toBe(after[0]);
    expect(before.slice(1)).toEqual(after.slice(1));
  });

  it('the numbers are those of this release: until no request reaches the canary', () => {
    const { served, latest } = measuresOf(foldEvents(rolledBack), series, startsAt + 600_000);
    expect(served).toEqual({
      canary: { requests: 240, faults: 36 },
      production: { requests: 4 * 540, faults: 0 },
    });
    expect(latest).toMatchObject({ startsAt: startsAt + 4 * 60_000, canary: { requests: 60, faults: 12 } });
  });

  it('a minute that is not over is not the latest', () => {
    const { latest } = measuresOf(foldEvents(atTen), series, startsAt + 4.5 * 60_000);
    expect(latest?.startsAt).toBe(startsAt + 3 * 60_000);
  });
});

describe('what happens next', () => {
  const next = (events: readonly AuditEvent[], at: number, current?: InFlight) => {
    const timeline = foldEvents(events, current);
    const now = startsAt + at * 60_000;
    const stages = stageViews(timeline, plan, now);
    return nextOf({ service: 'checkout', releaseId: 'checkout-42', events, timeline, stages, now });
  };

  it('is the next stage, at the end of the bake time', () => {
    expect(next(atTen, 3, inFlight).title).toMatch(/^30% at 09:11:00 UTC/);
    expect(next(atTen, 12, inFlight).title).toMatch(/^30% once/);
  });

  it('is the next check', () => {
    const checked = { ...judged(2, 'hold', 'baking'), waitSeconds: 30 } as AuditEvent;
    expect(next([...atTen, checked], 2.1, inFlight).text).toContain('24 s');
  });

  it('is the first evidence, and doctor only once AWS has had the time to show it', () => {
    const [early, late, missing] = [2, 10, 25].map((at) => next(atTen, at, inFlight).text);
    expect(early).toContain('is read in');
    expect(late).toContain('waiting for metrics');
    expect(missing).toContain('rollouts doctor');
  });

  it('is a person’s answer, with what follows without one', () => {
    const asked: AuditEvent = {
      at: minute(2),
      kind: 'approvalRequested',
      stage: '10%',
      evidence: '',
      until: minute(62),
      otherwise: 'rollback',
    };
    expect(next([...atTen, asked], 3, inFlight)).toMatchObject({
      title: expect.stringContaining('10:02') as string,
      text: expect.stringContaining('rolls back') as string,
    });
  });

  it('needs nobody once the guard has confirmed the baseline', () => {
    const guarded = rolledBack.filter(({ kind }) => kind === 'guarded');
    const titleAfter = (more: readonly AuditEvent[]) => next([...atTen, ...more], 5, inFlight).title;
    expect(titleAfter(guarded)).toBe(titleAfter(rolledBack.slice(5, 7)));
    expect(titleAfter(guarded)).not.toBe(titleAfter([judged(2, 'fail', '')]));
  });

  it.each<[string, readonly AuditEvent[], InFlight | undefined, string[]]>([
    ['rolling back', [...atTen, judged(2, 'fail', '')], inFlight, ['explain']],
    ['rolled back', rolledBack, undefined, ['explain', 'docs']],
    [
      'not confirmed',
      [...atTen, { at: minute(9), kind: 'concluded', outcome: 'rollback-unconfirmed' }],
      undefined,
      ['status', 'docs', 'explain'],
    ],
    ['promoted', [...atTen, { at: minute(9), kind: 'concluded', outcome: 'promoted' }], undefined, ['undo']],
    ['in flight', atTen, inFlight, []],
  ])('has the commands for a release that is %s', (_, events, current, verbs) => {
    const { steps } = next(events, 10, current);
    expect(steps.map(({ command }) => command?.split(' ')[1] ?? 'docs')).toEqual(verbs);
  });
});

describe('the labels of an axis', () => {
  it.each([
    [[0, 0.002, 0.004], 'percent'],
    [[0, 0.5, 1, 1.5], 'milliseconds'],
    [[0, 500, 1000, 1500], 'milliseconds'],
    [[0, 0.25, 0.5], 'per minute'],
    [[0, 1000, 2000], 'per minute'],
  ] as const)('are different for the values %p', (ticks, unit) => {
    expect(new Set(valueLabels(ticks, unit)).size).toBe(ticks.length);
  });

  it.each([
    ['half minutes', 30],
    ['minutes', 60],
    ['days', 86_400],
  ])('are different for %s', (_, step) => {
    const ticks = [0, 1, 2, 3].map((count) => startsAt / 1000 + count * step);
    expect(new Set(timeLabels(ticks)).size).toBe(4);
  });
});

describe('the points of a line', () => {
  it('are all of few values, and those without a neighbor of many', () => {
    expect(pointsOf([null, 3, null])).toEqual([1]);
    const many = Array.from({ length: 30 }, (_, at) => (at === 28 ? null : 1));
    expect(pointsOf(many)).toEqual([29]);
  });
});
