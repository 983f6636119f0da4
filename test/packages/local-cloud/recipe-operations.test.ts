import {
  AttachRolePolicyCommand,
  CreateRoleCommand,
  DeleteRoleCommand,
  DeleteRolePolicyCommand,
  DetachRolePolicyCommand,
  GetRoleCommand,
  GetRolePolicyCommand,
  IAMClient,
  ListAttachedRolePoliciesCommand,
  ListRolePoliciesCommand,
  ListRolesCommand,
  NoSuchEntityException,
  PutRolePolicyCommand,
} from '@aws-sdk/client-iam';
import { GetRandomPasswordCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { LocalCloud } from '../../../packages/local-cloud/cloud';

const startsAt = Date.parse('2026-01-05T09:00:00Z');
const trust = JSON.stringify({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' }],
});
const allow = (...Action: string[]) =>
  JSON.stringify({ Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action, Resource: '*' }] });

let cloud: LocalCloud;
let iam: IAMClient;

beforeEach(async () => {
  cloud = await LocalCloud.start({ startsAt });
  iam = new IAMClient(cloud.clientConfig);
});
afterEach(() => cloud.close());

const create = (RoleName: string, more: object = {}) =>
  iam.send(new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument: trust, ...more }));
const put = (RoleName: string, PolicyName: string, PolicyDocument: string) =>
  iam.send(new PutRolePolicyCommand({ RoleName, PolicyName, PolicyDocument }));

/** A configuration with which a client acts in a role, as a function would. */
function inRole(roleArn: string) {
  const principal = cloud.access.assume({ roleArn, service: 'lambda.amazonaws.com', sessionName: 'session' });
  return { ...cloud.clientConfig, maxAttempts: 1, credentials: cloud.access.issueCredentials(principal) };
}

describe('a role', () => {
  it('is created, read, listed and deleted', async () => {
    const { Role } = await create('worker', { Path: '/shop/', Description: 'works' });
    expect(Role).toMatchObject({
      Arn: 'arn:aws:iam::123456789012:role/shop/worker',
      RoleName: 'worker',
      RoleId: expect.stringMatching(/^AROA[A-Z2-7]{17}$/) as string,
      Path: '/shop/',
      CreateDate: new Date(startsAt),
    });
    expect(decodeURIComponent(Role!.AssumeRolePolicyDocument!)).toBe(trust);
    await create('another');

    const read = await iam.send(new GetRoleCommand({ RoleName: 'worker' }));
    expect(read.Role).toEqual(Role);
    const first = await iam.send(new ListRolesCommand({ MaxItems: 1 }));
    expect(first).toMatchObject({ IsTruncated: true, Roles: [{ RoleName: 'another' }] });
    const second = await iam.send(new ListRolesCommand({ MaxItems: 1, Marker: first.Marker }));
    expect(second).toMatchObject({ IsTruncated: false, Roles: [{ RoleName: 'worker' }] });
    const below = await iam.send(new ListRolesCommand({ PathPrefix: '/shop/' }));
    expect(below.Roles).toHaveLength(1);

    await iam.send(new DeleteRoleCommand({ RoleName: 'worker' }));
    await expect(iam.send(new GetRoleCommand({ RoleName: 'worker' }))).rejects.toBeInstanceOf(
      NoSuchEntityException,
    );
  });

  it('is created once, and not deleted while it has policies', async () => {
    await create('worker');
    await expect(create('worker')).rejects.toMatchObject({ name: 'EntityAlreadyExistsException' });
    await put('worker', 'reads', allow('ssm:GetParameter'));
    await expect(iam.send(new DeleteRoleCommand({ RoleName: 'worker' }))).rejects.toMatchObject({
      name: 'DeleteConflictException',
    });
    await iam.send(new DeleteRolePolicyCommand({ RoleName: 'worker', PolicyName: 'reads' }));
    await iam.send(new DeleteRoleCommand({ RoleName: 'worker' }));
  });

  it('has policies that are put, read, listed and deleted', async () => {
    await create('worker');
    await put('worker', 'reads', allow('ssm:GetParameter'));
    await put('worker', 'draws', allow('secretsmanager:GetRandomPassword'));
    const policy = { RoleName: 'worker', PolicyName: 'reads' };
    const read = await iam.send(new GetRolePolicyCommand(policy));
    expect(decodeURIComponent(read.PolicyDocument!)).toBe(allow('ssm:GetParameter'));
    const list = () => iam.send(new ListRolePoliciesCommand({ RoleName: 'worker' }));
    expect(await list()).toMatchObject({ PolicyNames: ['draws', 'reads'], IsTruncated: false });
    await iam.send(new DeleteRolePolicyCommand(policy));
    expect((await list()).PolicyNames).toEqual(['draws']);
    await expect(iam.send(new GetRolePolicyCommand(policy))).rejects.toBeInstanceOf(NoSuchEntityException);
  });

  it("has AWS's own policies that are attached, listed and detached", async () => {
    await create('worker');
    const PolicyArn = 'arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole';
    const policy = { RoleName: 'worker', PolicyArn };
    await iam.send(new AttachRolePolicyCommand(policy));
    await iam.send(new AttachRolePolicyCommand(policy));
    const list = () => iam.send(new ListAttachedRolePoliciesCommand({ RoleName: 'worker' }));
    expect((await list()).AttachedPolicies).toEqual([
      { PolicyArn, PolicyName: 'AWSLambdaBasicExecutionRole' },
    ]);
    await expect(iam.send(new DeleteRoleCommand({ RoleName: 'worker' }))).rejects.toMatchObject({
      name: 'DeleteConflictException',
    });
    await iam.send(new DetachRolePolicyCommand(policy));
    expect((await list()).AttachedPolicies ?? []).toEqual([]);
    await expect(iam.send(new DetachRolePolicyCommand(policy))).rejects.toBeInstanceOf(NoSuchEntityException);
    const missing = { ...policy, PolicyArn: 'arn:aws:iam::123456789012:policy/none' };
    await expect(iam.send(new AttachRolePolicyCommand(missing))).rejects.toBeInstanceOf(
      NoSuchEntityException,
    );
    await iam.send(new DeleteRoleCommand({ RoleName: 'worker' }));
  });

  it.each([
    ['a policy that is no JSON', () => put('worker', 'bad', '{'), 'MalformedPolicyDocumentException'],
    [
      'a permissions boundary',
      () => create('other', { PermissionsBoundary: 'arn:aws:iam::aws:policy/ReadOnlyAccess' }),
      'NotSupportedByLocalCloud',
    ],
    ['a policy for nobody', () => put('nobody', 'reads', allow('ssm:*')), 'NoSuchEntityException'],
  ])('is refused %s', async (_, attempt, name) => {
    await create('worker');
    await expect(attempt()).rejects.toMatchObject({ name });
  });

  it('may do what its policies allow from the moment they are put', async () => {
    const { Role } = await create('worker');
    const worker = new IAMClient(inRole(Role!.Arn!));
    const ask = () => worker.send(new GetRoleCommand({ RoleName: 'worker' }));
    await expect(ask()).rejects.toMatchObject({ name: 'AccessDenied', $metadata: { httpStatusCode: 403 } });
    await put('worker', 'reads', allow('iam:GetRole'));
    expect((await ask()).Role?.RoleName).toBe('worker');
    await iam.send(new DeleteRolePolicyCommand({ RoleName: 'worker', PolicyName: 'reads' }));
    await expect(ask()).rejects.toMatchObject({ name: 'AccessDenied' });
  });
});

describe('a random password', () => {
  const draw = async (input: object = {}, config: object = cloud.clientConfig) => {
    const client = new SecretsManagerClient(config);
    const { RandomPassword } = await client.send(new GetRandomPasswordCommand(input));
    return RandomPassword ?? '';
  };

  it('has 32 characters of every type, and is another one each time', async () => {
    const [one, other] = [await draw(), await draw()];
    expect(one).toHaveLength(32);
    for (const type of [/[a-z]/, /[A-Z]/, /[0-9]/, /[^a-zA-Z0-9]/]) expect(one).toMatch(type);
    expect(other).not.toBe(one);
  });

  it('leaves out what the request excludes', async () => {
    const password = await draw({
      PasswordLength: 500,
      ExcludePunctuation: true,
      ExcludeUppercase: true,
      ExcludeCharacters: 'abc0',
    });
    expect(password).toMatch(/^[d-z1-9]{500}$/);
  });

  it('is refused when it cannot be drawn', async () => {
    await expect(draw({ PasswordLength: 3 })).rejects.toMatchObject({ name: 'InvalidParameterException' });
    const name = 'InvalidParameterException';
    await expect(draw({ PasswordLength: 5000 })).rejects.toMatchObject({ name });
  });

  it('is drawn for a permitted caller', async () => {
    const { Role } = await create('worker');
    const config = inRole(Role!.Arn!);
    await expect(draw({}, config)).rejects.toMatchObject({ name: 'AccessDeniedException' });
    await put('worker', 'draws', allow('secretsmanager:GetRandomPassword'));
    expect(await draw({}, config)).toHaveLength(32);
  });
});
