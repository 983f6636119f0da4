import { FaultBets, faultRatios, logExcessRatio } from '../../../core/statistics/fault-bets';
import { logLikelihoodRatioOf } from '../../../core/statistics/likelihood-ratio';
import { logThreshold } from '../../../core/statistics/significance';

const threshold = logThreshold(0.0025);

function logEOf(
  steps: readonly { canary: number; production: number }[],
  share: number,
  dispersion?: number,
): number {
  const bets = new FaultBets(dispersion);
  for (const step of steps) bets.add((ratio) => logLikelihoodRatioOf({ ...step, share }, ratio));
  return bets.logE;
}

const onlyCanary = (faults: number) => Array.from({ length: faults }, () => ({ canary: 1, production: 0 }));

it.each([
  [0.001, 2],
  [0.1, 4],
  [0.3, 6],
  [0.5, 10],
])('with a share of %p, %i faults of the canary alone suffice at an alpha of 0.25%%', (share, faults) => {
  for (const steps of [onlyCanary(faults), [{ canary: faults, production: 0 }]]) {
    expect(logEOf(steps, share)).toBeGreaterThanOrEqual(threshold);
  }
  for (const steps of [onlyCanary(faults - 1), [{ canary: faults - 1, production: 0 }]]) {
    expect(logEOf(steps, share)).toBeLessThan(threshold);
  }
});

it('without evidence E is 1, and at a share of 1 nothing is evidence', () => {
  expect(new FaultBets().logE).toBe(0);
  expect(logEOf(onlyCanary(100), 1)).toBeLessThanOrEqual(0);
  expect(logEOf(onlyCanary(100), 1)).toBeGreaterThan(-0.2);
});

it('the dispersion divides the evidence: clusters of three count as single faults', () => {
  const tripled = onlyCanary(4).map(({ canary }) => ({ canary: 3 * canary, production: 0 }));
  expect(logEOf(tripled, 0.1, 3)).toBeCloseTo(logEOf(onlyCanary(4), 0.1), 9);
  expect(() => new FaultBets(0.5)).toThrow(RangeError);
});

it('production faults before a canary turns bad cost little', () => {
  const bets = new FaultBets();
  const add = (canary: number) => {
    bets.add((ratio) => logLikelihoodRatioOf({ canary, production: 1 - canary, share: 0.1 }, ratio));
  };
  for (let step = 0; step < 2000; step++) add(step % 10 === 0 ? 1 : 0);
  let faults = 0;
  for (; bets.logE < threshold; faults++) add(1);
  expect(faults).toBeLessThan(14);
});

/** The expectation of E at a stopping time: after some faults, or earlier once it is large. Exact, over all orders of sides. */
function expectedE(share: number, faults: number, dispersion: number): number {
  let sum = 0;
  for (let order = 0; order < 2 ** faults; order++) {
    const bets = new FaultBets(dispersion);
    let probability = 1;
    for (let index = 0; index < faults; index++) {
      const isCanary = (order >> index) & 1;
      probability *= isCanary ? share : 1 - share;
      const step = { canary: isCanary, production: 1 - isCanary, share };
      if (bets.logE < Math.log(5)) bets.add((ratio) => logLikelihoodRatioOf(step, ratio));
    }
    sum += probability * Math.exp(bets.logE);
  }
  return sum;
}

it.each([
  [0.001, 1],
  [0.1, 1],
  [0.1, 2],
  [0.5, 1],
  [0.9, 1],
])(
  'under equal rates with a share of %p and φ = %p, the expectation of E is at most 1',
  (share, dispersion) => {
    expect(expectedE(share, 8, dispersion)).toBeLessThanOrEqual(1 + 1e-9);
  },
);

it('more events than tolerable have an expectation of at most 1 too, if they are as many as is tolerable', () => {
  for (const expected of [0.01, 1, 20]) {
    for (const ratio of faultRatios.slice(0, 4)) {
      let [sum, probability] = [0, Math.exp(-expected)];
      for (let events = 0; events < 2000; events++) {
        sum += probability * Math.exp(Math.min(700, logExcessRatio(events, expected, ratio)));
        probability *= expected / (events + 1);
      }
      expect(sum).toBeCloseTo(1, 6);
    }
  }
});

it('is finite for a million faults', () => {
  expect(Number.isFinite(logEOf([{ canary: 1e6, production: 0 }], 0.1))).toBe(true);
  expect(Number.isFinite(logEOf([{ canary: 0, production: 1e6 }], 0.1))).toBe(true);
});
