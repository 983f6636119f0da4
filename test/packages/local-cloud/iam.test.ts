import { VirtualClock } from '../../../packages/local-cloud/clock/clock';
import { AccessControlService } from '../../../packages/local-cloud/services/iam/service';
import { Random } from '../../../packages/local-cloud/kernel/random';
import type { Difference } from '../../../packages/local-cloud/kernel/difference';
import type { ProvisionContext, Provisioned } from '../../../packages/local-cloud/kernel/service';
import { calm } from './calm';

const lambdaTrust = {
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { Service: 'lambda.amazonaws.com' } }],
};
const workerRoleArn = 'arn:aws:iam::111122223333:role/worker';
const ledgerTableArn = 'arn:aws:dynamodb:eu-west-1:111122223333:table/Ledger';
const workerPrincipal = { kind: 'role', roleArn: workerRoleArn, sessionName: 'session' } as const;

function account() {
  const clock = new VirtualClock({ startsAt: Date.UTC(2026, 10, 22) });
  const random = new Random(1);
  const access = new AccessControlService({
    account: '111122223333',
    region: 'eu-west-1',
    clock,
    random,
    weather: calm,
  });
  const differences: Difference[] = [];
  const provision = (type: string, properties: object): Provisioned => {
    const resourceType = access.resourceTypes[type];
    const context: Partial<ProvisionContext> = {
      logicalId: 'L',
      physicalName: () => 'stack-L-1',
      differs: (difference) => void differences.push(difference),
    };
    return resourceType?.create(
      resourceType.properties.parse(properties) as never,
      context as ProvisionContext,
    ) as Provisioned;
  };
  return { access, provision, differences };
}

function allow(Action: string | string[], Resource = '*') {
  return { Version: '2012-10-17', Statement: { Effect: 'Allow', Action, Resource } };
}

describe('a role', () => {
  test('has the Ref and the attributes that CloudFormation gives', () => {
    const { provision } = account();
    const role = provision('AWS::IAM::Role', { AssumeRolePolicyDocument: lambdaTrust, Path: '/release/' });
    expect(role).toEqual({
      ref: 'stack-L-1',
      attributes: {
        Arn: 'arn:aws:iam::111122223333:role/release/stack-L-1',
        RoleId: expect.stringMatching(/^AROA[A-Z2-7]{17}$/),
      },
    });
  });

  test('is assumed by the service that it trusts, and by no other', () => {
    const { access, provision } = account();
    provision('AWS::IAM::Role', { RoleName: 'worker', AssumeRolePolicyDocument: lambdaTrust });

    const assume = (service: string) =>
      access.assume({ roleArn: workerRoleArn, service, sessionName: 'session' });

    expect(assume('lambda.amazonaws.com')).toEqual(workerPrincipal);
    expect(() => assume('states.amazonaws.com')).toThrow(
      `User: states.amazonaws.com is not authorized to perform: sts:AssumeRole on resource: ${workerRoleArn}`,
    );
  });

  test('that trusts a service for some resources only wants to know for which one', () => {
    const { access, provision } = account();
    const [statement] = lambdaTrust.Statement;
    const Condition = {
      StringEquals: { 'aws:SourceAccount': '111122223333' },
      ArnLike: { 'aws:SourceArn': 'arn:aws:lambda:eu-west-1:111122223333:function:*' },
    };
    provision('AWS::IAM::Role', {
      RoleName: 'worker',
      AssumeRolePolicyDocument: { Statement: { ...statement, Condition } },
    });
    const request = { roleArn: workerRoleArn, service: 'lambda.amazonaws.com', sessionName: 'session' };
    const sourceArn = 'arn:aws:lambda:eu-west-1:111122223333:function:fn';

    expect(access.assume({ ...request, sourceArn })).toEqual(workerPrincipal);
    expect(() => access.assume(request)).toThrow('sts:AssumeRole');
  });

  test('may do what inline, separate and managed policies allow together', () => {
    const { access, provision } = account();
    const Policies = [{ PolicyName: 'inline', PolicyDocument: allow('sns:Publish') }];
    provision('AWS::IAM::Role', {
      RoleName: 'worker',
      AssumeRolePolicyDocument: lambdaTrust,
      Policies,
      ManagedPolicyArns: ['arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole'],
    });
    provision('AWS::IAM::Policy', {
      PolicyName: 'separate',
      PolicyDocument: allow('dynamodb:GetItem', ledgerTableArn),
      Roles: ['worker'],
    });

    const actions = ['sns:Publish', 'dynamodb:GetItem', 'logs:PutLogEvents'];
    for (const action of actions) access.authorize(workerPrincipal, { action, resource: ledgerTableArn });
    expect(() =>
      access.authorize(workerPrincipal, { action: 'lambda:UpdateAlias', resource: ledgerTableArn }),
    ).toThrow('not authorized');
  });

  test.each([
    ['dynamodb:PutItem', 'AccessDeniedException', 400],
    ['states:StartExecution', 'AccessDeniedException', 400],
    ['vpc-lattice:UpdateListener', 'AccessDeniedException', 403],
    ['lambda:InvokeFunction', 'AccessDeniedException', 403],
    ['sns:Publish', 'AuthorizationErrorException', 403],
  ])('gets AWS’s error that it may not %s', (action, code, status) => {
    const { access } = account();
    expect(() => access.authorize(workerPrincipal, { action, resource: ledgerTableArn })).toThrow(
      expect.objectContaining({
        code,
        status,
        message:
          'User: arn:aws:sts::111122223333:assumed-role/worker/session is not authorized to perform: ' +
          `${action} on resource: ${ledgerTableArn} because no identity-based policy allows the ${action} action`,
      }),
    );
  });

  test('with a permissions boundary is refused', () => {
    const properties = { AssumeRolePolicyDocument: lambdaTrust, PermissionsBoundary: workerRoleArn };
    expect(() => account().provision('AWS::IAM::Role', properties)).toThrow(/PermissionsBoundary/);
  });

  test('may do nothing by a managed policy that is not here, which is said', () => {
    const { access, provision, differences } = account();
    const policy = 'arn:aws:iam::aws:policy/AdministratorAccess';
    provision('AWS::IAM::Role', {
      RoleName: 'worker',
      AssumeRolePolicyDocument: lambdaTrust,
      ManagedPolicyArns: [policy],
    });
    expect(differences).toEqual([{ kind: 'managed-policy', logicalId: 'L', policy }]);
    expect(() => access.authorize(workerPrincipal, { action: 'sns:Publish', resource: '*' })).toThrow(
      'not authorized',
    );
  });
});

test('keys that were issued stand for their role, any other keys for the owner, who may do everything', () => {
  const { access } = account();
  const first = access.issueCredentials(workerPrincipal);
  const second = access.issueCredentials(workerPrincipal);

  expect(first.accessKeyId).toMatch(/^ASIA[A-Z2-7]{16}$/);
  expect(second.accessKeyId).not.toBe(first.accessKeyId);
  expect(access.principalOf(second.accessKeyId)).toEqual(workerPrincipal);
  expect(access.principalOf('AKIAIOSFODNN7EXAMPLE')).toEqual({ kind: 'owner' });
  access.authorize(access.principalOf(undefined), { action: 'iam:PassRole', resource: workerRoleArn });
});

test('the same seed issues the same keys', () => {
  expect(account().access.issueCredentials(workerPrincipal)).toEqual(
    account().access.issueCredentials(workerPrincipal),
  );
});

test('decisions about roles are remembered once each, so that unused permissions can be found', () => {
  const { access, provision } = account();
  provision('AWS::IAM::Role', {
    RoleName: 'worker',
    AssumeRolePolicyDocument: lambdaTrust,
    Policies: [{ PolicyName: 'p', PolicyDocument: allow('dynamodb:GetItem') }],
  });
  const get = { action: 'dynamodb:GetItem', resource: ledgerTableArn };

  access.authorize(workerPrincipal, get);
  access.authorize(workerPrincipal, get);
  access.authorize({ kind: 'owner' }, { action: 'dynamodb:Scan', resource: ledgerTableArn });
  expect(() => access.authorize(workerPrincipal, { ...get, action: 'dynamodb:PutItem' })).toThrow(
    'not authorized',
  );

  expect(access.usedActions()).toEqual([
    { roleArn: workerRoleArn, ...get, allowed: true },
    { roleArn: workerRoleArn, ...get, action: 'dynamodb:PutItem', allowed: false },
  ]);
});
