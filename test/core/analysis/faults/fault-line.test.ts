import fc from 'fast-check';
import { faultTerms, parseFaultLine } from '../../../../core/analysis/faults/fault-line';
import { parseLogStream } from '../../../../core/analysis/faults/log-stream';
import { errorKey, redactedError } from '../../../../core/analysis/faults/redacted-error';
import { visibleFaults, type VersionLogging } from '../../../../core/analysis/faults/visible-faults';
import { metricLine } from '../../../../packages/instrument/metric-line';

const requestId = '77ff55fe-41f8-ae9f-53f5-41f01a60aaaa';
const time = '2026-11-30T09:00:00.000Z';
const served = { service: 'orders', side: 'canary', version: '42' };

const report = (record: object) =>
  JSON.stringify({ time, type: 'platform.report', record: { requestId, ...record } });
const textReport = (end: string) =>
  `REPORT RequestId: ${requestId}\tDuration: 3.00 ms\tMemory Size: 128 MB\t${end}`;
const nodeError = (title: string) =>
  `${time}\t${requestId}\tERROR\t${title} \t{"errorType":"TypeError","errorMessage":"cart is undefined","stack":[]}`;
const instrumented = (isFault: boolean) =>
  metricLine(
    { service: 'orders' },
    {
      at: 0,
      side: 'canary',
      version: '42',
      requestId,
      fault: isFault ? 'exception' : undefined,
      durationMilliseconds: 1,
      kpis: [],
    },
  );
const typeError = { type: 'TypeError', message: 'cart is undefined' };

test.each([
  [
    'a crash in JSON',
    report({ status: 'error', errorType: 'Runtime.ExitError' }),
    { kind: 'crash', requestId, error: { type: 'Runtime.ExitError', message: '' } },
  ],
  ['a timeout in JSON', report({ metrics: {}, status: 'timeout' }), { kind: 'timeout', requestId }],
  [
    'a crash as text',
    textReport('Status: error\tError Type: Runtime.ExitError\t'),
    { kind: 'crash', requestId, error: { type: 'Runtime.ExitError', message: '' } },
  ],
  ['a timeout as text', textReport('Status: timeout\t'), { kind: 'timeout', requestId }],
  ['an exception of Node.js', nodeError('Invoke Error'), { kind: 'exception', requestId, error: typeError }],
  [
    'an uncaught exception of Node.js',
    nodeError('Uncaught Exception'),
    { kind: 'crash', requestId, error: typeError },
  ],
  [
    'an exception of Node.js that was cut',
    nodeError('Invoke Error').slice(0, 120),
    { kind: 'exception', requestId },
  ],
  [
    'an exception of Python',
    '[ERROR] KeyError: \'cart\'\nTraceback (most recent call last):\n  File "x"',
    { kind: 'exception', error: { type: 'KeyError', message: "'cart'" } },
  ],
  ['a line of instrument', instrumented(true), { kind: 'exception', requestId, served }],
])('%s is read', (_, line, fault) => {
  expect(parseFaultLine(line)).toEqual(fault);
  // Whatever is read passes the filter.
  expect(faultTerms.some((term) => line.includes(term))).toBe(true);
});

test.each([
  ['a success in JSON', report({ status: 'success' })],
  ['a success as text', textReport('')],
  ['a request without a fault', instrumented(false)],
  [
    'an error that a function printed in JSON',
    JSON.stringify({
      timestamp: time,
      level: 'ERROR',
      requestId,
      message: { errorType: 'TypeError', errorMessage: 'x', stackTrace: [] },
    }),
  ],
  [
    'an error that a function printed as text',
    `${time}\t${requestId}\tERROR\tcart failed {"errorType":"TypeError"}`,
  ],
  [
    'an exception that a Python function logged',
    `[ERROR]\t${time}\t${requestId}\tx\nTraceback (most recent call last):`,
  ],
  [
    'a line of the function that looks like one',
    JSON.stringify({ Faults: 1, Service: 'orders', Side: 'canary', Version: '1' }),
  ],
  ['a function that prints the words of a report', `${time}\t${requestId}\tINFO\tREPORT Status: timeout`],
  ['a broken line', '{"type":"platform.report"'],
  ['nothing', ''],
])('%s is no fault', (_, line) => {
  expect(parseFaultLine(line)).toBeUndefined();
});

test.each([
  ['2026/11/30/[42]0123456789abcdef0123456789abcdef', { functionName: undefined, version: '42' }],
  ['2026/11/30/orders[42]0123456789abcdef0123456789abcdef', { functionName: 'orders', version: '42' }],
  ['2026/11/30/[$LATEST]0123456789abcdef0123456789abcdef', { functionName: undefined, version: '$LATEST' }],
  ['orders[42]', undefined],
  ['2026/11/30/[42]0123456789abcdef0123456789abcdef/other', undefined],
])('the stream %s is that of %j', (name, owner) => {
  expect(parseLogStream(name)).toEqual(owner);
});

const text: VersionLogging = {
  runtime: 'nodejs22.x',
  format: 'Text',
  systemLevel: 'INFO',
};

test.each([
  ['text of Node.js', text, ['crash', 'timeout', 'exception']],
  ['text of Java', { ...text, runtime: 'java21' }, ['crash', 'timeout']],
  ['JSON of Node.js', { ...text, format: 'JSON' as const }, ['crash', 'timeout']],
  ['JSON at WARN', { ...text, format: 'JSON' as const, systemLevel: 'WARN' as const }, []],
  ['text of a container image', { ...text, runtime: undefined }, ['crash', 'timeout']],
])('%s shows its kinds of faults', (_, logging, kinds) => {
  expect(visibleFaults(logging)).toEqual(kinds);
});

test.each([
  ['cart 17 is undefined', 'cart 17 is undefined'],
  ['no user jo@example.com', 'no user [redacted]'],
  ['connect postgres://admin:hunter2@db.internal/shop', 'connect [redacted]db.internal/shop'],
  ['password=hunter2 rejected', '[redacted] rejected'],
  ['{"apiKey": "abc", "cart": 1}', '{"[redacted], "cart": 1}'],
  ['Authorization: Bearer abc.def.ghi', '[redacted]'],
  ['token eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.abc', 'token [redacted]'],
  ['key AKIAIOSFODNN7EXAMPLE is unknown', 'key [redacted] is unknown'],
  ['card 4111 1111 1111 1111 declined', 'card [redacted] declined'],
  ['id 3f2504e04f8941d39a0c0305e82c3301 not found', 'id [redacted] not found'],
  ['sent Cookie: theme=dark; sid=s3cr3t; id=7', 'sent [redacted]'],
  ['{"set-cookie":"sid=s3cr3t; Path=/"}', '{"[redacted]'],
  [String.raw`body {\"password\":\"hunter2\",\"cart\":1}`, String.raw`body {\"[redacted],\"cart\":1}`],
  ['{"authorization":["Bearer abc.def.ghi"],"cart":1}', '{"[redacted]],"cart":1}'],
  ['GET /pay?access_key=abc&signature=def&cart=1', 'GET /pay?[redacted]&[redacted]&cart=1'],
  ['pwd: hunter2', '[redacted]'],
  ['aws_secret_access_key = wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY', '[redacted]'],
  [
    'timeout after 30000 ms in CheckoutServicePaymentProvider',
    'timeout after 30000 ms in CheckoutServicePaymentProvider',
  ],
  ['a\u001b[31mred\u0000', 'a [31mred'],
])('the message %j is shown as %j', (message, shown) => {
  expect(redactedError({ type: 'Error', message })).toEqual({ type: 'Error', message: shown });
});

test('the type of an error is redacted as its message is', () => {
  const type = 'AKIAIOSFODNN7EXAMPLE password=hunter2';
  expect(redactedError({ type, message: '' })).toEqual({ type: '[redacted] [redacted]', message: '' });
});

test('a secret is found in whatever stands around it', () => {
  const secret = fc.constantFrom(
    'AKIAIOSFODNN7EXAMPLE',
    'password=hunter2',
    'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.abc',
    '4111111111111111',
    'jo@example.com',
  );
  fc.assert(
    fc.property(fc.string(), secret, fc.string(), (before, hidden, after) => {
      const { message } = redactedError({ type: 'E', message: `${before} ${hidden} ${after}` });
      expect(message).not.toContain(hidden);
    }),
    { seed: 1, numRuns: 300 },
  );
});

test('an error is bounded, also a secret at its end', () => {
  const { message } = redactedError({
    type: 'E'.repeat(500),
    message: `${'x '.repeat(90)}password=${'s'.repeat(5000)}`,
  });
  expect(message.length).toBeLessThanOrEqual(200);
  expect(message).not.toContain('sss');
});

test('errors that differ in numbers only are the same one', () => {
  const keys = ['cart 17 is gone', 'cart 4 is gone', 'cart is gone'].map((message) =>
    errorKey({ type: 'E', message }),
  );
  expect(new Set(keys).size).toBe(2);
});
