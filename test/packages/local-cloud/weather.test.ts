import fc from 'fast-check';
import { Random } from '../../../packages/local-cloud/kernel/random';
import { Propagation } from '../../../packages/local-cloud/weather/conditions/propagation';
import {
  weatherNames,
  weatherTable,
  type Range,
  type WeatherParameter,
} from '../../../packages/local-cloud/weather/conditions/table';
import { Weather } from '../../../packages/local-cloud/weather/conditions/weather';
import { CloudWatchFixture, metricQuery, oneMinute } from './cloudwatch-fixture';

const parameters = Object.keys(weatherTable) as WeatherParameter[];
const boundsOf = (range: Range) => (typeof range === 'number' ? ([range, range] as const) : range);
const seeds = fc.integer({ min: 0, max: 2 ** 32 - 1 });
const keys = fc.array(fc.oneof(fc.string(), fc.integer()), { maxLength: 3 });

describe('the table of the weather', () => {
  test.each(parameters)('%s has ordered bounds that grow with the weather, and a source', (parameter) => {
    const { source, ...row } = weatherTable[parameter];
    expect(source).toMatch(/^(https:\/\/|guess)/);
    for (const name of weatherNames) {
      const [from, to] = boundsOf(row[name]);
      expect(from).toBeLessThanOrEqual(to);
    }
  });

  test('draws values within their bounds, the same for a seed in any order of calls', () => {
    fc.assert(
      fc.property(
        seeds,
        fc.constantFrom(...weatherNames),
        fc.constantFrom(...parameters),
        keys,
        (seed, name, parameter, belongsTo) => {
          const weather = new Weather(name, new Random(seed));
          const again = new Weather(name, new Random(seed));
          again.draw(parameter, 'something else');
          const drawn = weather.draw(parameter, ...belongsTo);
          const [from, to] = boundsOf(weatherTable[parameter][name]);
          expect(drawn).toBeGreaterThanOrEqual(from);
          expect(drawn).toBeLessThanOrEqual(to);
          expect(again.draw(parameter, ...belongsTo)).toBe(drawn);
        },
      ),
    );
  });

  test('lets every node apply a change within the bounds', () => {
    fc.assert(
      fc.property(seeds, (seed) => {
        const delays = new Weather('typical', new Random(seed)).nodeDelays('routeSeconds', 'listener', 1);
        expect(delays).toHaveLength(8);
        expect(Math.min(...delays)).toBeGreaterThanOrEqual(5000);
        expect(Math.max(...delays)).toBeLessThanOrEqual(90_000);
        expect(Math.max(...delays)).toBe(delays[0]);
      }),
    );
  });
});

describe('a change that propagates', () => {
  const propagating = () => {
    const propagation = new Propagation('old');
    propagation.change('new', [10, 20]);
    return propagation;
  };

  test('is seen at one node before another', () => {
    const propagation = propagating();
    const seen = (now: number) => [0, 0.99].map((draw) => propagation.at(now, () => draw));
    expect(seen(9)).toEqual(['old', 'old']);
    expect(seen(10)).toEqual(['new', 'old']);
    expect(seen(20)).toEqual(['new', 'new']);
  });

  test('never returns a node to an older value', () => {
    const propagation = propagating();
    propagation.change('newest', [5, 30]);
    const seen = (now: number) => [0, 0.99].map((draw) => propagation.at(now, () => draw));
    expect(seen(5)).toEqual(['newest', 'old']);
    expect(seen(12)).toEqual(['newest', 'old']);
    expect(seen(20)).toEqual(['newest', 'new']);
    expect(seen(30)).toEqual(['newest', 'newest']);
  });
});

describe('metrics in typical weather', () => {
  test('grow from part to part, and are complete in the end', async () => {
    const cloudWatch = new CloudWatchFixture(typical('metricParts', 'metricSeconds', 'metricSkewSeconds'));
    const series = cloudWatch.service.series({
      namespace: 'Shop',
      name: 'Orders',
      dimensions: {},
      unit: 'Count',
    });
    for (let second = 0; second < 60; second++) series.record(1, cloudWatch.startsAt + second * 1000);
    const sums: number[] = [];
    for (let seconds = 0; seconds < 270; seconds += 5) {
      await cloudWatch.clock.sleep(5000);
      const { MetricDataResults: results = [] } = await cloudWatch.data({
        MetricDataQueries: [metricQuery('orders', 'Orders')],
      });
      sums.push(results[0]?.Values?.[0] ?? 0);
    }
    expect(sums).toEqual(sums.toSorted((a, b) => a - b));
    expect(new Set(sums)).toEqual(new Set([0, 15, 30, 45, 60]));
  });

  test('can be read by name before a search finds them, again after two weeks without data', async () => {
    const cloudWatch = new CloudWatchFixture({ metricListingSeconds: 600 });
    const series = cloudWatch.service.series({
      namespace: 'Shop',
      name: 'Orders',
      dimensions: {},
      unit: 'Count',
    });
    const found = async () => {
      const { MetricDataResults: results = [] } = await cloudWatch.data({
        StartTime: new Date(cloudWatch.clock.now() - 5 * oneMinute),
        MetricDataQueries: [
          metricQuery('exact', 'Orders'),
          { Id: 'search', Expression: `SEARCH('{Shop} MetricName="Orders"', 'Sum', 60)` },
        ],
      });
      return results.filter(({ Values: values = [] }) => values.length > 0).map(({ Id: id }) => id);
    };
    const ordersCome = async (minutes: number) => {
      for (let minute = 0; minute < minutes; minute++) {
        series.record(1);
        await cloudWatch.minutesPass(1);
      }
      return found();
    };
    expect(await ordersCome(3)).toEqual(['exact']);
    expect(await ordersCome(10)).toEqual(['exact', 'search']);
    await cloudWatch.minutesPass(15 * 24 * 60);
    expect(await ordersCome(3)).toEqual(['exact']);
    expect(await ordersCome(10)).toEqual(['exact', 'search']);
  });
});

function typical(...names: WeatherParameter[]) {
  return Object.fromEntries(names.map((name) => [name, weatherTable[name].typical]));
}
