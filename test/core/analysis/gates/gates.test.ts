import fc from 'fast-check';
import type { Bucket } from '../../../../core/analysis/evidence/evidence';
import { judgeCompare } from '../../../../core/analysis/gates/compare';
import { gateSchema, type CompareGate, type Gate, type ThresholdGate } from '../../../../core/strategy/gates';
import { gateSentence } from '../../../../core/analysis/gates/gate-sentence';
import { judgeThreshold } from '../../../../core/analysis/gates/threshold';
import { judge } from '../../../../core/analysis/judge';
import { parseStrategy } from '../../../../core/strategy/strategy';

type Counts = readonly [canaryRequests: number, canaryEvents: number, requests: number, events: number];

const startsAt = Date.parse('2026-01-05T09:00:00Z');

function buckets(...counts: Counts[]): Bucket[] {
  return counts.map(([canaryRequests, canaryEvents, requests, events], index) => ({
    startsAt: startsAt + index * 60_000,
    canary: { requests: canaryRequests, events: canaryEvents },
    production: { requests, events },
  }));
}

function compare(options: object, evidence: Bucket[], comparisons = 1) {
  const gate = gateSchema.parse({ type: 'compare', ...options }) as CompareGate;
  return judgeCompare(gate, { buckets: evidence, ofThisStage: [], comparisons });
}

describe('compare', () => {
  it('fails a canary that is clearly worse, and says how much at least', () => {
    expect(compare({}, buckets([1240, 12, 11_020, 11]))).toMatchObject({
      decision: 'fail',
      code: 'worse',
      signal: 'faults',
      canary: { requests: 1240, events: 12 },
      production: { requests: 11_020, events: 11 },
      times: 2,
      confidence: 0.995,
    });
  });

  it('finds total failure in four faults at a tenth of the traffic', () => {
    expect(compare({}, buckets([100, 3, 900, 0])).decision).toBe('hold');
    expect(compare({}, buckets([100, 4, 900, 0])).decision).toBe('fail');
  });

  it('holds when neither harm nor safety is shown', () => {
    expect(compare({}, buckets([120, 0, 1080, 1]))).toMatchObject({
      decision: 'hold',
      code: 'inconclusive',
      canary: { requests: 120, events: 0 },
      production: { requests: 1080, events: 1 },
      ruleOutRatio: 2.5,
    });
  });

  it('advances when a regression worth stopping for is ruled out', () => {
    expect(compare({}, buckets([1000, 12, 9000, 104], [1000, 11, 9000, 100]))).toMatchObject({
      decision: 'advance',
      code: 'notWorse',
      ruleOutRatio: 2.5,
      confidence: 0.95,
    });
  });

  it('advances without faults to compare when the rate itself is shown to be tolerable', () => {
    expect(compare({}, buckets([299, 0, 2691, 0])).decision).toBe('hold');
    expect(compare({}, buckets([300, 0, 2700, 0]))).toMatchObject({
      decision: 'advance',
      code: 'tolerable',
      tolerablePercent: 1,
      confidence: 0.95,
    });
  });

  it('wants more evidence when faults come in clusters', () => {
    expect(compare({ dispersion: 3 }, buckets([100, 3, 900, 0])).decision).toBe('hold');
    expect(compare({ dispersion: 3 }, buckets([300, 0, 2700, 0])).decision).toBe('hold');
  });

  it('wants more evidence for each comparison that is made beside it', () => {
    expect(compare({}, buckets([100, 4, 900, 0]), 1).decision).toBe('fail');
    expect(compare({}, buckets([100, 4, 900, 0]), 10).decision).toBe('hold');
  });

  it('takes as much worse as is tolerated for no harm', () => {
    const slightlyWorse = buckets([10_000, 150, 90_000, 900]);
    expect(compare({}, slightlyWorse).decision).toBe('fail');
    expect(compare({ tolerance: 2 }, slightlyWorse).decision).not.toBe('fail');
  });

  it('takes fewer conversions for harm, and more for none', () => {
    const kpi = { signal: 'kpi', kpi: 'orders' };
    expect(compare(kpi, buckets([1000, 40, 9000, 900]))).toMatchObject({
      decision: 'fail',
      code: 'worse',
      signal: 'kpi',
      kpi: 'orders',
      canary: { requests: 1000, events: 40 },
    });
    expect(compare(kpi, buckets([1000, 200, 9000, 900])).decision).toBe('advance');
  });

  it('fails a canary that breaks where nothing can be compared with it any more', () => {
    const gate = gateSchema.parse({ type: 'compare' }) as CompareGate;
    const compared = buckets([1000, 12, 9000, 104], [1000, 11, 9000, 100]);
    const judgeAt100Percent = (...alone: Counts[]) => {
      const ofThisStage = buckets(...alone);
      return judgeCompare(gate, { buckets: [...compared, ...ofThisStage], ofThisStage, comparisons: 1 });
    };
    expect(judgeAt100Percent([10_000, 115, 0, 0]).decision).toBe('advance');
    expect(judgeAt100Percent([10_000, 4000, 0, 0])).toMatchObject({
      decision: 'fail',
      code: 'worseThanBefore',
      canary: { requests: 10_000, events: 4000 },
      production: { requests: 20_000, events: 227 },
      times: 2,
    });
  });

  it('takes what was shown as shown where production is silent, and nothing more can be shown', () => {
    const compared = buckets([600, 7, 5400, 64], [500, 14, 500, 5]);
    const ofThisStage = buckets([1000, 12, 0, 0]);
    const judgeAt = (gate: CompareGate, alone: Bucket[]) =>
      judgeCompare(gate, { buckets: [...compared, ...alone], ofThisStage: alone, comparisons: 1 }).decision;
    const gate = gateSchema.parse({ type: 'compare' }) as CompareGate;
    expect(judgeAt(gate, [])).toBe('hold');
    expect(judgeAt(gate, ofThisStage)).toBe('advance');
  });

  it('never advances when either side is silent, nor on nothing', () => {
    expect(compare({}, []).decision).toBe('hold');
    expect(compare({}, buckets([0, 0, 10_000, 0])).decision).toBe('hold');
    expect(compare({}, buckets([10_000, 0, 0, 0])).decision).toBe('hold');
  });

  it('has the strength of its evidence, which is 1 exactly where it decides', () => {
    expect(compare({}, buckets([150, 0, 1350, 0])).evidence).toEqual({ harm: 0, safety: 0.5 });
    expect(compare({}, buckets([300, 0, 2700, 0])).evidence).toEqual({ harm: 0, safety: 1 });
    const suspected = compare({}, buckets([100, 3, 900, 0])).evidence!;
    expect(suspected.harm).toBeGreaterThan(0.5);
    expect(suspected.harm).toBeLessThan(1);
    const side = fc.nat(2000).chain((requests) => fc.tuple(fc.constant(requests), fc.nat(requests)));
    fc.assert(
      fc.property(fc.array(fc.tuple(side, side), { maxLength: 5 }), (counts) => {
        const { decision, evidence } = compare(
          {},
          buckets(...counts.map(([canary, production]) => [...canary, ...production] as Counts)),
        );
        expect(evidence!.harm === 1).toBe(decision === 'fail');
        if (decision !== 'fail') expect(evidence!.safety === 1).toBe(decision === 'advance');
      }),
    );
  });

  it('decides on any counts there can be, in numbers and words without NaN', () => {
    const side = fc.nat(1_000_000_000).chain((requests) => fc.tuple(fc.constant(requests), fc.nat(requests)));
    fc.assert(
      fc.property(fc.array(fc.tuple(side, side), { maxLength: 5 }), (counts) => {
        const evidence = buckets(
          ...counts.map(([canary, production]) => [...canary, ...production] as Counts),
        );
        const judged = compare({}, evidence);
        expect(['advance', 'hold', 'fail']).toContain(judged.decision);
        // What is recorded: JSON has no NaN and no Infinity.
        expect(JSON.parse(JSON.stringify(judged))).toEqual(judged);
        expect(gateSentence(judged)).not.toMatch(/NaN|Infinity|undefined/);
      }),
    );
  });
});

describe('threshold', () => {
  const gate = (options: object) =>
    gateSchema.parse({
      type: 'threshold',
      label: 'queue age',
      metrics: { m: { namespace: 'AWS/SQS', name: 'ApproximateAgeOfOldestMessage', statistic: 'Maximum' } },
      max: 60,
      ...options,
    }) as ThresholdGate;
  const points = (...values: number[]) =>
    values.map((value, index) => ({ startsAt: startsAt + index * 60_000, value }));

  it.each<[string, object, number[], object]>([
    ['within bounds', {}, [10, 20], { decision: 'advance', code: 'withinBounds', values: [20], max: 60 }],
    [
      'out of bounds',
      {},
      [10, 61],
      { decision: 'fail', code: 'outOfBounds', values: [61], max: 60, breaching: 1 },
    ],
    [
      'too few data',
      { ofDatapoints: 2 },
      [10],
      { decision: 'hold', code: 'tooFewDatapoints', datapoints: 1, datapointsNeeded: 2 },
    ],
    [
      'too few data where that is fine',
      { missingData: 'pass', ofDatapoints: 2 },
      [10],
      { decision: 'advance', code: 'tooFewDatapoints', datapoints: 1, datapointsNeeded: 2 },
    ],
    [
      '2 of 3, one bad',
      { breachingDatapoints: 2, ofDatapoints: 3 },
      [10, 99, 10],
      { decision: 'advance', code: 'withinBounds', values: [10, 99, 10], max: 60 },
    ],
    [
      '2 of 3, two bad',
      { breachingDatapoints: 2, ofDatapoints: 3 },
      [99, 10, 99],
      { decision: 'fail', code: 'outOfBounds', values: [99, 10, 99], max: 60, breaching: 2 },
    ],
    [
      'what is not a number',
      {},
      [Number.NaN],
      { decision: 'hold', code: 'tooFewDatapoints', datapoints: 0, datapointsNeeded: 1 },
    ],
    [
      'too low',
      { max: undefined, min: 1 },
      [0],
      { decision: 'fail', code: 'outOfBounds', values: [0], min: 1, breaching: 1 },
    ],
  ])('%s', (_, options, values, expected) => {
    const observed = { values: points(...values), parts: { m: points(...values) } };
    const settled = { since: startsAt, isSettled: true };
    expect(judgeThreshold(gate(options), { ...observed, ...settled })).toEqual({
      label: 'queue age',
      ...expected,
    });
  });

  describe('on a metric without data', () => {
    const ratio = (expression: string, more = {}) =>
      gate({ metrics: { bad: aMetric(), all: aMetric() }, expression, ...more });
    const judged = (of: ThresholdGate, parts: Record<string, number[]>, more = {}) =>
      judgeThreshold(of, {
        values: points(0, 0, 0),
        parts: Object.fromEntries(Object.entries(parts).map(([id, values]) => [id, points(...values)])),
        since: startsAt,
        isSettled: true,
        ...more,
      });
    const missing = { code: 'metricsMissing', metrics: ['N M'] };

    it.each<[string, string, object]>([
      ['a ratio', 'bad / all', { decision: 'hold', ...missing, never: true }],
      ['a condition', 'IF(bad > 1, all, 0)', { decision: 'hold', ...missing }],
      ['all metrics', 'SUM(METRICS())', { decision: 'hold', ...missing }],
      ['used filled and not', 'FILL(bad, 0) + bad', { decision: 'hold', ...missing }],
      ['filled', 'FILL(bad, 0) / all', { decision: 'advance', code: 'withinBounds' }],
      ['filled inside', 'fill((bad + 1), REPEAT) / all', { decision: 'advance', code: 'withinBounds' }],
      ['not used', 'all / 2', { decision: 'advance', code: 'withinBounds' }],
    ])('%s: %s', (_, expression, expected) => {
      expect(judged(ratio(expression), { all: [5, 5, 5], bad: [] })).toMatchObject(expected);
    });

    it('holds before it fails, because CloudWatch takes a missing point for 0', () => {
      const of = ratio('bad / all', { max: undefined, min: 1 });
      expect(judged(of, { all: [5], bad: [] })).toMatchObject({ decision: 'hold', ...missing });
    });

    it('is named at the first check if it never had any, and later also if it has none at this stage', () => {
      const before = { since: startsAt + 600_000 };
      expect(
        judged(ratio('bad / all'), { all: [5], bad: [1] }, { ...before, isSettled: false }),
      ).not.toMatchObject(missing);
      expect(
        judged(ratio('bad / all'), { all: [5], bad: [] }, { ...before, isSettled: false }),
      ).toMatchObject(missing);
      expect(judged(ratio('bad / 2'), { all: [5], bad: [1] }, before)).toMatchObject({
        ...missing,
        never: false,
      });
    });

    it('passes where the strategy says so', () => {
      expect(judged(ratio('bad / all', { missingData: 'pass' }), { all: [5] })).toMatchObject({
        decision: 'advance',
      });
    });
  });

  it.each<[string, object, RegExp]>([
    ['no bound', { max: undefined }, /max.*or min is needed/s],
    [
      'several metrics and no expression',
      { metrics: { a: aMetric(), b: aMetric() } },
      /is needed for several metrics/,
    ],
    [
      'more breaching than looked at',
      { breachingDatapoints: 3, ofDatapoints: 2 },
      /at least breachingDatapoints/,
    ],
  ])('is refused with %s', (_, options, message) => {
    expect(() => gate(options)).toThrow(message);
  });

  function aMetric() {
    return { namespace: 'N', name: 'M', statistic: 'Sum' };
  }
});

describe('a gate that only observes', () => {
  it('is recorded and has no effect', () => {
    const stage = parseStrategy('any', {
      stages: [{ weightPercent: 100, bakeSeconds: 0 }],
      settleSeconds: 0,
      gates: [
        { type: 'compare', mode: 'observe' },
        { type: 'enoughData', minRequests: 1 },
      ],
    }).stages[0]!;
    const evidence = { alarms: [], signals: { faults: buckets([100, 50, 900, 0]) }, metrics: {} };
    const verdict = judge({ stage, evidence, shifts: [startsAt], at: startsAt + 180_000 });
    expect(verdict.decision).toBe('advance');
    expect(verdict.gates.find(({ gate }) => gate === 'compare')).toMatchObject({
      decision: 'fail',
      observed: true,
    });
    expect(verdict.blockingGates).toEqual([]);
  });
});

describe('a comparison', () => {
  it.each<[object, RegExp]>([
    [{ signal: 'kpi' }, /is needed for the signal/],
    [{ kpi: 'orders' }, /and only then/],
    [{ alpha: 0 }, />0/],
    [{ dispersion: 0.5 }, />=1/],
    [{ percentile: 42 }, /percentile/],
  ])('%j is refused', (options, message) => {
    expect(() => gateSchema.parse({ type: 'compare', ...options } satisfies { type: Gate['type'] })).toThrow(
      message,
    );
  });
});
