import { abortError } from '../../../core/release/abort';
import fc from 'fast-check';
import { ReleaseError, errorNames, releaseErrors } from '../../../core/errors/release-error';
import { askedRelease, failureFrom, parseReleaseRequest } from '../../../core/release/release';

const strategies = ['canary', 'careful'];

/** A target whose revisions are words of three letters. */
const target = {
  problemWith: (revision: string) => (/^[a-z]{3}$/.test(revision) ? undefined : 'must be a word'),
};

describe('the input of an execution', () => {
  it('needs no more than a version', () => {
    expect(parseReleaseRequest({ version: 'abc' }, strategies, target)).toEqual({
      version: 'abc',
      strategy: 'canary',
    });
  });

  it('may name strategy, reason and who asked', () => {
    const input = { version: 'abc', strategy: 'careful', reason: 'hotfix', requestedBy: 'ada' };
    expect(parseReleaseRequest(input, strategies, target)).toEqual(input);
  });

  it.each<[string, unknown, string]>([
    [
      'by its ARN',
      { type: 'AssumedRole', arn: 'arn:aws:sts::1:assumed-role/ci/ana' },
      'arn:aws:sts::1:assumed-role/ci/ana',
    ],
    ['by the end of an ARN that is too long', { arn: `arn:aws:iam::1:user/${'x'.repeat(200)}/ana` }, 'ana'],
    ['by a name', { type: 'SAMLUser', principalId: 'x:ana', userName: 'ana' }, 'ana'],
    [
      'by the service that called',
      { type: 'AWSService', invokedBy: 'cloudformation.amazonaws.com' },
      'cloudformation.amazonaws.com',
    ],
    ['by what is left of it', { principalId: 'AROAEXAMPLE:ana\u001b[2J' }, 'AROAEXAMPLE:ana [2J'],
    ['not at all where CloudTrail has another form', 'root', 'somebody'],
    ['without a loss where it was said who asks', undefined, 'ada'],
  ])('names who published %s', (_, publishedBy, requestedBy) => {
    const input = { version: 'abc', publishedBy, ...(publishedBy === undefined && { requestedBy: 'ada' }) };
    expect(parseReleaseRequest(input, strategies, target)).toEqual({
      version: 'abc',
      strategy: 'canary',
      requestedBy,
      ...(publishedBy !== undefined && { isPublication: true }),
    });
  });

  it.each<[string, unknown, object]>([
    ['nothing of what is no object', 'version 7', {}],
    [
      'the good fields beside a bad one',
      { version: 'abc', reason: 'x'.repeat(501), requestedBy: 'ada' },
      { version: 'abc', requestedBy: 'ada' },
    ],
    [
      'a strategy that is not deployed',
      { version: 'abc', strategy: 'yolo' },
      { version: 'abc', strategy: 'yolo' },
    ],
    [
      'who published',
      { version: '\u001b[2J', publishedBy: { arn: 'arn:aws:iam::1:user/ana' } },
      { requestedBy: 'arn:aws:iam::1:user/ana' },
    ],
    ['a revision that its target does not take', { version: '$LATEST' }, { version: '$LATEST' }],
    [
      'no terminal escapes',
      { version: 'abc', strategy: '\u001b[2J', requestedBy: '\u001b[2J' },
      { version: 'abc' },
    ],
  ])('shows, where it is refused, %s', (_, input, shown) => {
    expect(askedRelease(input)).toEqual(shown);
  });

  it.each<[string, unknown, string, RegExp]>([
    ['nothing', undefined, 'InvalidReleaseInput', /expected object/],
    ['no version', {}, 'InvalidReleaseInput', /version: .*expected string/],
    [
      'no revision of its target, in the words of the target',
      { version: '42' },
      'InvalidReleaseInput',
      /version: must be a word/,
    ],
    [
      'an escape for a revision',
      { version: '\u001b[2J' },
      'InvalidReleaseInput',
      /version: must not contain control characters/,
    ],
    ['no revision at all', { version: '' }, 'InvalidReleaseInput', /version: /],
    ['a book for a revision', { version: 'x'.repeat(257) }, 'InvalidReleaseInput', /version: .*<=256/],
    ['a number', { version: 42 }, 'InvalidReleaseInput', /version: .*expected string/],
    [
      'an unknown strategy',
      { version: 'abc', strategy: 'yolo' },
      'UnknownStrategy',
      /"yolo".*canary, careful/,
    ],
    ['an unknown field', { version: 'abc', weight: 50 }, 'InvalidReleaseInput', /unrecognized key: "weight"/],
    [
      'a terminal escape',
      { version: 'abc', reason: '\u001b[2J' },
      'InvalidReleaseInput',
      /reason: must not contain control characters/,
    ],
    ['a book', { version: 'abc', reason: 'x'.repeat(501) }, 'InvalidReleaseInput', /reason: .*<=500/],
  ])('is refused when it is %s', (_, input, name, message) => {
    const parse = () => parseReleaseRequest(input, strategies, target);
    expect(parse).toThrow(message);
    expect(parse).toThrow(expect.objectContaining({ name }));
  });

  it('is accepted or refused in our own words, whatever it is', () => {
    fc.assert(
      fc.property(fc.anything(), (input) => {
        try {
          expect(parseReleaseRequest(input, strategies, target)).toHaveProperty('version');
        } catch (error) {
          expect(error).toBeInstanceOf(ReleaseError);
        }
      }),
    );
  });
});

describe('a caught error', () => {
  it('of a Lambda task has the message of the task', () => {
    const cause = JSON.stringify({ errorType: 'LockLost', errorMessage: 'somebody else owns it', trace: [] });
    expect(failureFrom({ error: 'LockLost', cause })).toEqual({
      error: 'LockLost',
      message: 'somebody else owns it',
    });
  });

  it.each(['not JSON', '"text"', 'null', '{}', '[1]'])('with the cause %s has it as the message', (cause) => {
    expect(failureFrom({ error: 'States.Timeout', cause })).toEqual({
      error: 'States.Timeout',
      message: cause,
    });
  });
});

describe('the error registry', () => {
  it('knows each error as retryable or final', () => {
    expect([...errorNames('retryable'), ...errorNames('final')].sort()).toEqual(
      Object.keys(releaseErrors).sort(),
    );
  });

  it('gives errors the name that the state machine matches', () => {
    const error = new ReleaseError('LockLost', 'gone');
    expect({ name: error.name, message: error.message }).toEqual({ name: 'LockLost', message: 'gone' });
  });
});

it.each([
  [{}, 'aborted by ana: wrong version'],
  [{ rejectedStage: '10%' }, 'rejected at 10% by ana: wrong version'],
])('the error of an abort names the person, not the ARN: %j', (abort, message) => {
  const requestedBy = 'arn:aws:sts::123456789012:assumed-role/admin/ana';
  expect(abortError({ ...abort, requestedBy, reason: 'wrong version', at: '' }).message).toBe(message);
});
