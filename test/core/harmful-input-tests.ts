import fc from 'fast-check';
import { controlRequest, parseControlRequest } from '../../core/release/control-request';
import { ReleaseError } from '../../core/errors/release-error';
import { eventKey } from '../../core/audit/events/audit-event';
import { gateSentence } from '../../core/analysis/gates/gate-sentence';
import { judgeCheck } from '../../core/analysis/gates/check';
import { parseCheckAnswer } from '../../core/analysis/evidence/check-answer';
import { parseCurrentRelease } from '../../core/audit/rows/current-release';
import { parseAuditEvent } from '../../core/audit/events/read-audit-event';
import { parsePastRelease, parseWaitingRelease } from '../../core/audit/rows/past-release';
import { isPrintable, printable } from '../../core/text/sanitize';
import { failureFrom, parseReleaseRequest } from '../../core/release/release';
import { foldEvents } from '../../core/audit/release-timeline';

/** Texts as nobody means well with: escapes, controls, turned writing, JSONata, halves of characters. */
const nastyTexts = [
  '\u001b[2J\u001b[H',
  '\u009b31m',
  '\u202e',
  '\r\n',
  '{% $states.context.Execution.Id %}',
  '__proto__',
  'constructor',
  '\ud800',
  '👍'.repeat(400),
  'x'.repeat(6000),
  '',
];
const nasty = fc
  .tuple(fc.nat(0x2fff), fc.nat(0xffff))
  .map(([first, second]) => nastyTexts[first % 16] ?? String.fromCharCode(first, second));

const at = '2026-01-05T09:00:00.000Z';
const kinds = ['judged', 'shifted', 'admitted', 'paused', 'concluded'];
const plain = ['42', 'canary', 'pass', 'hold', 'full', at, 'arn:aws:x', 'promoted', ...kinds];
const odd = [undefined, null, true, -1, 7, Number.NaN, [], {}, [{}], { reason: 'why' }];
const requests = fc
  .dictionary(fc.constantFrom('reason', 'requestedBy', 'extent', 'stage', 'alarmName'), nasty)
  .map((request) => ({ at, ...request }));

/** A value in whose texts anything may stand, a little of it right. */
const value = fc.oneof(nasty, fc.constantFrom<unknown[]>(...plain, ...odd), requests);

/** Objects with some of these fields, and one field more. */
function rows(...fields: readonly string[]): fc.Arbitrary<Record<string, unknown>> {
  const some = fc.dictionary(fc.constantFrom(...fields), value, { maxKeys: 8 });
  return fc.tuple(some, nasty, value).map(([row, key, more]) => ({ ...row, [key]: more }));
}

/** Every text in a value, wherever it stands. */
function textsIn(given: unknown): string[] {
  if (typeof given === 'string') return [given];
  if (typeof given !== 'object' || given === null) return [];
  return Object.values(given).flatMap(textsIn);
}

function expectFit(given: unknown, longest: number): void {
  const unfit = textsIn(given).filter((text) => !isPrintable(text) || Array.from(text).length > longest);
  if (unfit.length > 0) throw new Error(`not fit to be shown: ${JSON.stringify(unfit)}`);
}

/**
 * Tests what reads words of others.
 *
 * @param numRuns the inputs of each test, which are the same in every run
 */
export function testHarmfulInput(numRuns: number): void {
  /** Returns one of the inputs that does not hold, if there is one. */
  function counterexample(given: fc.Arbitrary<unknown>, holds: (input: unknown) => void): string | undefined {
    const details = fc.check(fc.property(given, holds), { numRuns, seed: 1 });
    return details.failed ? fc.defaultReportMessage(details) : undefined;
  }

  it('a release input is taken as it is or refused in words that are short and fit to be shown', () => {
    const fields = ['version', 'strategy', 'reason', 'requestedBy', 'overrides', 'onConflict'];
    const found = counterexample(rows(...fields), (input) => {
      try {
        expectFit(parseReleaseRequest(input, ['canary'], { problemWith: () => undefined }), 500);
      } catch (error) {
        if (!(error instanceof ReleaseError)) throw error;
        for (const line of error.message.split('\n')) expectFit(line, 500);
      }
    });
    expect(found).toBeUndefined();
  });

  it('a check’s answer is one of three, or none, in words that are short and fit to be shown', () => {
    const found = counterexample(fc.oneof(value, rows('decision', 'reason')), (answer) => {
      const judged = judgeCheck(
        { type: 'check', check: 'smoke-test', mode: 'enforce' },
        parseCheckAnswer(answer),
      );
      const isPass = (answer as { decision?: unknown } | null)?.decision === 'pass';
      if (judged.decision === 'advance' && !isPass) throw new Error('nothing but pass is a pass');
      for (const line of gateSentence(judged).split('\n')) expectFit(line, 600);
    });
    expect(found).toBeUndefined();
  });

  it('a release in flight is read whatever its row holds: an abort aborts, a pause pauses, a promotion says how far', () => {
    const fields = [
      'id',
      'version',
      'previousVersion',
      'strategy',
      'startedAt',
      'reason',
      'requestedBy',
      'alarmNames',
      'canaryWeight',
      'promotingSince',
      'promotedAt',
      'abort',
      'pause',
      'promote',
      'approval',
      'pausePublishedAt',
    ];
    const found = counterexample(rows(...fields), (given) => {
      const row = given as Record<string, unknown>;
      const current = parseCurrentRelease({ ...row, executionArn: 'arn:aws:states:execution:a' });
      if (!current) throw new Error('its owner was there');
      expectFit(current, 4000);
      for (const field of ['abort', 'pause', 'promotedAt', 'promotingSince'] as const) {
        const isThere = row[field] !== undefined;
        if (isThere !== (current[field] !== undefined)) throw new Error(`${field} is there, or is not`);
      }
      if (Number.isNaN(Date.parse(current.startedAt))) throw new Error('it began at some time');
      if (current.pause && Number.isNaN(Date.parse(current.pause.at))) throw new Error('a pause has a time');
      if (current.promote?.extent === 'stage' && !current.promote.stage) throw new Error('past which stage?');
    });
    expect(found).toBeUndefined();
  });

  it('any row of the ledger is read or dropped, and the others make a timeline', () => {
    const fields = [
      'kind',
      'at',
      'id',
      'executionArn',
      'version',
      'startedAt',
      'endedAt',
      'outcome',
      'failure',
    ];
    const verdict = ['stage', 'decision', 'reason', 'gates', 'counts', 'canaryWeight', 'cause', 'did'];
    const found = counterexample(rows(...fields, ...verdict), (row) => {
      const event = parseAuditEvent(row as Record<string, unknown>);
      expectFit([event, parsePastRelease(row), parseWaitingRelease(row)], 4000);
      if (event) expectFit([foldEvents([event]), eventKey(event)], 4100);
    });
    expect(found).toBeUndefined();
  });

  it('a failure that Step Functions caught is printable', () => {
    const found = counterexample(fc.tuple(nasty, fc.oneof(nasty, fc.json())), (caught) => {
      const [error, cause] = caught as [string, string];
      expectFit(failureFrom({ error, cause }), 2000);
    });
    expect(found).toBeUndefined();
  });

  it('what the machinery asks in the words of others is what a person may ask', () => {
    const found = counterexample(nasty, (reason) => {
      const request = controlRequest(`no: ${String(reason)}`, 'its gates', at);
      if (parseControlRequest(request).reason !== request.reason) throw new Error('it was changed');
    });
    expect(found).toBeUndefined();
  });

  it('a text that is made printable is, and one that is printable stays', () => {
    const found = counterexample(nasty, (given) => {
      const shown = printable(String(given), 100);
      if (!isPrintable(shown) || shown.length > 100) throw new Error(JSON.stringify(shown));
      if (printable(shown, 100) !== shown) throw new Error('twice is not as once');
    });
    expect(found).toBeUndefined();
  });
}
