import fc from 'fast-check';
import { parseStrategies, parseStrategy } from '../../../core/strategy/strategy';

describe('the default strategy', () => {
  const [canary] = parseStrategies();

  it('is called canary and goes 10, 30, 50, 100%', () => {
    expect(canary?.name).toBe('canary');
    expect(canary?.stages.map((stage) => stage.label)).toEqual(['10%', '30%', '50%', '100%']);
    expect(canary?.stages.map((stage) => stage.canaryWeight)).toEqual([100, 300, 500, 1000]);
  });

  it('bakes ten minutes, looks every 30 seconds, and wants alarms, a comparison and enough data', () => {
    expect(canary?.checkIntervalSeconds).toBe(30);
    for (const stage of canary?.stages ?? []) {
      expect(stage).toMatchObject({ bakeSeconds: 600, settleSeconds: 90, maxHoldSeconds: 5400 });
      expect(stage.gates).toMatchObject([
        { type: 'alarms', mode: 'enforce' },
        { type: 'compare', signal: 'faults', alpha: 0.005, ruleOutRatio: 2.5 },
        { type: 'enoughData', minRequests: 50 },
      ]);
    }
  });
});

describe('a strategy', () => {
  it('gives the gates of a stage beside its own to that stage only', () => {
    const strategy = parseStrategy('careful', {
      stages: [
        { weightPercent: 0.1, gates: [{ type: 'enoughData', minRequests: 3000 }] },
        { weightPercent: 100, bakeSeconds: 0 },
      ],
      gates: [{ type: 'alarms' }],
    });
    expect(strategy.stages).toMatchObject([
      {
        label: '0.1%',
        canaryWeight: 1,
        gates: [{ type: 'alarms' }, { type: 'enoughData', minRequests: 3000 }],
      },
      { label: '100%', canaryWeight: 1000, bakeSeconds: 0, gates: [{ type: 'alarms' }] },
    ]);
  });

  it('with a budget has its weights, holds before the first one, and bakes from 50% on', () => {
    const { start, stages, budget } = parseStrategy('quick', { budget: { maxBadResponses: 50 } });
    expect(budget).toEqual({ maxBadResponses: 50 });
    expect(start).toMatchObject({ label: 'start', canaryWeight: 0, gates: [], budget });
    expect(stages.map(({ label, bakeSeconds }) => [label, bakeSeconds])).toEqual([
      ['0.1%', 0],
      ['1%', 0],
      ['5%', 0],
      ['10%', 0],
      ['30%', 0],
      ['50%', 600],
      ['100%', 600],
    ]);
    expect(stages.every((stage) => stage.budget === budget)).toBe(true);
  });

  it.each<[string, unknown, RegExp]>([
    ['a stage of 101%', { stages: [{ weightPercent: 101 }] }, /stages\[0\]\.weightPercent: .*<=100/],
    [
      'weights out of order',
      { stages: [{ weightPercent: 50 }, { weightPercent: 30 }, { weightPercent: 100 }] },
      /stages\[1\]\.weightPercent: must be more than 50, .* not 30/,
    ],
    [
      'a weight twice',
      { stages: [{ weightPercent: 50 }, { weightPercent: 50 }, { weightPercent: 100 }] },
      /stages\[1\]\.weightPercent: must be more than 50/,
    ],
    ['a kind that does not exist', { kind: 'linear' }, /kind: .*"canary"/],
    ['no way to 100%', { stages: [{ weightPercent: 50 }] }, /stages\[0\]\.weightPercent: must be 100/],
    ['two decimals', { stages: [{ weightPercent: 0.15 }, { weightPercent: 100 }] }, /at most one decimal/],
    ['no stages', { stages: [] }, /stages: /],
    [
      'stages beside a budget',
      { budget: { maxBadResponses: 50 }, stages: [{ weightPercent: 100 }] },
      /budget: takes the place of stages/,
    ],
    ['a budget of nothing', { budget: { maxBadResponses: 0 } }, /budget\.maxBadResponses: /],
    ['a budget that the evidence exceeds', { budget: { maxBadResponses: 10 } }, /must be at least 11/],
    [
      'a budget that the evidence exceeds where faults come in clusters',
      { budget: { maxBadResponses: 50 }, gates: [{ type: 'compare', dispersion: 5 }] },
      /must be at least 55/,
    ],
    ['a budget without its number', { budget: {} }, /budget\.maxBadResponses: /],
    ['a weight of zero', { stages: [{ weightPercent: 0 }] }, /stages\[0\]\.weightPercent: .*>0/],
    [
      'two thresholds of one label',
      { gates: [aThreshold('age'), aThreshold('age')] },
      /stages\[0\]: two threshold gates have the label "age"/,
    ],
    ['no gate that could say no', { gates: [] }, /stages\[0\]: needs at least one enforced gate/],
    [
      'gates that only observe',
      { gates: [{ type: 'compare', mode: 'observe' }] },
      /needs at least one enforced gate/,
    ],
    [
      'evidence before there is a canary',
      { startGates: [{ type: 'window' }, { type: 'compare' }] },
      /startGates\[1\]: must be a window, a check or alarms/,
    ],
    ['nothing but a window', { gates: [{ type: 'window' }] }, /time alone is no evidence/],
    [
      'ten seconds of metrics by the minute',
      { bucketSeconds: 10 },
      /bucketSeconds: 10 needs the source "instr/,
    ],
    ['an unknown field', { stagez: [] }, /unrecognized key: "stagez"/],
    ['an unknown gate', { gates: [{ type: 'vibes' }] }, /gates\[0\]\.type: .*'alarms' \| 'enoughData'/],
    ['a bake time as text', { stages: [{ weightPercent: 100, bakeSeconds: '9' }] }, /bakeSeconds: .*number/],
    ['looking every second', { checkIntervalSeconds: 1 }, /checkIntervalSeconds: .*>=10/],
  ])('with %s is refused with the field and what it may be', (_, input, message) => {
    expect(() => parseStrategy('mine', input)).toThrow(message);
    expect(() => parseStrategy('mine', input)).toThrow(/^strategy "mine": /);
  });

  it.each(['', 'Canary', '1st', 'a b', "x'y", 'x'.repeat(31)])('may not be called %p', (name) => {
    expect(() => parseStrategy(name, {})).toThrow(/its name must be/);
  });

  it('has ascending stages that end at 100%, for any ascending weights', () => {
    const tenths = fc.uniqueArray(fc.integer({ min: 1, max: 999 }), { maxLength: 29 });
    fc.assert(
      fc.property(tenths, (weights) => {
        const ascending = [...weights].sort((one, other) => one - other).map((weight) => weight / 10);
        const strategy = parseStrategy('any', {
          stages: [...ascending, 100].map((weightPercent) => ({ weightPercent })),
        });
        const split = strategy.stages.map((stage) => stage.canaryWeight);
        expect(split).toEqual([...ascending.map((weight) => Math.round(weight * 10)), 1000]);
      }),
    );
  });
});

function aThreshold(label: string) {
  return {
    type: 'threshold',
    label,
    metrics: { m: { namespace: 'N', name: 'M', statistic: 'Sum' } },
    max: 1,
  };
}

it('needs at least one strategy', () => {
  expect(() => parseStrategies({})).toThrow('at least one strategy');
});
