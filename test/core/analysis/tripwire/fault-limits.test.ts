import { faultLimitsOf, limitsOf } from '../../../../core/analysis/tripwire/fault-limits';
import { parseStrategy } from '../../../../core/strategy/strategy';

const canary = parseStrategy('canary', {});
const clustered = parseStrategy('clustered', { gates: [{ type: 'compare', dispersion: 5 }] });

it('a release is judged by the dispersion of its own strategy', () => {
  const limits = faultLimitsOf([canary, clustered], 20);
  expect(limitsOf(limits, 'canary')).toEqual({ dispersion: 1, maxErrorPercent: 20 });
  expect(limitsOf(limits, 'clustered')).toEqual({ dispersion: 5, maxErrorPercent: 20 });
});

it('a strategy of an earlier deployment has the default', () => {
  expect(limitsOf(faultLimitsOf([canary], 20), 'constructor')).toEqual({ maxErrorPercent: 20 });
});
