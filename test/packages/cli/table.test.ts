import type { WriteStream } from 'node:tty';
import { stripVTControlCharacters } from 'node:util';
import fc from 'fast-check';
import { printHistory } from '../../../packages/cli/views/history-text';
import { Screen } from '../../../packages/cli/views/screen';
import { printTable } from '../../../packages/cli/views/table';

/** The lines on a terminal, or in a pipe, without colors. */
function printed(columns: number | undefined, print: (screen: Screen) => void): string[] {
  let text = '';
  const output = { isTTY: columns !== undefined, columns, write: (part: string) => (text += part) !== '' };
  print(new Screen(output as unknown as WriteStream));
  return stripVTControlCharacters(text).trimEnd().split('\n');
}

const past = {
  id: 'checkout-2-20261201-051203',
  executionArn: 'arn',
  version: '2',
  requestedBy: 'arn:aws:sts::123456789012:assumed-role/AWSReservedSSO_Releases/ana.lopez@example.com',
  identity: 'claimed',
  startedAt: '2026-12-01T05:12:03.000Z',
  endedAt: '2026-12-01T05:52:03.000Z',
  outcome: 'rolled-back',
  failure: { error: 'CanaryAlarm', message: 'checkout-canary-errors' },
} as const;

describe('the history', () => {
  it.each([40, 60, 80, 160, undefined])(
    'at %s columns has whole ids and names, and no line too long',
    (columns) => {
      const lines = printed(columns, (screen) =>
        printHistory(screen, [past, { ...past, id: 'x'.repeat(35) }]),
      );
      for (const word of [past.id, 'x'.repeat(35), 'ana.lopez@example.com', '(claimed)', 'CanaryAlarm'])
        expect(lines.some((line) => line.includes(word))).toBe(true);
      const longest = Math.max(...lines.map((line) => line.length));
      expect(longest).toBeLessThan(columns ?? Infinity);
    },
  );

  it('is a table where that fits', () => {
    expect(printed(160, (screen) => printHistory(screen, [past]))).toHaveLength(2);
    expect(printed(60, (screen) => printHistory(screen, [past]))).toHaveLength(3);
  });
});

it('whatever the terminal, a table loses no cell', () => {
  const anyName = fc.stringMatching(/^[\w-]{1,80}$/);
  fc.assert(
    fc.property(fc.integer({ min: 20, max: 200 }), fc.array(fc.tuple(anyName, anyName)), (columns, cells) => {
      const rows = cells.map((each) => ({ cells: each, lines: each }));
      const lines = printed(columns, (screen) => printTable(screen, ['ONE', 'OTHER'], rows));
      for (const name of cells.flat()) expect(lines.some((line) => line.includes(name))).toBe(true);
    }),
  );
});
