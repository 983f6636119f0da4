import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { metricsNamespace, releaseMetricLine, releaseMetricUnits } from '../../../core/audit/release-metrics';
import { namespace } from '../../../packages/instrument/metric-names';

it('one line holds all that CloudWatch needs, and the release for those who search', () => {
  const line = releaseMetricLine('checkout', 'checkout-42', { Verdict: -1 }, '2026-01-05T09:00:00.000Z');
  expect(line).not.toContain('\n');
  expect(JSON.parse(line)).toEqual({
    _aws: {
      Timestamp: Date.parse('2026-01-05T09:00:00.000Z'),
      CloudWatchMetrics: [
        {
          Namespace: 'LatticeRollouts',
          Dimensions: [['Service']],
          Metrics: [{ Name: 'Verdict', Unit: 'None' }],
        },
      ],
    },
    Service: 'checkout',
    Release: 'checkout-42',
    Verdict: -1,
  });
});

it('services and releases are measured in one namespace', () => {
  expect(metricsNamespace).toBe(namespace);
});

it('docs/dashboard.md has every metric with its unit', () => {
  const markdown = readFileSync(join(__dirname, '..', '..', '..', 'docs', 'dashboard.md'), 'utf8');
  const rows = [...markdown.matchAll(/^\| `(\w+)` +\| (\w+)/gm)].map((row) => [row[1], row[2]]);
  expect(rows).toEqual(Object.entries(releaseMetricUnits));
});
