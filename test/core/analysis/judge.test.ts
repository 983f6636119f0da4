import fc from 'fast-check';
import type { Controls } from '../../../core/release/controls';
import type { AlarmObservation, Bucket } from '../../../core/analysis/evidence/evidence';
import { parseCheckAnswer, type ObservedCheck } from '../../../core/analysis/evidence/check-answer';
import type { GateCode, GateResult } from '../../../core/analysis/gates/gate-result';
import type { Decision } from '../../../core/analysis/gates/decision';
import { judge } from '../../../core/analysis/judge';
import { relevantGates } from '../../../core/analysis/verdict-sentence';
import { noUsage, type Usage } from '../../../core/analysis/usage';
import { parseStrategy } from '../../../core/strategy/strategy';
import type { Stage } from '../../../core/strategy/stage';

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

/** A verdict whose gates include these. */
function said(...results: Partial<GateResult>[]) {
  return {
    gates: expect.arrayContaining(
      results.map((result): unknown => expect.objectContaining(result)),
    ) as unknown,
  };
}

describe('a stage', () => {
  it('holds while it bakes, however good the evidence', () => {
    expect(verdictAfter(599, { buckets: enough })).toMatchObject({
      decision: 'hold',
      cause: { code: 'gates' },
      blockingGates: ['bake'],
      ...said({ gate: 'bake', decision: 'hold', code: 'baking', elapsedSeconds: 599, bakeSeconds: 600 }),
    });
  });

  it('advances when it has baked, its alarms are OK and it has served enough', () => {
    expect(verdictAfter(600, { buckets: enough })).toMatchObject({
      decision: 'advance',
      cause: { code: 'gates' },
      blockingGates: [],
      gates: [
        { gate: 'bake', decision: 'advance', code: 'baked', elapsedSeconds: 600 },
        { gate: 'alarms', decision: 'advance', code: 'alarmsOk', alarmCount: 1 },
        { gate: 'enoughData', decision: 'advance', code: 'enoughData', requests: 200, faults: 0 },
      ],
    });
  });

  it('fails at once when an alarm is in ALARM, with the words of CloudWatch', () => {
    const red: AlarmObservation = { name: 'errors', state: 'ALARM', reason: '12 > 5' };
    expect(verdictAfter(30, { alarms: [red] })).toMatchObject({
      decision: 'fail',
      blockingGates: ['alarms'],
      ...said({ gate: 'alarms', code: 'alarmsRed', alarms: [{ name: 'errors', why: '12 > 5' }] }),
    });
  });

  it('fails when an alarm it relies on has been deleted', () => {
    expect(
      verdictAfter(600, { alarms: [{ name: 'gone', state: 'missing' }], buckets: enough }),
    ).toMatchObject({
      decision: 'fail',
      blockingGates: ['alarms'],
      ...said({ gate: 'alarms', code: 'alarmsMissing', alarms: ['gone'] }),
    });
  });

  it('holds when there is no alarm at all: silence is no evidence', () => {
    expect(verdictAfter(600, { alarms: [], buckets: enough })).toMatchObject({
      decision: 'hold',
      blockingGates: ['alarms'],
      ...said({ gate: 'alarms', code: 'noAlarms' }),
    });
  });

  it('holds while an alarm cannot tell', () => {
    const unknown: AlarmObservation = { name: 'errors', state: 'INSUFFICIENT_DATA' };
    expect(verdictAfter(600, { alarms: [unknown], buckets: enough })).toMatchObject({
      decision: 'hold',
      blockingGates: ['alarms'],
      ...said({ gate: 'alarms', code: 'alarmsUnknown', alarms: ['errors'] }),
    });
  });

  it('counts requests only from the end of the settle time on', () => {
    // The shift was at 9:00:10, so the minutes that begin at 9:00 and 9:01 lie within its 90 seconds.
    expect(verdictAfter(600, { buckets: minutes([40], [40], [30], [19]) })).toMatchObject({
      decision: 'hold',
      blockingGates: ['enoughData'],
      ...said({ gate: 'enoughData', code: 'notEnoughData', requests: 49, minRequests: 50 }),
      counts: { canary: { requests: 49, faults: 0 }, production: { requests: 1800, faults: 0 } },
    });
  });

  it('fails when it still lacks evidence after its bake and hold times', () => {
    const short = stageOf({ bakeSeconds: 600, maxHoldSeconds: 300 });
    expect(verdictAfter(899, {}, short).decision).toBe('hold');
    expect(verdictAfter(900, {}, short)).toMatchObject({
      decision: 'fail',
      cause: { code: 'holdLimit', elapsedSeconds: 900 },
      blockingGates: ['enoughData'],
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
        const decisions = new Set<Decision>(verdict.gates.map((gate) => gate.decision));
        if (decisions.has('fail')) expect(verdict.decision).toBe('fail');
        if (verdict.decision === 'advance') expect([...decisions]).toEqual(['advance']);
        expect(verdict.blockingGates.length === 0).toBe(verdict.decision === 'advance');
      }),
    );
  });
});

describe('what people ask of a release', () => {
  const ada = { requestedBy: 'ada', at: new Date(shiftedAt + 60_000).toISOString() };
  const red: AlarmObservation = { name: 'errors', state: 'ALARM' };

  function judged(
    seconds: number,
    controls: Controls,
    { alarms = [ok], buckets = enough }: { alarms?: AlarmObservation[]; buckets?: Bucket[] } = {},
  ) {
    return judge({
      stage,
      evidence: { alarms, signals: { faults: buckets }, metrics: {} },
      shifts: [shiftedAt],
      at: shiftedAt + seconds * 1000,
      controls,
    });
  }

  it('a pause holds a stage that could advance, and looks less often', () => {
    expect(judged(600, { pause: { ...ada, reason: 'lunch' } })).toMatchObject({
      decision: 'hold',
      cause: { code: 'paused', requestedBy: 'ada', reason: 'lunch' },
      blockingGates: [],
      waitSeconds: 60,
    });
  });

  it('a pause does not keep a bad canary', () => {
    expect(judged(90, { pause: { ...ada, reason: 'lunch' } }, { alarms: [red] }).decision).toBe('fail');
  });

  it('a pause ends in failure after eight hours, not before', () => {
    const pause = { ...ada, reason: 'lunch' };
    expect(judged(60 + 28_799, { pause }).decision).toBe('hold');
    expect(judged(60 + 28_800, { pause })).toMatchObject({
      decision: 'fail',
      cause: { code: 'pauseLimit', requestedBy: 'ada', reason: 'lunch', pausedSeconds: 28_800 },
    });
  });

  it('a promotion passes what holds, and says so', () => {
    const promote = { ...ada, reason: 'no traffic at night', extent: 'stage' as const, stage: '100%' };
    const verdict = judged(600, { promote }, { buckets: [] });
    expect(verdict).toMatchObject({
      decision: 'advance',
      cause: { code: 'promoted', requestedBy: 'ada', reason: 'no traffic at night' },
      blockingGates: ['enoughData'],
    });
    expect(verdict.fully).toBeUndefined();
  });

  it('a promotion of another stage is not for this one', () => {
    const promote = { ...ada, reason: 'ok', extent: 'stage' as const, stage: '10%' };
    expect(judged(30, { promote }).decision).toBe('hold');
  });

  it('a full promotion goes all the way, but never past a gate that fails', () => {
    const promote = { ...ada, reason: 'hotfix', extent: 'full' as const };
    expect(judged(30, { promote })).toMatchObject({ decision: 'advance', fully: true });
    expect(judged(30, { promote }, { alarms: [red] }).decision).toBe('fail');
  });
});

describe('an alarm that was in ALARM before the release and is overridden', () => {
  const since = '2026-01-05T08:40:00.000Z';
  const later = '2026-01-05T09:03:00.000Z';
  const overridden = { overriddenAlarms: [{ name: 'errors', since }] };
  const red = (name: string, wentRedAt: string): AlarmObservation => ({
    name,
    state: 'ALARM',
    since: wentRedAt,
  });
  const [held] = parseStrategy('any', {
    stages: [{ weightPercent: 100 }],
    gates: [{ type: 'alarms', names: ['errors', 'duration'] }],
  }).stages;

  it.each<[string, AlarmObservation[], Decision, GateCode]>([
    [
      'counts as observed',
      [red('errors', since), { name: 'duration', state: 'OK' }],
      'advance',
      'alarmsOverridden',
    ],
    ['counts again once it has been OK', [red('errors', later)], 'fail', 'alarmsRed'],
    ['does not hide another alarm', [red('errors', since), red('duration', since)], 'fail', 'alarmsRed'],
    [
      'does not hide one without data',
      [red('errors', since), { name: 'duration', state: 'INSUFFICIENT_DATA' }],
      'hold',
      'alarmsUnknown',
    ],
    ['is like any other when it is OK', [{ name: 'errors', state: 'OK' }], 'advance', 'alarmsOk'],
  ])('%s', (_, alarms, decision, code) => {
    const verdict = judge({
      stage: held!,
      evidence: { alarms, signals: {}, metrics: {} },
      shifts: [shiftedAt],
      at: shiftedAt + 600_000,
      overridden,
    });
    expect(verdict).toMatchObject({ decision, ...said({ gate: 'alarms', code } as Partial<GateResult>) });
  });
});

describe('waiting for a window', () => {
  const friday = Date.parse('2026-11-20T16:50:00Z');
  const windowed = parseStrategy('any', {
    stages: [{ weightPercent: 100, bakeSeconds: 600 }],
    gates: [{ type: 'alarms', names: ['errors'] }, { type: 'window' }],
  });

  function judgedAt(time: string, overriding?: string) {
    return judge({
      stage: windowed.stages[0]!,
      evidence: { alarms: [ok], signals: { faults: [] }, metrics: {} },
      shifts: [friday],
      at: Date.parse(time),
      overridden: { overrides: { window: overriding } },
    });
  }

  it('goes on past the hold limit, and looks rarely', () => {
    expect(judgedAt('2026-11-22T12:00:00Z')).toMatchObject({ decision: 'hold', waitSeconds: 1800 });
  });

  it('looks again when the window opens', () => {
    expect(judgedAt('2026-11-23T08:50:00Z')).toMatchObject({ decision: 'hold', waitSeconds: 600 });
    expect(judgedAt('2026-11-23T09:00:00Z').decision).toBe('advance');
  });

  it('is not needed with an override', () => {
    expect(judgedAt('2026-11-22T12:00:00Z', 'outage')).toMatchObject({ decision: 'advance' });
  });

  it('never keeps a canary whose alarm is in ALARM', () => {
    const verdict = judge({
      stage: windowed.stages[0]!,
      evidence: { alarms: [{ name: 'errors', state: 'ALARM' }], signals: {}, metrics: {} },
      shifts: [friday],
      at: Date.parse('2026-11-22T12:00:00Z'),
      overridden: { overrides: { window: 'outage' } },
    });
    expect(verdict.decision).toBe('fail');
  });
});

describe('the limits of a release over all stages', () => {
  const lunch = { requestedBy: 'ada', reason: 'lunch', at: '2026-01-05T09:10:00Z' };
  const [windowed] = parseStrategy('any', {
    maxWaitSeconds: 86_400,
    maxPauseSeconds: 3600,
    stages: [{ weightPercent: 100, bakeSeconds: 600 }],
    gates: [{ type: 'alarms', names: ['errors'] }, { type: 'window' }],
  }).stages;

  function judgedAt(time: string, usage: Partial<Usage>, controls: Controls = {}) {
    return judge({
      stage: windowed!,
      evidence: { alarms: [ok], signals: {}, metrics: {} },
      shifts: [shiftedAt],
      at: Date.parse(time),
      usage: { ...noUsage, ...usage },
      controls,
    });
  }

  it('a release waits for a window while it may still wait that long', () => {
    const evening = '2026-01-05T21:00:00Z';
    expect(judgedAt(evening, { waitedSeconds: 43_200 })).toMatchObject({
      decision: 'hold',
      waitsFor: 'window',
    });
    expect(judgedAt(evening, { waitedSeconds: 43_201 })).toMatchObject({
      decision: 'fail',
      ...said({ code: 'windowClosedTooLong', remainingSeconds: 43_199 } as Partial<GateResult>),
    });
  });

  it('all waits and all pauses together have a limit', () => {
    const noon = '2026-01-05T12:00:00Z';
    const pause = { ...lunch, at: noon };
    expect(judgedAt(noon, { pausedSeconds: 3599 }, { pause })).toMatchObject({
      decision: 'hold',
      waitsFor: 'resume',
    });
    expect(judgedAt(noon, { pausedSeconds: 3600 }, { pause })).toMatchObject({
      decision: 'fail',
      cause: { code: 'pauseLimit', pausedSeconds: 3600 },
    });
    expect(judgedAt(noon, { waitedSeconds: 86_400 }, { pause })).toMatchObject({
      decision: 'fail',
      cause: { code: 'waitLimit', waitedSeconds: 86_400 },
    });
    expect(judgedAt(noon, { waitedSeconds: 86_400 }).decision).toBe('advance');
  });

  it('a release rolls back before Step Functions would end it', () => {
    const early = '2026-01-05T09:05:00Z';
    expect(judgedAt(early, { historyEvents: 19_990 }).decision).toBe('hold');
    expect(judgedAt(early, { historyEvents: 19_991 })).toMatchObject({
      decision: 'fail',
      cause: { code: 'historyLimit', historyEvents: 20_000 },
    });
  });
});

describe('enough data', () => {
  function afterBake(gate: object, seconds: number, buckets: Bucket[] = []) {
    const [only] = parseStrategy('any', {
      stages: [{ weightPercent: 100, bakeSeconds: 600 }],
      gates: [{ type: 'enoughData', ...gate }],
    }).stages;
    return verdictAfter(seconds, { buckets }, only);
  }

  it('may ask for time as well as for requests', () => {
    expect(afterBake({ minSeconds: 300 }, 600, enough)).toMatchObject({
      decision: 'hold',
      ...said({ gate: 'enoughData', code: 'notEnoughData', seconds: 120, minSeconds: 300 }),
    });
    expect(afterBake({ minSeconds: 120 }, 600, enough).decision).toBe('advance');
  });

  it('may time out before the hold limit of the stage', () => {
    expect(afterBake({ extendSeconds: 300 }, 899).decision).toBe('hold');
    expect(afterBake({ extendSeconds: 300 }, 900)).toMatchObject({
      decision: 'fail',
      blockingGates: ['enoughData'],
      ...said({ gate: 'enoughData', code: 'notEnoughDataInTime', requests: 0, extendSeconds: 300 }),
    });
  });

  it('may ask a person instead of failing', () => {
    const verdict = afterBake({ otherwise: 'pause' }, 100_000);
    expect(verdict).toMatchObject({
      decision: 'hold',
      asksPerson: true,
      ...said({ gate: 'enoughData', code: 'notEnoughDataAsks' }),
    });
  });
});

describe('a check', () => {
  const [asking] = parseStrategy('any', {
    stages: [{ weightPercent: 100, bakeSeconds: 0 }],
    gates: [{ type: 'check', check: 'smoke-test' }],
  }).stages;

  it.each<[string, ObservedCheck | undefined, Decision, Partial<GateResult>]>([
    [
      'passes',
      { decision: 'pass', reason: '12 of 12 pages' },
      'advance',
      { code: 'checkAnswered', answer: '12 of 12 pages' },
    ],
    [
      'holds',
      { decision: 'hold', reason: 'warming up' },
      'hold',
      { code: 'checkAnswered', answer: 'warming up' },
    ],
    [
      'fails',
      { decision: 'fail', reason: 'login broken' },
      'fail',
      { code: 'checkAnswered', answer: 'login broken' },
    ],
    [
      'does not answer',
      { unanswered: 'TimeoutError' },
      'hold',
      { code: 'checkUnanswered', problem: 'TimeoutError' },
    ],
    ['was not asked', undefined, 'hold', { code: 'checkNotAsked' }],
    ['answers nonsense', parseCheckAnswer({ decision: 'yes' }), 'hold', { code: 'checkUnanswered' }],
    [
      'answers with control characters',
      parseCheckAnswer({ decision: 'pass', reason: '\u001b[2J' }),
      'advance',
      { code: 'checkAnswered', answer: '[2J' },
    ],
    [
      'fails with a reason of two lines',
      parseCheckAnswer({ decision: 'fail', reason: 'expected 200\nreceived 500' }),
      'fail',
      { code: 'checkAnswered', answer: 'expected 200 received 500' },
    ],
    [
      'fails with a reason of 501 characters',
      parseCheckAnswer({ decision: 'fail', reason: 'x'.repeat(501) }),
      'fail',
      { code: 'checkAnswered', answer: 'x'.repeat(500) },
    ],
    [
      'fails without a reason',
      parseCheckAnswer({ decision: 'fail' }),
      'fail',
      { code: 'checkAnswered', answer: 'no reason given' },
    ],
    [
      'fails with a reason that is no text',
      parseCheckAnswer({ decision: 'fail', reason: { status: 500 } }),
      'fail',
      { code: 'checkAnswered', answer: 'no reason given' },
    ],
  ])('that %s', (_, answer, decision, result) => {
    const verdict = judge({
      stage: asking!,
      evidence: { alarms: [], signals: {}, metrics: {}, ...(answer && { checks: { 'smoke-test': answer } }) },
      shifts: [shiftedAt],
      at: shiftedAt,
    });
    expect(verdict).toMatchObject({
      decision,
      blockingGates: decision === 'advance' ? [] : ['check:smoke-test'],
      ...said({ gate: 'check', name: 'check:smoke-test', decision, ...result }),
    });
  });
});

describe('the gates of a stage', () => {
  it('have distinct names, however many there are of a type', () => {
    const metric = { namespace: 'N', name: 'M', statistic: 'Sum' };
    const [only] = parseStrategy('any', {
      stages: [{ weightPercent: 100, bakeSeconds: 0 }],
      gates: [
        { type: 'alarms', names: ['errors'] },
        { type: 'alarms', names: ['gone'] },
        { type: 'compare' },
        { type: 'compare', signal: 'slow' },
        { type: 'compare', signal: 'kpi', kpi: 'orders' },
        { type: 'threshold', label: 'queue age', metrics: { m: metric }, max: 1 },
        { type: 'check', check: 'smoke-test' },
      ],
    }).stages;
    const verdict = verdictAfter(0, {}, only);
    expect(verdict.gates.map(({ name }) => name)).toEqual([
      'bake',
      'alarms',
      'alarms#2',
      'compare:faults',
      'compare:slow-p95',
      'compare:kpi-orders',
      'threshold:queue age',
      'check:smoke-test',
    ]);
    expect(verdict.blockingGates).toEqual(verdict.gates.slice(2).map(({ name }) => name));
  });
});

describe('a stage with a budget', () => {
  const { stages } = parseStrategy('quick', {
    budget: { maxBadResponses: 50 },
    gates: [{ type: 'compare' }, { type: 'enoughData' }],
  });
  const stageAt = (canaryWeight: number) => stages.find((each) => each.canaryWeight === canaryWeight)!;
  const judgedAt = (
    canaryWeight: number,
    buckets: Bucket[],
    {
      reactionSeconds = 45,
      requestsPerSecond = 20,
      controls,
    }: { reactionSeconds?: number; requestsPerSecond?: number; controls?: Controls } = {},
  ) =>
    judge({
      stage: stageAt(canaryWeight),
      evidence: {
        alarms: [],
        signals: { faults: buckets },
        metrics: {},
        risk: { requestsPerSecond, reactionSeconds },
      },
      shifts: [shiftedAt],
      at: shiftedAt + 700_000,
      controls,
    });

  it('goes on without waiting for evidence of safety, and skips the weights between', () => {
    const verdict = judgedAt(50, minutes([0], [100]));
    expect(verdict).toMatchObject({ decision: 'advance', nextWeight: 500, blockingGates: [] });
    expect(verdict.gates).toContainEqual(
      expect.objectContaining({ gate: 'budget', code: 'withinBudget', limit: 'step', canaryWeight: 500 }),
    );
    expect(relevantGates({ ...verdict, cause: verdict.cause.code }).map(({ gate }) => gate)).toEqual([
      'budget',
    ]);
  });

  it('holds while the canary may still fail too much', () => {
    expect(judgedAt(10, minutes([0], [3]), { reactionSeconds: 150 })).toMatchObject({
      decision: 'hold',
      blockingGates: ['budget'],
      ...said({ gate: 'budget', code: 'overBudget', canaryWeight: 50 }),
    });
  });

  it('waits for evidence of safety before all of the traffic', () => {
    expect(judgedAt(500, minutes([0], [40]))).toMatchObject({ decision: 'hold' });
    expect(
      judgedAt(500, minutes([0], [0], [0], ...Array.from({ length: 8 }, () => [900] as const))),
    ).toMatchObject({
      decision: 'advance',
      nextWeight: 1000,
    });
    const atFull = judgedAt(1000, minutes([0], [0], [0], ...Array.from({ length: 8 }, () => [900] as const)));
    expect(atFull.nextWeight).toBeUndefined();
    expect(atFull.gates.some(({ gate }) => gate === 'budget')).toBe(false);
  });

  it('fails with the worse canary as ever', () => {
    expect(judgedAt(50, minutes([0], [100, 50], [100, 50], [100, 50]))).toMatchObject({ decision: 'fail' });
  });

  it('that a person promotes goes to the next weight only', () => {
    const promote = {
      requestedBy: 'ada',
      reason: 'seen enough',
      at: '2026-01-05T09:10:00Z',
      extent: 'stage',
      stage: '1%',
    } as const;
    expect(
      judgedAt(10, minutes([0], [3]), {
        reactionSeconds: 150,
        controls: { promote },
      }),
    ).toMatchObject({ decision: 'advance', nextWeight: 50 });
  });

  it('holds while no metrics show the traffic: missing evidence is never a pass', () => {
    for (const weight of [1, 10, 100, 500]) {
      const verdict = judgedAt(weight, minutes([0], [0]), { requestsPerSecond: 0 });
      expect(verdict).toMatchObject({
        decision: 'hold',
        ...said({ gate: 'budget', code: 'trafficUnknown' }),
      });
      expect(verdict.nextWeight).toBeUndefined();
    }
  });

  it('cannot be judged without the risk', () => {
    const evidence = { alarms: [], signals: { faults: [] }, metrics: {} };
    const context = { stage: stageAt(10), evidence, shifts: [shiftedAt], at: shiftedAt };
    expect(() => judge(context)).toThrow(RangeError);
  });
});
