import { matchesEventPattern, parseEventPattern } from '../../../packages/local-cloud/kernel/event-pattern';

function matches(pattern: object, event: object): boolean {
  return matchesEventPattern(parseEventPattern(JSON.stringify(pattern)), event);
}

const alarm = {
  source: 'aws.cloudwatch',
  'detail-type': 'CloudWatch Alarm State Change',
  resources: ['arn:aws:cloudwatch:eu-west-1:1:alarm:errors'],
  detail: { alarmName: 'errors', state: { value: 'ALARM' }, count: 300, muted: false, note: null, empty: '' },
};

describe('an event pattern', () => {
  test.each([
    ['an exact value', { source: ['aws.cloudwatch'] }, true],
    ['one of several values', { source: ['shop', 'aws.cloudwatch'] }, true],
    ['a value in another case', { source: ['AWS.cloudwatch'] }, false],
    ['fields of nested objects', { detail: { state: { value: ['ALARM'] } } }, true],
    ['several fields together', { source: ['aws.cloudwatch'], detail: { state: { value: ['OK'] } } }, false],
    ['an element of an array', { resources: ['arn:aws:cloudwatch:eu-west-1:1:alarm:errors'] }, true],
    ['a number', { detail: { count: [300] } }, true],
    ['a number written as text', { detail: { count: ['300'] } }, false],
    ['a boolean', { detail: { muted: [false] } }, true],
    ['null', { detail: { note: [null] } }, true],
    ['null, which missing is not', { detail: { other: [null] } }, false],
    ['the empty text', { detail: { empty: [''] } }, true],
    ['prefix', { source: [{ prefix: 'aws.' }] }, true],
    ['prefix of another case', { source: [{ prefix: 'AWS.' }] }, false],
    ['prefix in any case', { source: [{ prefix: { 'equals-ignore-case': 'AWS.' } }] }, true],
    ['suffix', { source: [{ suffix: 'watch' }] }, true],
    ['suffix in any case', { source: [{ suffix: { 'equals-ignore-case': 'WATCH' } }] }, true],
    ['equals-ignore-case', { detail: { alarmName: [{ 'equals-ignore-case': 'ERRORS' }] } }, true],
    ['wildcard', { resources: [{ wildcard: 'arn:*:alarm:err*' }] }, true],
    ['wildcard, all of the text', { resources: [{ wildcard: 'alarm:*' }] }, false],
    ['wildcard with dots as they are', { source: [{ wildcard: 'aws?cloud*' }] }, false],
    ['exists', { detail: { alarmName: [{ exists: true }] } }, true],
    ['exists, of an object', { detail: { state: [{ exists: true }] } }, false],
    ['exists: false', { detail: { errorCode: [{ exists: false }] } }, true],
    ['exists: false, of what is there', { detail: { alarmName: [{ exists: false }] } }, false],
    ['exists: false, below what is missing', { other: { field: [{ exists: false }] } }, true],
    ['missing or a value', { detail: { alarmName: [{ exists: false }, 'errors'] } }, true],
    ['numeric', { detail: { count: [{ numeric: ['>', 0, '<=', 300] }] } }, true],
    ['numeric, out of range', { detail: { count: [{ numeric: ['>', 300] }] } }, false],
    ['numeric, equal', { detail: { count: [{ numeric: ['=', 3e2] }] } }, true],
    ['numeric, of a text', { detail: { alarmName: [{ numeric: ['>', 0] }] } }, false],
    ['anything-but', { detail: { alarmName: [{ 'anything-but': 'latency' }] } }, true],
    ['anything-but, of that value', { detail: { alarmName: [{ 'anything-but': 'errors' }] } }, false],
    ['anything-but a list', { detail: { alarmName: [{ 'anything-but': ['a', 'errors'] }] } }, false],
    ['anything-but numbers', { detail: { count: [{ 'anything-but': [100, 200] }] } }, true],
    ['anything-but, of what is missing', { detail: { other: [{ 'anything-but': 'x' }] } }, false],
    ['anything-but, of null', { detail: { note: [{ 'anything-but': 'x' }] } }, true],
    ['anything-but a prefix', { source: [{ 'anything-but': { prefix: 'aws.' } }] }, false],
    ['anything-but prefixes', { source: [{ 'anything-but': { prefix: ['shop', 'x'] } }] }, true],
    ['anything-but a suffix', { source: [{ 'anything-but': { suffix: 'watch' } }] }, false],
    [
      'anything-but in any case',
      { source: [{ 'anything-but': { 'equals-ignore-case': ['AWS.CLOUDWATCH'] } }] },
      false,
    ],
    ['anything-but a wildcard', { source: [{ 'anything-but': { wildcard: '*cloud*' } }] }, false],
    ['$or', { detail: { $or: [{ alarmName: ['x'] }, { count: [{ numeric: ['>', 1] }] }] } }, true],
    ['$or, none of them', { detail: { $or: [{ alarmName: ['x'] }, { count: [1] }] } }, false],
    [
      '$or and another field',
      { source: ['shop'], $or: [{ 'detail-type': [{ exists: true }] }, { id: ['x'] }] },
      false,
    ],
  ])('with %s', (_, pattern, expected) => {
    expect(matches(pattern, alarm)).toBe(expected);
  });

  test('wants the fields of one element of an array of objects together', () => {
    const event = {
      detail: {
        items: [
          { name: 'a', size: 1 },
          { name: 'b', size: 2 },
        ],
      },
    };
    expect(matches({ detail: { items: { name: ['b'], size: [2] } } }, event)).toBe(true);
    expect(matches({ detail: { items: { name: ['a'], size: [2] } } }, event)).toBe(false);
  });

  test('recognizes a published version, as AWS’s own calls by CloudTrail report it', () => {
    const pattern = {
      source: ['aws.lambda'],
      'detail-type': ['AWS API Call via CloudTrail'],
      detail: {
        errorCode: [{ exists: false }],
        $or: [
          { eventName: ['PublishVersion20150331'] },
          { eventName: ['UpdateFunctionCode20150331v2'], requestParameters: { publish: [true] } },
        ],
      },
    };
    const call = (detail: object) => ({
      source: 'aws.lambda',
      'detail-type': 'AWS API Call via CloudTrail',
      detail,
    });

    expect(matches(pattern, call({ eventName: 'PublishVersion20150331' }))).toBe(true);
    expect(matches(pattern, call({ eventName: 'PublishVersion20150331', errorCode: 'Throttled' }))).toBe(
      false,
    );
    expect(
      matches(
        pattern,
        call({ eventName: 'UpdateFunctionCode20150331v2', requestParameters: { publish: true } }),
      ),
    ).toBe(true);
    expect(matches(pattern, call({ eventName: 'UpdateFunctionCode20150331v2', requestParameters: {} }))).toBe(
      false,
    );
  });

  test('takes a star behind a backslash for a star', () => {
    const pattern = { name: [{ wildcard: 'a\\*b*' }] };
    expect(matches(pattern, { name: 'a*bc' })).toBe(true);
    expect(matches(pattern, { name: 'axbc' })).toBe(false);
  });

  test.each([
    ['a value that is not in an array', { source: 'aws.lambda' }],
    ['nothing in it', {}],
    ['an empty array', { source: [] }],
    ['an unknown operator', { source: [{ contains: 'aws' }] }],
    ['two operators in one', { source: [{ prefix: 'a', suffix: 'b' }] }],
    ['an open numeric range', { detail: { count: [{ numeric: ['>'] }] } }],
    ['a numeric range that is upside down', { detail: { count: [{ numeric: ['<', 1, '>', 0] }] } }],
    ['mixed types in anything-but', { source: [{ 'anything-but': ['a', 1] }] }],
    ['two stars in a row', { source: [{ wildcard: 'a**' }] }],
    ['one alternative', { $or: [{ source: ['a'] }] }],
    ['exists that is no boolean', { source: [{ exists: 'yes' }] }],
    ['a wildcard that is too complex', { source: [{ wildcard: '*a*aa*aaa*aaaa*' }] }],
    ['a wildcard with a lone backslash', { source: [{ wildcard: 'a\\' }] }],
    ['a CIDR without a mask', { ip: [{ cidr: '10.0.0.0' }] }],
    ['a CIDR with too many bits', { ip: [{ cidr: '10.0.0.0/33' }] }],
  ])('with %s is invalid', (_, pattern) => {
    expect(() => parseEventPattern(pattern)).toThrow(
      expect.objectContaining({ code: 'InvalidEventPatternException' }),
    );
  });

  test.each([
    ['10.0.0.0/24', '10.0.0.255', true],
    ['10.0.0.0/24', '10.0.1.0', false],
    ['10.0.0.0/24', 'ten', false],
    ['10.0.0.0/24', '2001:db8::1', false],
    ['2001:db8::/32', '2001:db8:1::1', true],
    ['2001:db8::/32', '2001:db9::1', false],
  ])('with cidr %s and %s', (cidr, ip, expected) => {
    expect(matches({ detail: { ip: [{ cidr }] } }, { detail: { ip } })).toBe(expected);
  });

  test.each([
    ['a dotted name and nested fields', { 'detail.state.value': ['ALARM'] }, alarm, true],
    ['a dotted name in the middle', { detail: { 'state.value': ['ALARM'] } }, alarm, true],
    ['another value', { detail: { 'state.value': ['OK'] } }, alarm, false],
    ['nested fields and a dotted name', { detail: { a: { b: ['c'] } } }, { detail: { 'a.b': 'c' } }, true],
    ['a dotted name and the same', { detail: { 'a.b': ['c'] } }, { detail: { 'a.b': 'c' } }, true],
    ['what a dotted name lacks', { 'detail.x.y': [{ exists: false }] }, alarm, true],
  ])('compares paths: %s', (_, pattern, event, expected) => {
    expect(matches(pattern, event)).toBe(expected);
  });
});
