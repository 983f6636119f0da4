import { ago } from '../../../packages/cli/views/time-text';
import pc from 'picocolors';
import { foldEvents } from '../../../core/audit/release-timeline';
import type { AuditEvent } from '../../../core/audit/events/audit-event';
import { reportRelease } from '../../../packages/cli/reports/release-report';
import type { StrategySummary } from '../../../core/registry/service-manifest';
import { releaseLines } from '../../../packages/cli/views/release-text';

const at = (second: number) => new Date(Date.UTC(2026, 0, 5, 9, 0, second)).toISOString();
const plan = { name: 'canary', canaryWeights: [100, 500, 1000], bakeSeconds: [600, 1200, 0] };
const begun: AuditEvent[] = [
  { at: at(0), kind: 'admitted', version: '2', previousVersion: '1', strategy: 'canary' },
  { at: at(10), kind: 'shifted', stage: '10%', canaryWeight: 100 },
];

const held = (second: number) => judged(second, 'hold');

function judged(second: number, decision: 'hold' | 'fail', requests = 10): AuditEvent & { kind: 'judged' } {
  const counts = { requests, faults: 0 };
  return {
    at: at(second),
    kind: 'judged',
    stage: '10%',
    decision,
    cause: 'gates',
    blockingGates: ['alarms'],
    reason: 'a sentence that the gates repeat',
    gates: [
      { gate: 'bake', name: 'bake', decision: 'hold', code: 'baking', elapsedSeconds: 20, bakeSeconds: 600 },
      { gate: 'alarms', name: 'alarms', decision: 'fail', code: 'alarmsMissing', alarms: ['checkout-slow'] },
    ],
    counts: { canary: counts, production: counts },
    waitSeconds: 30,
  };
}

/** The texts of the lines with a label, at a time. */
function linesAt(second: number, events: readonly AuditEvent[], deployed: StrategySummary = plan) {
  const report = reportRelease(
    { id: 'a-release', service: 'checkout', plan: deployed },
    foldEvents([...begun, ...events]),
  );
  const lines = releaseLines(report, Date.parse(at(second)), pc.createColors(false));
  return (label: string) => lines.filter((line) => line.label === label).map(({ text }) => text);
}

describe('the evidence of a stage', () => {
  // The shift was at 09:00:10 and settles for 90 s: the first minute that counts ends at 09:03, and is complete a minute later.
  it.each([
    [60, [], '3 min'],
    [239, [], '1 s'],
    [240, [], 'waiting for metrics'],
    [300, [judged(290, 'hold', 0)], 'waiting for metrics'],
    [1079, [judged(1070, 'hold', 0)], 'waiting for metrics'],
    [1080, [judged(1070, 'hold', 0)], 'rollouts doctor'],
  ])('that is missing after %i s waits for what AWS may still show', (second, events, text) => {
    const shown = linesAt(second, events);
    expect([shown('evidence'), shown('canary')]).toEqual([[expect.stringContaining(text)], []]);
  });

  it('replaces the wait once a check has counted requests', () => {
    const served = linesAt(300, [held(290)]);
    expect([served('evidence'), served('canary')]).toEqual([[], ['0 faults in 10 requests (0%)']]);
  });

  it('begins anew after a shift', () => {
    const shifted = { at: at(610), kind: 'shifted', stage: '50%', canaryWeight: 500 } as const;
    const shown = linesAt(1000, [held(600), shifted, { ...judged(990, 'hold', 0), stage: '50%' }]);
    expect([shown('evidence'), shown('canary')]).toEqual([
      [expect.stringContaining('waiting for metrics')],
      [],
    ]);
    expect(linesAt(620, [held(600), shifted])('evidence')).toEqual([expect.stringContaining('read in')]);
  });

  it('waits for the settle time of the strategy', () => {
    const shown = linesAt(300, [], { ...plan, settleSeconds: 600 });
    expect(shown('evidence')).toEqual([expect.stringContaining('8 min')]);
  });
});

it('shows a line a gate, and the one that fails first', () => {
  const shown = linesAt(200, [judged(190, 'fail')]);
  const all = [...shown('gates'), ...shown('')];
  expect(all.map((text) => text[0])).toEqual(['✗', '…']);
  expect(shown('verdict').join('')).not.toContain('repeat');
});

it('says what failed, with the command that shows its log', () => {
  const errors = [{ type: 'TypeError', message: 'no cart', canary: 4, production: 0 }];
  const failure = { error: 'CanaryFaults', message: '' };
  const rolledBack: AuditEvent = { at: at(60), kind: 'rolledBack', restoredVersion: '1', failure, errors };
  const shown = linesAt(90, [rolledBack]);
  expect([shown('failed'), shown('log')]).toEqual([
    ['4 × TypeError: no cart (canary only)'],
    ['rollouts logs a-release --side canary'],
  ]);
  expect(linesAt(90, [{ ...rolledBack, errors: undefined } as AuditEvent])('log')).toEqual([]);
});

it('shows the bake time as a bar, the next check, and the earliest end', () => {
  const shown = linesAt(310, [held(300)]);
  expect(shown('bake')).toEqual(['██████████░░░░░░░░░░  5 min of 10 min']);
  expect(shown('next')).toEqual(['check in 20 s; in production in 25 min at the earliest']);
});

it.each([
  [20, '20 s ago'],
  [700, '12 min ago'],
  [3 * 3600, '3 h ago (2026-01-05 23:30 UTC)'],
  [9 * 86_400, '9 days ago (2026-01-05 23:30 UTC)'],
])('a time %i seconds ago is "%s", with its day where a reader could be off by one', (seconds, text) => {
  const event = '2026-01-05T23:30:00.000Z';
  expect(ago(event, Date.parse(event) + seconds * 1000)).toBe(text);
});
