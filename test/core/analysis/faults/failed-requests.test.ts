import fc from 'fast-check';
import {
  failedRequests,
  withAllRecords,
  type StreamRecord,
} from '../../../../core/analysis/faults/failed-requests';

const versions = { functionName: 'orders', version: '8', previousVersion: '7' };
const streamOf = (version: string, owner = 'orders') => `2026/11/30/${owner}[${version}]${'0'.repeat(32)}`;

let ids = 0;
const record = (stream: string, message: string, at = 1000): StreamRecord => ({
  id: String(++ids).padStart(6, '0'),
  stream,
  at,
  message,
});

const thrown = (requestId: string, errorMessage = 'no cart') =>
  `2026-11-30T09:00:00.000Z\t${requestId}\tERROR\tInvoke Error \t${JSON.stringify({ errorType: 'TypeError', errorMessage })}`;
const report = (requestId: string, status: string) =>
  JSON.stringify({ type: 'platform.report', record: { requestId, status } });

it('a request has one entry however many records show that it failed, with the error that one of them names', () => {
  const found = failedRequests(
    [
      record(streamOf('8'), report('a', 'error'), 1000),
      record(streamOf('8'), thrown('a'), 1001),
      record(streamOf('7'), thrown('b', 'partner'), 1002),
      record(streamOf('8'), 'INFO nothing', 1003),
    ],
    versions,
  );
  expect(found).toMatchObject([
    { side: 'canary', requestId: 'a', at: 1000, kind: 'crash', error: { message: 'no cart' } },
    { side: 'production', requestId: 'b', kind: 'exception', error: { message: 'partner' } },
  ]);
  expect(found.map(({ records }) => records.length)).toEqual([2, 1]);
});

it('a fault without an error is named after its kind', () => {
  expect(failedRequests([record(streamOf('8'), report('a', 'timeout'))], versions)).toMatchObject([
    { kind: 'timeout', error: { type: 'Timeout', message: '' } },
  ]);
});

it('errors of Python in text logs, which name no request, are one request each', () => {
  const line = '[ERROR] KeyError: cart\rTraceback (most recent call last):\r  File "x"';
  const found = failedRequests([record(streamOf('8'), line), record(streamOf('8'), line)], versions);
  expect(found).toMatchObject([{ kind: 'exception' }, { kind: 'exception' }]);
  expect(found[0]).not.toHaveProperty('requestId');
});

it.each([streamOf('6'), streamOf('$LATEST'), streamOf('8', 'other'), 'a/b'])(
  'the stream %s is of no side',
  (stream) => {
    expect(failedRequests([record(stream, thrown('a'))], versions)).toEqual([]);
  },
);

it('a request gets the records that name it in its stream, in their order, each once', () => {
  const [start, fault, end] = [
    record(streamOf('8'), 'START RequestId: a', 1000),
    record(streamOf('8'), thrown('a'), 1001),
    record(streamOf('8'), 'END RequestId: a', 1001),
  ];
  const others = [
    end,
    record(streamOf('7'), 'RequestId: a'),
    record(streamOf('8'), 'RequestId: b'),
    fault,
    start,
  ];
  const [request] = withAllRecords(failedRequests([fault], versions), others);
  expect(request!.records.map(({ id }) => id)).toEqual([start.id, fault.id, end.id]);
});

it('no text of a log makes it throw', () => {
  const texts = fc.array(
    fc.oneof(
      fc.string(),
      fc.json(),
      fc.string().map((text) => thrown(text)),
      fc.string().map((text) => `REPORT RequestId: a\tStatus: error${text}`),
    ),
  );
  fc.assert(
    fc.property(texts, (messages) => {
      const records = messages.map((message) => record(streamOf('8'), message));
      const found = withAllRecords(failedRequests(records, versions), records);
      const keys = found.map(({ requestId, records: [first] }) => requestId ?? first!.id);
      expect(new Set(keys).size).toBe(keys.length);
    }),
  );
});
