import * as fc from 'fast-check';
import { decide, parsePolicy, type Policy } from '../../../packages/local-cloud/permissions/policy';
import { matchesArn, matchesWildcard } from '../../../packages/local-cloud/permissions/wildcard';

const ledgerTableArn = 'arn:aws:dynamodb:eu-west-1:111122223333:table/Ledger';

function policyOf(...statements: object[]): Policy {
  return parsePolicy({ Version: '2012-10-17', Statement: statements }, 'identity');
}

function decision(policy: Policy, context: Record<string, string> = {}) {
  return decide([policy], { action: 'dynamodb:PutItem', resource: ledgerTableArn, context });
}

describe('an identity policy', () => {
  test.each([
    ['the action itself', { Action: 'dynamodb:PutItem', Resource: ledgerTableArn }, 'allowed'],
    ['the action in another case', { Action: 'DynamoDB:putitem', Resource: ledgerTableArn }, 'allowed'],
    [
      'one action of a list',
      { Action: ['dynamodb:GetItem', 'dynamodb:PutItem'], Resource: ledgerTableArn },
      'allowed',
    ],
    ['a wildcard', { Action: 'dynamodb:Put*', Resource: '*' }, 'allowed'],
    ['a question mark', { Action: 'dynamodb:?utItem', Resource: '*' }, 'allowed'],
    ['another action', { Action: 'dynamodb:GetItem', Resource: '*' }, 'not-allowed'],
    ['everything but another action', { NotAction: 'dynamodb:GetItem', Resource: '*' }, 'allowed'],
    ['everything but this action', { NotAction: 'dynamodb:*Item', Resource: '*' }, 'not-allowed'],
    ['another table', { Action: '*', Resource: `${ledgerTableArn}2` }, 'not-allowed'],
    [
      'the tables of any region',
      { Action: '*', Resource: ledgerTableArn.replace('eu-west-1', '*') },
      'allowed',
    ],
    ['what is below the table', { Action: '*', Resource: `${ledgerTableArn}/index/*` }, 'not-allowed'],
    ['everything but this table', { Action: '*', NotResource: ledgerTableArn }, 'not-allowed'],
  ])('that allows %s', (_, statement, expected) => {
    expect(decision(policyOf({ Effect: 'Allow', ...statement }))).toBe(expected);
  });

  test('a wildcard does not reach over a colon of the first five parts', () => {
    expect(matchesArn('arn:aws:dynamodb:*:table/Ledger', ledgerTableArn)).toBe(false);
    expect(matchesArn('arn:aws:lambda:*:*:function:*', 'arn:aws:lambda:eu-west-1:1:function:fn:live')).toBe(
      true,
    );
  });

  test.each([
    ['StringEquals', { 'events:source': 'shop' }, 'allowed'],
    ['StringEquals', { 'EVENTS:Source': ['other', 'shop'] }, 'allowed'],
    ['StringEquals', { 'events:source': 'Shop' }, 'not-allowed'],
    ['StringEquals', { 'events:detail-type': 'shop' }, 'not-allowed'],
    ['StringEqualsIfExists', { 'events:detail-type': 'shop' }, 'allowed'],
    ['StringEqualsIgnoreCase', { 'events:source': 'SHOP' }, 'allowed'],
    ['StringNotEquals', { 'events:source': ['shop', 'other'] }, 'not-allowed'],
    ['StringNotEquals', { 'events:detail-type': 'shop' }, 'allowed'],
    ['StringLike', { 'events:source': 's?o*' }, 'allowed'],
    ['StringNotLike', { 'events:source': 's*' }, 'not-allowed'],
    ['ArnLike', { 'aws:SourceArn': 'arn:aws:states:*:*:stateMachine:rel*' }, 'allowed'],
    ['ArnEquals', { 'aws:SourceArn': 'arn:aws:events:*:*:rule/*' }, 'not-allowed'],
    ['ArnNotLike', { 'aws:SourceArn': 'arn:aws:events:*:*:rule/*' }, 'allowed'],
    ['Bool', { 'aws:SecureTransport': true }, 'allowed'],
    ['Bool', { 'aws:SecureTransport': 'false' }, 'not-allowed'],
    ['NumericLessThan', { 'aws:EpochTime': 100 }, 'allowed'],
    ['NumericGreaterThanEquals', { 'aws:EpochTime': '51' }, 'not-allowed'],
    ['DateGreaterThan', { 'aws:CurrentTime': '2026-01-01T00:00:00Z' }, 'allowed'],
    ['DateLessThan', { 'aws:CurrentTime': '2026-01-01T00:00:00Z' }, 'not-allowed'],
    ['Null', { 'events:detail-type': 'true' }, 'allowed'],
    ['Null', { 'events:source': 'true' }, 'not-allowed'],
    ['ForAnyValue:StringEquals', { 'events:source': ['shop'] }, 'allowed'],
    ['ForAnyValue:StringEquals', { 'events:detail-type': ['shop'] }, 'not-allowed'],
    ['ForAllValues:StringEquals', { 'events:detail-type': ['shop'] }, 'allowed'],
  ])('with the condition %s %j', (operator, comparison, expected) => {
    const policy = policyOf({
      Effect: 'Allow',
      Action: '*',
      Resource: '*',
      Condition: { [operator]: comparison },
    });

    const decided = decision(policy, {
      'events:source': 'shop',
      'aws:SourceArn': 'arn:aws:states:eu-west-1:1:stateMachine:release',
      'aws:SecureTransport': 'true',
      'aws:EpochTime': '50',
      'aws:CurrentTime': '2026-11-22T00:00:00Z',
    });

    expect(decided).toBe(expected);
  });

  test.each([
    ['an unknown operator', { Condition: { IpAddress: { 'aws:SourceArn': '10.0.0.0/8' } } }, 'IpAddress'],
    ['an unknown key', { Condition: { StringEquals: { 'aws:SourceVpc': 'vpc-1' } } }, 'aws:SourceVpc'],
    ['a policy variable', { Resource: 'arn:aws:s3:::users/${aws:username}' }, 'policy variables'],
    ['an unknown element', { NotPrincipal: '*' }, 'NotPrincipal'],
  ])('with %s is not supported, already when it is made', (_, elements, named) => {
    const statement = { Effect: 'Allow', Action: '*', Resource: '*', ...elements };
    expect(() => policyOf(statement)).toThrow(expect.objectContaining({ name: 'Unsupported' }));
    expect(() => policyOf(statement)).toThrow(named);
  });

  test.each([
    ['both Action and NotAction', { Action: '*', NotAction: '*', Resource: '*' }],
    ['no Resource', { Action: '*' }],
    ['an action without a service', { Action: 'PutItem', Resource: '*' }],
    ['a principal', { Action: '*', Resource: '*', Principal: '*' }],
    ['a resource that is no ARN', { Action: '*', Resource: 'Ledger' }],
    ['another effect', { Action: '*', Resource: '*', Effect: 'allow' }],
  ])('with %s is malformed', (_, elements) => {
    expect(() => policyOf({ Effect: 'Allow', ...elements })).toThrow(
      expect.objectContaining({ code: 'MalformedPolicyDocument' }),
    );
  });
});

describe('in general', () => {
  const pattern = fc.string({ unit: fc.constantFrom('a', 'b', '*', '?', '.'), maxLength: 8 });
  const text = fc.string({ unit: fc.constantFrom('a', 'b', '.'), maxLength: 12 });
  const statement = fc.record({
    Effect: fc.constantFrom('Allow', 'Deny'),
    Action: fc.array(fc.constantFrom('*', 'dynamodb:*', 'dynamodb:PutItem', 'dynamodb:GetItem'), {
      minLength: 1,
    }),
    Resource: fc.constantFrom('*', ledgerTableArn, `${ledgerTableArn}2`),
  });

  test('a wildcard pattern says what the regular expression says', () => {
    fc.assert(
      fc.property(pattern, text, (wildcard, candidate) => {
        const expression = wildcard.replaceAll('.', '\\.').replaceAll('*', '.*').replaceAll('?', '.');
        expect(matchesWildcard(wildcard, candidate)).toBe(new RegExp(`^${expression}$`).test(candidate));
      }),
    );
  });

  test('an explicit deny wins over whatever else is said, wherever it stands', () => {
    fc.assert(
      fc.property(fc.array(statement), fc.nat(), (statements, position) => {
        const deny = { Effect: 'Deny', Action: 'dynamodb:PutItem', Resource: '*' };
        const index = position % (statements.length + 1);
        const policy = policyOf(...statements.slice(0, index), deny, ...statements.slice(index));
        expect(decision(policy)).toBe('explicitly-denied');
      }),
    );
  });

  test('nothing is allowed without a statement that allows it', () => {
    fc.assert(
      fc.property(fc.array(statement), (statements) => {
        const denies = statements.map((each) => ({ ...each, Effect: 'Deny' }));
        expect(decision(policyOf(...denies))).not.toBe('allowed');
      }),
    );
  });
});
