import fc from 'fast-check';
import { errorsAlarmFor, errorsAlarmMath, raisesErrorsAlarm } from '../../../core/analysis/error-rate-alarm';
import { seededChance } from '../../../core/planning/simulation/seeded-chance';
import { poisson } from '../../../core/planning/simulation/poisson';
import type { CountsBySide } from '../../../core/statistics/counts-by-side';
import { parseStrategies, parseStrategy } from '../../../core/strategy/strategy';
import { CloudWatchFixture, metricQuery } from '../../packages/local-cloud/cloudwatch-fixture';

const alarm = errorsAlarmFor(parseStrategies());

function minute(canary: readonly [number, number], production: readonly [number, number]): CountsBySide {
  const counts = ([events, requests]: readonly [number, number]) => ({ events, requests });
  return { canary: counts(canary), production: counts(production) };
}

describe('the errors alarm of the default strategy', () => {
  it.each([
    ['four errors of a tenth of the requests, and none of production', [4, 90], [0, 1080], true],
    ['three, which may be luck', [3, 70], [0, 630], false],
    ['two of a hundredth, which may have one cause', [2, 10], [0, 1190], false],
    ['as many as production in proportion', [60, 120], [540, 1080], false],
    ['clearly more, but by less than four percent points', [60, 6000], [54, 54_000], false],
    ['clearly more on top of many', [30, 120], [54, 1080], true],
    ['fewer than production', [0, 120], [54, 1080], false],
    ['no requests of the canary', [0, 0], [54, 1080], false],
    ['a tenth of the requests where production is silent', [120, 1200], [0, 0], false],
    ['clearly more than a tenth where production is silent', [200, 1200], [0, 0], true],
    ['four of four where production is silent', [4, 4], [0, 0], true],
    ['a fifth beside a few requests of somebody else', [40, 200], [0, 5], true],
    ['five percent beside a few requests of somebody else', [10, 200], [0, 5], false],
  ] as const)('%s', (_, canary, production, raises) => {
    expect(raisesErrorsAlarm(minute(canary, production), alarm)).toBe(raises);
  });

  it.each([
    [5, 0.1, 0.05],
    [20, 0.3, 0.05],
    [20, 0.5, 0.3],
    [100, 0.1, 0.01],
  ])(
    'is wrong in at most 1 of 6,000 minutes: %d/s, share %d, error rate %d',
    (perSecond, share, errorRate) => {
      const chance = seededChance(11);
      const side = (expected: number): [number, number] => {
        const errors = poisson(expected * errorRate, chance);
        return [errors, errors + poisson(expected * (1 - errorRate), chance)];
      };
      let wrong = 0;
      for (let index = 0; index < 30_000; index++) {
        const counts = minute(side(60 * perSecond * share), side(60 * perSecond * (1 - share)));
        if (raisesErrorsAlarm(counts, { ...alarm, leastExcessPercent: 0, leastErrors: 1 })) wrong++;
      }
      expect(wrong / 30_000).toBeLessThanOrEqual(1 / 6000);
    },
  );

  it('takes more of what is worse, and less of what production has too', () => {
    const side = fc.tuple(fc.nat(400), fc.nat(2000)).map(([events, others]) => ({
      events,
      requests: events + others,
    }));
    fc.assert(
      fc.property(side, side, (canary, production) => {
        if (!raisesErrorsAlarm({ canary, production }, alarm) || production.events === 0) return;
        const fewer = { ...production, events: production.events - 1 };
        expect(raisesErrorsAlarm({ canary, production: fewer }, alarm)).toBe(true);
      }),
    );
  });
});

describe('the errors alarm of a deployment', () => {
  it('needs more evidence for longer strategies and for larger clusters', () => {
    const long = parseStrategy('long', {
      stages: [{ weightPercent: 10, bakeSeconds: 300_000 }, { weightPercent: 100 }],
    });
    const clustered = parseStrategy('clustered', { gates: [{ type: 'compare', dispersion: 10 }] });
    expect(alarm).toEqual({
      maxErrorPercent: 10,
      leastExcessPercent: 4,
      leastErrors: 3,
      leastEvidence: 3.78,
    });
    expect(errorsAlarmFor([...parseStrategies(), long]).leastEvidence).toBe(6);
    expect(errorsAlarmFor([...parseStrategies(), clustered])).toMatchObject({
      leastErrors: 30,
      leastEvidence: 37.78,
    });
  });

  it('asks for no larger difference than it allows at 100%', () => {
    expect(errorsAlarmFor(parseStrategies(), { maxErrorPercent: 1 })).toMatchObject({
      maxErrorPercent: 1,
      leastExcessPercent: 1,
    });
  });

  it('is the same in metric math', async () => {
    const chance = seededChance(4);
    const below = (limit: number) => Math.floor(chance() * limit);
    const minutes = Array.from({ length: 300 }, (_, index) => {
      const requests = 1 + below(400);
      const others = index % 5 === 0 ? below(30) : below(4000);
      const rate = chance() ** 3;
      return minute(
        [Math.min(requests, poisson(requests * rate, chance)), requests],
        [Math.min(others, poisson(others * rate * chance() * chance(), chance)), others],
      );
    });
    const expected = minutes.map((counts) => raisesErrorsAlarm(counts, alarm));
    expect(new Set(expected)).toEqual(new Set([true, false]));
    expect(await raisedByMetricMath(minutes)).toEqual(expected);
  });

  it.each(['allRequests', 'allErrors'])('waits for %s, which come late', async (late) => {
    const outage = minute([100, 200], [400, 800]);
    expect(await raisedByMetricMath([outage])).toEqual([false]);
    expect(await raisedByMetricMath([outage], late)).toEqual([false]);
  });
});

async function raisedByMetricMath(minutes: readonly CountsBySide[], missing?: string): Promise<boolean[]> {
  const fixture = new CloudWatchFixture({ metricSeconds: 0 });
  const metrics = {
    canaryRequests: minutes.map(({ canary }) => canary.requests),
    canaryErrors: minutes.map(({ canary }) => canary.events),
    allRequests: minutes.map(({ canary, production }) => canary.requests + production.requests),
    allErrors: minutes.map(({ canary, production }) => canary.events + production.events),
  };
  for (const [id, row] of Object.entries(metrics)) if (id !== missing) fixture.recordByMinute(id, row);
  await fixture.minutesPass(minutes.length);
  const steps = errorsAlarmMath(alarm);
  const { MetricDataResults: results = [] } = await fixture.data({
    MetricDataQueries: [
      ...Object.keys(metrics).map((id) => metricQuery(id, id, { returnData: false })),
      ...steps.map(({ id, expression }, index) => ({
        Id: id,
        Expression: expression,
        ReturnData: index === steps.length - 1,
      })),
    ],
  });
  const { Timestamps: timestamps = [], Values: values = [] } = results[0]!;
  return minutes.map((_, index) => {
    const at = timestamps.findIndex((time) => time.getTime() === fixture.at(index).getTime());
    return (values[at] ?? NaN) > 0;
  });
}
