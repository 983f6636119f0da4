import { ago } from '../../../packages/cli/views/time-text';
import pc from 'picocolors';
import { foldEvents } from '../../../core/audit/release-timeline';
import type { AuditEvent } from '../../../core/audit/events/audit-event';
import { reportRelease } from '../../../packages/cli/reports/release-report';
import { releaseLines } from '../../../packages/cli/views/release-text';

const at = (second: number) => new Date(Date.UTC(2026, 0, 5, 9, 0, second)).toISOString();
const plan = { name: 'canary', canaryWeights: [100, 500, 1000], bakeSeconds: [600, 1200, 0] };
const begun: AuditEvent[] = [
  { at: at(0), kind: 'admitted', version: '2', previousVersion: '1', strategy: 'canary' },
  { at: at(10), kind: 'shifted', stage: '10%', canaryWeight: 100 },
];

const held = (second: number) => judged(second, 'hold');

function judged(second: number, decision: 'hold' | 'fail'): AuditEvent {
  const counts = { requests: 10, faults: 0 };
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
function linesAt(second: number, events: readonly AuditEvent[]) {
  const report = reportRelease(
    { id: 'a-release', service: 'checkout', plan },
    foldEvents([...begun, ...events]),
  );
  const lines = releaseLines(report, Date.parse(at(second)), pc.createColors(false));
  return (label: string) => lines.filter((line) => line.label === label).map(({ text }) => text);
}

it('says when the first evidence comes, and what to check when none came', () => {
  // The shift was at 09:00:10: the first whole minute ends at 09:02, and is complete a minute later.
  expect(linesAt(60, [])('evidence')).toEqual([expect.stringContaining('2 min')]);
  expect(linesAt(200, [])('evidence')).toEqual([expect.stringContaining('rollouts doctor')]);
  expect(linesAt(60, [])('canary')).toEqual([]);
  const served = linesAt(200, [held(190)]);
  expect([served('evidence'), served('canary')]).toEqual([[], ['0 faults in 10 requests (0%)']]);
});

it('shows a line a gate, and the one that fails first', () => {
  const shown = linesAt(200, [judged(190, 'fail')]);
  const all = [...shown('gates'), ...shown('')];
  expect(all.map((text) => text[0])).toEqual(['✗', '…']);
  expect(shown('verdict').join('')).not.toContain('repeat');
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
