import { matchesArn } from '../../../core/release/arn-pattern';
import { isSameCaller } from '../../../core/release/identity';
import { permissionsFor } from '../../../core/release/permission';
import type { ControlCommand } from '../../../core/release/control-command';

const session = 'arn:aws:sts::123456789012:assumed-role/Approvers/ana@example.com';

describe('an ARN', () => {
  it.each([
    ['itself', session],
    ['any session of the role', 'arn:aws:sts::123456789012:assumed-role/Approvers/*'],
    ['the role', 'arn:aws:iam::123456789012:role/Approvers'],
    ['the role with its path', 'arn:aws:iam::123456789012:role/aws-reserved/sso/Approvers'],
    ['the role of any account', 'arn:aws:iam::*:role/Approvers'],
    ['any role of a prefix', 'arn:aws:iam::123456789012:role/App*'],
    ['any partition', 'arn:*:iam::123456789012:role/Approvers'],
  ])('fits %s', (_, pattern) => {
    expect(matchesArn(pattern, session)).toBe(true);
  });

  it.each([
    ['another session', 'arn:aws:sts::123456789012:assumed-role/Approvers/ben'],
    ['another role', 'arn:aws:iam::123456789012:role/Approver'],
    ['a role of another account', 'arn:aws:iam::210987654321:role/Approvers'],
    ['a user of the name', 'arn:aws:iam::123456789012:user/Approvers'],
    ['a wildcard that would have to reach over a colon', 'arn:aws:sts::*/Approvers/*'],
    [
      'a pattern with characters of regular expressions',
      'arn:aws:sts::123456789012:assumed-role/Approver./ana@example.com',
    ],
    ['nothing', ''],
  ])('does not fit %s', (_, pattern) => {
    expect(matchesArn(pattern, session)).toBe(false);
  });
});

it('two callers are the same by their unique ids, or by name where one has none', () => {
  const ana = { kind: 'attested', name: session, userId: 'AROAONE:ana' } as const;
  expect(isSameCaller(ana, { ...ana, name: 'renamed' })).toBe(true);
  // A role that was deleted and created again has another id.
  expect(isSameCaller(ana, { ...ana, userId: 'AROATWO:ana' })).toBe(false);
  expect(isSameCaller(ana, { kind: 'attested', name: session })).toBe(true);
});

describe('the permissions for a command', () => {
  const of = { release: 'one', reason: 'x' };
  it.each<[ControlCommand, boolean, string[]]>([
    [{ ...of, verb: 'approve', stage: '10%' }, false, ['approve']],
    [{ ...of, verb: 'reject', stage: '10%' }, false, ['approve']],
    [{ ...of, verb: 'pause' }, false, ['pause']],
    [{ ...of, verb: 'resume' }, false, ['pause']],
    [{ ...of, verb: 'abort' }, false, ['abort']],
    [{ ...of, verb: 'promote', extent: 'stage', stage: '10%' }, false, ['promote', 'override']],
    [{ ...of, verb: 'promote', extent: 'full' }, false, ['promote-full', 'override']],
    [{ ...of, verb: 'promote', extent: 'stage', stage: '10%' }, true, ['override']],
    [{ ...of, verb: 'promote', extent: 'full' }, true, ['override']],
    [{ release: 'one', verb: 'start', input: { version: '2' } }, false, ['start-canary', 'override-canary']],
    [
      { release: 'one', verb: 'start', input: { version: '2', strategy: 'fast' } },
      false,
      ['start-fast', 'override-fast'],
    ],
    [
      { release: 'one', verb: 'start', input: { version: '2', overrides: { window: 'x' } } },
      false,
      ['override-canary'],
    ],
  ])('%j, past an approval: %j', (command, passesApproval, expected) => {
    expect(permissionsFor(command, passesApproval)).toEqual(expected);
  });
});
