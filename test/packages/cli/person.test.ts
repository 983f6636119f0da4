import { PassThrough } from 'node:stream';
import type { WriteStream } from 'node:tty';
import { stripVTControlCharacters } from 'node:util';
import pc from 'picocolors';
import { confirm, Declined, Interrupted, type Terminal } from '../../../packages/cli/process/confirm';
import { reportRelease } from '../../../packages/cli/reports/release-report';
import { Screen } from '../../../packages/cli/views/screen';
import { printLines, reportLines } from '../../../packages/cli/views/status-text';
import { ReleaseScreen } from '../../../packages/cli/views/release-screen';
import { releaseLines } from '../../../packages/cli/views/release-text';
import type { AuditEvent } from '../../../core/audit/events/audit-event';
import { foldEvents } from '../../../core/audit/release-timeline';

/** A terminal whose user types this. */
function person(typed: string): Terminal & { readonly seen: () => string } {
  const output = Object.assign(new PassThrough(), { isTTY: true });
  const input = Object.assign(new PassThrough(), { isTTY: true });
  input.end(typed);
  return { input, output, seen: () => String(output.read() ?? '') };
}

describe('a command that needs confirmation', () => {
  it('asks for confirmation, then for a reason', async () => {
    const ada = person('y\nwrong version\n');
    expect(await confirm('Abort it', { yes: false }, ada)).toBe('wrong version');
    const seen = ada.seen();
    expect(seen).toMatch(/Abort it\? \[y\/N\] .*Reason, for the audit trail \(optional\): /s);
  });

  it.each([
    ['does not ask for a reason with --reason', 'YES\n', { yes: false, reason: 'x' }, 'x'],
    ['asks nothing with --yes', '', { yes: true }, 'no reason given'],
    ['asks nothing with both', '', { yes: true, reason: 'x' }, 'x'],
    ['accepts an empty reason', 'y\n\n', { yes: false }, 'no reason given'],
  ])('%s', async (_, typed, flags, reason) => {
    expect(await confirm('Abort it', flags, person(typed))).toBe(reason);
  });

  it.each([
    ['Enter', '\n', Declined],
    ['n', 'n\n', Declined],
    ['Ctrl-C', '\u0003', Interrupted],
    ['Ctrl-D', '\u0004', Interrupted],
  ])('changes nothing after %s', async (_, typed, error) => {
    await expect(confirm('Abort it', { yes: false, reason: 'x' }, person(typed))).rejects.toThrow(error);
  });
});

describe('rollouts watch on a terminal', () => {
  const at = (second: number) => new Date(Date.UTC(2026, 0, 5, 9, 0, second)).toISOString();
  const held = (second: number): AuditEvent => ({
    at: at(second),
    kind: 'judged',
    stage: '10%',
    decision: 'hold',
    cause: 'gates',
    blockingGates: ['bake'],
    reason: `baking: ${second} s of 10 min`,
    gates: [
      {
        gate: 'bake',
        name: 'bake',
        decision: 'hold',
        code: 'baking',
        elapsedSeconds: second,
        bakeSeconds: 600,
      },
    ],
    counts: { canary: { requests: 40, faults: 1 }, production: { requests: 360, faults: 0 } },
    waitSeconds: 30,
  });
  const events: AuditEvent[] = [
    { at: at(0), kind: 'admitted', version: '2', previousVersion: '1', strategy: 'canary' },
    { at: at(1), kind: 'shifted', stage: '10%', canaryWeight: 100 },
    held(31),
    held(61),
  ];
  const report = reportRelease(
    {
      id: 'a-release',
      service: 'checkout',
      plan: { name: 'canary', canaryWeights: [100, 300, 500, 1000], bakeSeconds: [600, 600, 600, 600] },
    },
    foldEvents(events),
  );

  it.each([40, 80, 140])('prints events above the status, within %i columns', (columns) => {
    const pieces: string[] = [];
    const output = { isTTY: true, columns, rows: 40, write: (text: string) => pieces.push(text) > 0 };
    const screen = new ReleaseScreen(output as unknown as WriteStream);
    screen.show(events, report, Date.parse(at(71)));
    const lines = pieces.join('').split('\n');
    expect(lines.filter((line) => /^\d\d:\d\d:\d\d {2}10%: hold/.test(line))).toHaveLength(1);
    const block = stripVTControlCharacters(pieces.at(-1)!);
    expect(block).toContain('▸10%  30%  50%  100%'.slice(0, Math.max(0, columns - 16)));
    expect(block.replaceAll(/\s+/g, ' ')).toContain('next check in 20 s; in production in 39 min');
    expect(block.replaceAll(/\s+/g, ' ')).toContain('Next: rollouts pause, promote or abort');
    expect(Math.max(...lines.map((line) => stripVTControlCharacters(line).length))).toBeLessThan(columns);
  });

  it('shows every gate at the same column, also where its line is wrapped', () => {
    const wide = 'canary served 40 requests, error rate 2.5%, of 1,000 that the comparison needs';
    const lastVerdict = report.lastVerdict!;
    const gates = [...lastVerdict.gates, { ...lastVerdict.gates[0]!, name: 'enoughData', sentence: wide }];
    const lines = reportLines(
      { ...report, lastVerdict: { ...lastVerdict, gates } },
      Date.parse(at(71)),
      pc.createColors(true),
    );
    const printed: string[] = [];
    const output = { isTTY: true, columns: 60, write: (text: string) => printed.push(text) > 0 };
    printLines(new Screen(output as unknown as WriteStream), lines);
    const marks = printed.map((line) => stripVTControlCharacters(line).indexOf('… '));
    expect(marks.filter((column) => column !== -1)).toEqual([14, 14]);
  });

  it('redraws the status in place', () => {
    const pieces: string[] = [];
    const output = { isTTY: true, columns: 80, rows: 40, write: (text: string) => pieces.push(text) > 0 };
    const screen = new ReleaseScreen(output as unknown as WriteStream);
    screen.show([], report, Date.parse(at(71)));
    screen.show([], report, Date.parse(at(72)));
    const height = pieces[0]!.split('\n').length - 1;
    expect(pieces[1]!.startsWith(`\r\u001b[${height}A\u001b[J`)).toBe(true);
  });

  it('marks the stage at which the release rolled back', () => {
    const request = { reason: 'wrong version', requestedBy: 'ada', at: at(70) };
    const aborted = reportRelease(
      {
        id: 'a-release',
        service: 'checkout',
        plan: { name: 'canary', canaryWeights: [100, 300, 500, 1000], bakeSeconds: [600, 600, 600, 600] },
      },
      foldEvents([
        ...events,
        { at: at(65), kind: 'shifted', stage: '30%', canaryWeight: 300 },
        { ...request, kind: 'abortRequested' },
        { at: at(70), kind: 'guarded', trigger: 'abort', cause: 'aborted', action: 'baselineRestored' },
      ]),
    );
    const lines = releaseLines(aborted, Date.parse(at(71)), pc.createColors(false));
    expect(lines).toContainEqual(expect.objectContaining({ text: '10% ✓  30% ✗  50%  100%' }));
  });
});
