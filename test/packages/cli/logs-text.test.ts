import type { WriteStream } from 'node:tty';
import fc from 'fast-check';
import { isPrintable } from '../../../core/text/sanitize';
import type { LogsReport } from '../../../packages/cli/reports/logs';
import { logRecordText } from '../../../packages/cli/views/log-record-text';
import { printLogs, type LogsView } from '../../../packages/cli/views/logs-text';
import { Screen } from '../../../packages/cli/views/screen';

const at = '2026-11-30T09:00:00.000Z';

function lines(
  requests: LogsReport['requests'],
  changed: Partial<LogsView & LogsReport> = {},
  columns?: number,
) {
  let text = '';
  const output = { isTTY: columns !== undefined, columns, write: (part: string) => (text += part) !== '' };
  const report: LogsReport = {
    service: 'checkout',
    release: 'checkout-8',
    versions: { canary: '8', production: '7' },
    logGroups: ['/aws/lambda/orders'],
    from: at,
    to: '2026-11-30T09:04:00.000Z',
    requests,
    hasMore: false,
    ...changed,
  };
  const now = Date.parse(report.to) + 60_000;
  printLogs(new Screen(output as unknown as WriteStream), report, {
    limit: 5,
    isOver: true,
    now,
    ...changed,
  });
  return text.trimEnd().split('\n');
}

function request(messages: readonly string[], changed: Partial<LogsReport['requests'][number]> = {}) {
  return {
    at,
    side: 'canary',
    requestId: '965b3eca-c824',
    kind: 'exception',
    error: { type: 'TypeError', message: 'no cart' },
    logStream: 'a',
    records: messages.map((message) => ({ at, message })),
    ...changed,
  } as const;
}

const error = {
  errorType: 'TypeError',
  errorMessage: 'no cart',
  stack: ['TypeError: no cart', '    at cart (a.js:1:2)'],
};
const thrown = `${at}\t965b3eca-c824\tERROR\tInvoke Error \t${JSON.stringify(error)}`;

it('a request has its time, side, kind and id, and its records without those that say nothing', () => {
  const found = lines([
    request([
      'START RequestId: 965b3eca-c824 Version: 8',
      `${at}\t965b3eca-c824\tINFO\tcart of 3`,
      thrown,
      'END RequestId: 965b3eca-c824',
      'REPORT RequestId: 965b3eca-c824\tDuration: 1.00 ms\tBilled Duration: 1 ms\t',
    ]),
  ]);
  expect(found).toEqual([
    'checkout  version 8 (canary), version 7 (production), 2026-11-30 09:00:00 to 09:04:00 UTC',
    'log group /aws/lambda/orders',
    '',
    '09:00:00  canary  exception  965b3eca-c824',
    '          INFO  cart of 3',
    '          ERROR  TypeError: no cart',
    '              at cart (a.js:1:2)',
  ]);
});

it('a stack is printed once', () => {
  const found = lines([request([thrown]), request([thrown], { at: '2026-11-30T09:00:05.000Z' })]);
  expect(found.filter((line) => line.includes('at cart'))).toHaveLength(1);
  expect(found.at(-1)).toBe('          … as at 09:00:00');
});

it('more requests have a command that is whole at any width', () => {
  const found = lines([request([thrown])], { hasMore: true, side: 'canary' }, 30);
  expect(found.at(-1)).toBe('  rollouts logs checkout-8 --service checkout --side canary --limit 50');
});

it('a log without failed requests says what may be the reason', () => {
  const [, , , ...found] = lines([]);
  expect(found).toHaveLength(2);
  expect(lines([], { isOver: false })).toHaveLength(6);
  const late = Date.parse(at) + 3 * 86_400_000;
  expect(lines([], { now: late }).join()).toContain('retention');
});

it('a record is bounded, and controls no terminal', () => {
  const found = lines([request(['\u001b[2Jgone\u0007', 'x\n'.repeat(1000), 'y'.repeat(1_000_000)])]);
  expect(isPrintable(found.join(''))).toBe(true);
  expect(found.length).toBeLessThan(50);
  expect(Math.max(...found.map((line) => line.length))).toBeLessThan(2100);
});

it.each([
  [
    '{"timestamp":"t","level":"ERROR","message":"no cart","stackTrace":["  at a"]}',
    'ERROR',
    ['no cart', '  at a'],
  ],
  [
    JSON.stringify({
      level: 'ERROR',
      message: { errorType: 'E', errorMessage: 'm', stackTrace: ['E: m', ' at'] },
    }),
    'ERROR',
    ['E: m', ' at'],
  ],
  [JSON.stringify({ level: 'INFO', message: { cart: 3 } }), 'INFO', ['{"cart":3}']],
  [
    '[ERROR] KeyError: cart\rTraceback (most recent call last):\r  File',
    '',
    ['[ERROR] KeyError: cart', 'Traceback (most recent call last):', '  File'],
  ],
  ['REPORT RequestId: a\tDuration: 3 ms\tStatus: timeout', 'REPORT', ['Duration: 3 ms  Status: timeout']],
  ['plain', '', ['plain']],
])('%s', (message, level, shown) => {
  expect(logRecordText(message)).toEqual({ level, lines: shown });
});

it.each([
  '',
  'START RequestId: a Version: 1',
  'REPORT RequestId: a\tDuration: 3 ms',
  '{"time":"t","type":"platform.start","record":{"requestId":"a"}}',
  '{"time":"t","type":"platform.report","record":{"requestId":"a","status":"success"}}',
  '{"_aws":{"CloudWatchMetrics":[]},"Faults":1}',
])('%s says nothing of a request', (message) => {
  expect(logRecordText(message)).toBeUndefined();
});

it('any text has a form for people', () => {
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string(),
        fc.json(),
        fc.string().map((text) => `${at}\ta\tERROR\t${text}`),
      ),
      (message) => {
        const shown = logRecordText(message)?.lines ?? [];
        expect(shown.every((line) => !/[\r\n\t]/.test(line))).toBe(true);
      },
    ),
  );
});
