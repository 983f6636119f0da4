import { logRateBelow } from '../../../core/statistics/rate-below';

describe('the evidence that a rate is below a limit', () => {
  it('is a bet on a quarter of it', () => {
    const logE = logRateBelow({ requests: 1000, events: 2 }, { rate: 0.01 });
    expect(logE).toBeCloseTo(2 * Math.log(0.25) + 998 * Math.log(0.9975 / 0.99), 10);
    expect(logRateBelow({ requests: 1000, events: 2 }, { rate: 0.01, dispersion: 5 })).toBeCloseTo(
      logE / 5,
      10,
    );
  });

  it.each([0.01, 0.05, 0.5])('is 1 on average at the limit of %d, and less above it', (rate) => {
    const meanAt = (actual: number) =>
      actual * Math.exp(logRateBelow({ requests: 1, events: 1 }, { rate })) +
      (1 - actual) * Math.exp(logRateBelow({ requests: 1, events: 0 }, { rate }));
    expect(meanAt(rate)).toBeCloseTo(1, 12);
    for (const worse of [1.1, 1.5, 2]) expect(meanAt(rate * worse)).toBeLessThan(1);
  });

  it('is beyond doubt when a single request was none of all', () => {
    expect(logRateBelow({ requests: 2, events: 1 }, { rate: 1 })).toBe(Infinity);
  });

  it('is nothing without requests', () => {
    expect(logRateBelow({ requests: 0, events: 0 }, { rate: 1 })).toBe(0);
  });

  it.each([0, 1.01, NaN])('refuses the limit %d', (rate) => {
    expect(() => logRateBelow({ requests: 1, events: 0 }, { rate })).toThrow(RangeError);
  });
});
