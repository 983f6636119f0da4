import { VirtualClock } from '../../../packages/local-cloud/clock/clock';
import { AwsError } from '../../../packages/local-cloud/kernel/errors';
import { Keys } from '../../../packages/local-cloud/services/kms/state/keys';
import { kmsResourceTypes } from '../../../packages/local-cloud/services/kms/cloudformation';
import type { AccessControl, Invoker } from '../../../packages/local-cloud/kernel/peers';
import { Random } from '../../../packages/local-cloud/kernel/random';
import type { ProvisionContext, Provisioned } from '../../../packages/local-cloud/kernel/service';
import { calm } from './calm';

const alarmArn = 'arn:aws:cloudwatch:eu-west-1:111122223333:alarm:errors';
const rootPrincipal = { AWS: 'arn:aws:iam::111122223333:root' };
const actions = ['kms:GenerateDataKey', 'kms:Decrypt'];
const alarms: Invoker = { kind: 'service', service: 'cloudwatch.amazonaws.com', sourceArn: alarmArn };
const owner: Invoker = { kind: 'principal', principal: { kind: 'owner' } };
const role = (name: string): Invoker => ({
  kind: 'principal',
  principal: { kind: 'role', roleArn: `arn:aws:iam::111122223333:role/${name}`, sessionName: 'session' },
});
const allow = (Principal: object, Action: string | string[] = 'kms:*', more: object = {}) => ({
  Effect: 'Allow',
  Principal,
  Action,
  Resource: '*',
  ...more,
});

/** The keys of an account in which the identity policies of the role `sender` allow everything. */
function kms(...Statement: object[]) {
  const clock = new VirtualClock({ startsAt: Date.UTC(2026, 10, 22) });
  const cloudContext = {
    account: '111122223333',
    region: 'eu-west-1',
    clock,
    random: new Random(1),
    weather: calm,
  };
  const access: Partial<AccessControl> = {
    authorize: (principal) => {
      if (principal.kind === 'role' && principal.roleArn.endsWith('/sender')) return;
      throw new AwsError('AccessDeniedException', 'no');
    },
  };
  const keys = new Keys(cloudContext, { access: access as AccessControl });
  const types = kmsResourceTypes(keys);
  const provision = (type: string, properties: object) => {
    const resourceType = types[type]!;
    const context = {} as ProvisionContext;
    return resourceType.create(resourceType.properties.parse(properties) as never, context) as Provisioned;
  };
  const key = provision('AWS::KMS::Key', { KeyPolicy: { Version: '2012-10-17', Statement } });
  return { keys, provision, arn: key.attributes!.Arn!, id: key.ref };
}

test('a key policy decides on services; what it leaves to the account, a role’s own policies decide', () => {
  const { keys, arn } = kms(
    allow(rootPrincipal),
    allow({ Service: 'cloudwatch.amazonaws.com' }, ['kms:Decrypt', 'kms:GenerateDataKey*'], {
      Condition: { ArnLike: { 'aws:SourceArn': 'arn:aws:cloudwatch:eu-west-1:111122223333:alarm:*' } },
    }),
  );
  const allows = (user: Invoker) => keys.allows({ key: arn, actions, user });
  expect(allows(alarms)).toBe(true);
  expect(allows({ ...alarms, sourceArn: 'arn:aws:cloudwatch:eu-west-1:999999999999:alarm:a' })).toBe(false);
  expect(allows({ kind: 'service', service: 'events.amazonaws.com', sourceArn: alarmArn })).toBe(false);
  expect(allows(role('sender'))).toBe(true);
  expect(allows(role('reader'))).toBe(false);
  expect(allows(owner)).toBe(true);
});

test('a role that the key policy names needs no policy of its own; an action too few is too few', () => {
  const named = { AWS: 'arn:aws:iam::111122223333:role/reader' };
  const { keys, arn } = kms(allow(named, 'kms:Decrypt'));
  expect(keys.allows({ key: arn, actions: ['kms:Decrypt'], user: role('reader') })).toBe(true);
  expect(keys.allows({ key: arn, actions, user: role('reader') })).toBe(false);
  expect(keys.allows({ key: arn, actions, user: role('sender') })).toBe(false);
});

test('a key is found by identifier and ARN; a disabled one serves nobody', () => {
  const { keys, provision, arn, id } = kms();
  for (const key of [id, arn]) {
    expect(keys.allows({ key, actions, user: alarms })).toBe(false);
    expect(keys.allows({ key, actions, user: owner })).toBe(true);
  }
  const KeyPolicy = { Version: '2012-10-17', Statement: [allow(rootPrincipal)] };
  const { ref } = provision('AWS::KMS::Key', { KeyPolicy, Enabled: 'false' });
  expect(keys.allows({ key: ref, actions, user: owner })).toBe(false);
});

test('AWS’s own keys do not let services, and of keys from elsewhere nothing is known', () => {
  const { keys } = kms();
  expect(keys.allows({ key: 'alias/aws/sns', actions, user: alarms })).toBe(false);
  expect(keys.allows({ key: 'alias/aws/sns', actions, user: role('reader') })).toBe(true);
  const key = 'arn:aws:kms:eu-west-1:111122223333:key/imported';
  expect(keys.allows({ key, actions, user: alarms })).toBe(true);
});

test('a statement about requests that there are none of here never allows, and is refused if it denies', () => {
  const Condition = { StringEquals: { 'kms:CallerAccount': '111122223333' } };
  const { keys, arn } = kms(allow({ AWS: '*' }, 'kms:*', { Condition }));
  expect(keys.allows({ key: arn, actions, user: role('sender') })).toBe(false);
  expect(() => kms({ ...allow({ AWS: '*' }, 'kms:*', { Condition }), Effect: 'Deny' })).toThrow(
    'does not support the condition key kms:CallerAccount',
  );
});

test('a key may be limited to a service through which callers use it', () => {
  const via = 'dynamodb.eu-west-1.amazonaws.com';
  const Condition = { StringEquals: { 'kms:ViaService': via } };
  const { keys, arn } = kms(allow({ AWS: '*' }, 'kms:*', { Condition }));
  const use = { key: arn, actions, user: role('sender') };
  expect(keys.allows({ ...use, via })).toBe(true);
  expect(keys.allows({ ...use, via: 'sqs.eu-west-1.amazonaws.com' })).toBe(false);
  expect(keys.allows(use)).toBe(false);
});
