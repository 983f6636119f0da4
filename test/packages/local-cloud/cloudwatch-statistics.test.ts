import { SampleSet } from '../../../packages/local-cloud/services/cloudwatch/state/sample-set';
import { parseStatistic } from '../../../packages/local-cloud/services/cloudwatch/state/statistic';

function samplesOf(values: readonly number[]): SampleSet {
  const samples = new SampleSet();
  for (const value of values) samples.add(value);
  return samples;
}

const oneToHundred = samplesOf(Array.from({ length: 100 }, (_, index) => index + 1));

describe('of the numbers 1 to 100', () => {
  test.each([
    ['SampleCount', 100],
    ['Sum', 5050],
    ['Average', 50.5],
    ['Minimum', 1],
    ['Maximum', 100],
    ['p0', 1],
    ['p50', 50],
    ['p99', 99],
    ['p99.9', 100],
    ['p100', 100],
    ['tm90', 45.5],
    ['TM(10%:90%)', 50.5],
    ['TM(90%:)', 95.5],
    ['TM(10:20)', 15.5],
    ['tc90', 90],
    ['TC(80%:95%)', 15],
    ['TC(80:90)', 10],
    ['TC(:10)', 10],
    ['PR(:30)', 30],
    ['PR(30:80)', 50],
    ['PR(90:)', 10],
  ])('%s is %d', (name, value) => {
    expect(parseStatistic(name)?.(oneToHundred)).toBeCloseTo(value, 9);
  });
});

test('p99 is the highest of the samples that tm99 averages', () => {
  const samples = samplesOf([10, 20, 30]);
  expect(parseStatistic('p99')?.(samples)).toBe(30);
  expect(parseStatistic('tm99')?.(samples)).toBe(20);
});

test.each(['ts90', 'TS(80%:)', 'wm95', 'WM(10%:90%)', 'IQM'])('%s is refused by name', (name) => {
  expect(() => parseStatistic(name)).toThrow(
    expect.objectContaining({ code: 'NotSupportedByLocalCloud', message: expect.stringContaining(name) }),
  );
});

test.each(['', 'sum', 'p', 'p101', 'p99.', 'TM', 'tm(1:2)', 'PR(10%:20%)', 'toString'])(
  '%p is no statistic',
  (name) => {
    expect(parseStatistic(name)).toBeUndefined();
  },
);

describe('percentiles do not exist', () => {
  test('when a value is negative', () => {
    expect(parseStatistic('p50')?.(samplesOf([-1, 2]))).toBeUndefined();
  });

  test('when only the statistics of different values are known', () => {
    const samples = new SampleSet();
    samples.addStatistics({ count: 2, sum: 5, minimum: 1, maximum: 4 });
    expect(parseStatistic('p50')?.(samples)).toBeUndefined();
    expect(parseStatistic('Average')?.(samples)).toBe(2.5);
  });

  test('but do when all values of a statistic set are equal', () => {
    const samples = new SampleSet();
    samples.addStatistics({ count: 3, sum: 12, minimum: 4, maximum: 4 });
    expect(parseStatistic('p50')?.(samples)).toBe(4);
  });
});

test('a distribution of many values keeps four digits, whatever the order of the samples', () => {
  const values = Array.from({ length: 10_000 }, (_, index) => 1 + index / 7);
  const upwards = samplesOf(values);
  const downwards = samplesOf(values.toReversed());
  const p50 = parseStatistic('p50')?.(upwards) ?? NaN;
  expect(Math.abs(p50 / (1 + 4999 / 7) - 1)).toBeLessThan(0.0005);
  expect(downwards.distribution()).toEqual(upwards.distribution());
  expect(upwards.count).toBe(10_000);
});
