import { triggerAlias } from '../../core/release/permission';
import { givenDelivery, type GivenDelivery } from '../support/infra-fixture';

interface RuleProperties {
  readonly EventPattern: Pattern;
  readonly Targets: readonly {
    readonly Arn: unknown;
    readonly RoleArn?: unknown;
    readonly InputTransformer?: {
      readonly InputPathsMap: Record<string, string>;
      readonly InputTemplate: string;
    };
  }[];
}

interface Pattern {
  readonly [field: string]: Pattern | readonly unknown[];
}

const functionName = 'shop-checkout';

/** Returns the triggers, with the deployed name of the function. */
function rulesOf({
  delivery,
  propertiesOf,
  inTemplate,
  function: lambdaFunction,
}: GivenDelivery): RuleProperties[] {
  const reference = JSON.stringify(inTemplate(lambdaFunction.functionName));
  const rules = JSON.stringify((delivery.publishTriggers?.rules ?? []).map(propertiesOf));
  return JSON.parse(rules.replaceAll(reference, JSON.stringify(functionName))) as RuleProperties[];
}

/** Matches an event as EventBridge does: every field of the pattern, by value or by absence. */
function matches(pattern: Pattern, event: Record<string, unknown>): boolean {
  return Object.entries(pattern).every(([field, wanted]) => {
    const actual = event[field];
    if (!Array.isArray(wanted)) {
      return matches(wanted as Pattern, (actual ?? {}) as Record<string, unknown>);
    }
    return wanted.some((value: unknown) =>
      JSON.stringify(value) === '{"exists":false}'
        ? actual === undefined
        : isAnythingBut(value)
          ? actual !== undefined && !value['anything-but'].includes(actual)
          : value === actual,
    );
  });
}

function isAnythingBut(value: unknown): value is { readonly 'anything-but': readonly unknown[] } {
  return typeof value === 'object' && value !== null && 'anything-but' in value;
}

/** Transforms an event as EventBridge does: a variable within a string is filled in, with nothing for a missing field. */
function transform({ Targets: [target] }: RuleProperties, event: object): unknown {
  const { InputPathsMap, InputTemplate } = target!.InputTransformer!;
  expect(InputTemplate).not.toMatch(/:<|<[^>]+>[,}]/);
  const text = InputTemplate.replaceAll(/<([^>]+)>/g, (_, name: string) => {
    const keys = InputPathsMap[name]!.split('.').slice(1);
    const value = keys.reduce((at: unknown, key) => (at as Record<string, unknown>)[key], event);
    return (value as string | undefined) ?? '';
  });
  return JSON.parse(text);
}

/** The identity in CloudTrail's record. */
const deployer = {
  type: 'AssumedRole',
  principalId: 'AROAEXAMPLE:run-7',
  arn: 'arn:aws:sts::123456789012:assumed-role/Deploy/run-7',
  accountId: '123456789012',
  accessKeyId: 'ASIAEXAMPLE',
  sessionContext: { attributes: { mfaAuthenticated: 'false' } },
};

/** The marks of CloudFormation's own calls in CloudTrail, by common knowledge. */
const byCloudFormation = {
  userIdentity: { ...deployer, invokedBy: 'cloudformation.amazonaws.com' },
  sourceIPAddress: 'cloudformation.amazonaws.com',
};

/** Returns CloudTrail's record of a call to AWS Lambda, with the fields that rules read. */
function callEvent(eventName: string, detail: object = {}) {
  return {
    version: '0',
    id: '7bf73129-1428-4cd3-a780-95db273d1602',
    'detail-type': 'AWS API Call via CloudTrail',
    source: 'aws.lambda',
    account: '123456789012',
    region: 'us-east-1',
    detail: {
      eventVersion: '1.09',
      userIdentity: deployer,
      sourceIPAddress: '203.0.113.7',
      eventSource: 'lambda.amazonaws.com',
      eventName,
      requestParameters: {
        functionName: `arn:aws:lambda:us-east-1:123456789012:function:${functionName}`,
        publish: eventName.startsWith('UpdateFunctionCode'),
      },
      responseElements: {
        functionName,
        functionArn: `arn:aws:lambda:us-east-1:123456789012:function:${functionName}:42`,
        version: '42',
        state: 'Pending',
      },
      eventID: '1f2e3d4c-5b6a-4798-8897-a6b5c4d3e2f1',
      ...detail,
    },
  };
}

describe('a published version', () => {
  const given = givenDelivery();
  const rules = rulesOf(given);
  const rulesFor = (event: Record<string, unknown>) =>
    rules.filter((rule) => matches(rule.EventPattern, event));

  test.each(['PublishVersion20150331', 'UpdateFunctionCode20150331v2'])(
    'by %s starts a release',
    (eventName) => {
      const event = callEvent(eventName);
      const [rule, ...others] = rulesFor(event);
      expect(others).toEqual([]);
      const input = transform(rule!, event);
      expect(input).toEqual({
        version: '42',
        eventId: '1f2e3d4c-5b6a-4798-8897-a6b5c4d3e2f1',
        publishedBy: {
          arn: deployer.arn,
          userName: '',
          principalId: deployer.principalId,
          invokedBy: '',
        },
        onConflict: 'supersede',
      });
    },
  );

  test.each([
    [
      'of another function',
      callEvent('PublishVersion20150331', { responseElements: { functionName: 'other' } }),
    ],
    [
      'that failed',
      callEvent('PublishVersion20150331', { errorCode: 'AccessDenied', responseElements: null }),
    ],
    [
      'without publishing',
      callEvent('UpdateFunctionCode20150331v2', { requestParameters: { publish: false } }),
    ],
    ['that moves an alias', callEvent('UpdateAlias20150331')],
    [
      'of CloudFormation, whose deployment may still fail',
      callEvent('PublishVersion20150331', byCloudFormation),
    ],
    [
      'that only the address names as CloudFormation’s',
      callEvent('PublishVersion20150331', { sourceIPAddress: byCloudFormation.sourceIPAddress }),
    ],
  ])('does not include a call %s', (_, event) => {
    expect(rulesFor(event)).toEqual([]);
  });

  test('by another service for somebody starts a release', () => {
    const userIdentity = { ...deployer, invokedBy: 'codebuild.amazonaws.com' };
    expect(rulesFor(callEvent('PublishVersion20150331', { userIdentity }))).toHaveLength(1);
  });

  describe('by the stack', () => {
    const stackId = 'arn:aws:cloudformation:us-east-1:123456789012:stack/Shop/0f1e2d3c';
    const pattern = JSON.stringify(rules.map((rule) => rule.EventPattern)).replaceAll(
      JSON.stringify({ Ref: 'AWS::StackId' }),
      JSON.stringify(stackId),
    );
    const patterns = JSON.parse(pattern) as Pattern[];
    const ended = (status: string, id = stackId) => ({
      version: '0',
      id: '5f1e2d3c-5b6a-4798-8897-a6b5c4d3e2f1',
      'detail-type': 'CloudFormation Stack Status Change',
      source: 'aws.cloudformation',
      detail: {
        'stack-id': id,
        'status-details': { status, 'status-reason': '' },
        'client-request-token': '',
      },
    });

    test.each(['CREATE_COMPLETE', 'UPDATE_COMPLETE', 'UPDATE_ROLLBACK_COMPLETE'])(
      'is offered at %s of the own stack',
      (status) => {
        const [index, ...others] = patterns.flatMap((each, at) => (matches(each, ended(status)) ? [at] : []));
        expect(others).toEqual([]);
        expect(transform(rules[index!]!, ended(status))).toEqual({
          deployed: { stack: stackId, status },
          eventId: '5f1e2d3c-5b6a-4798-8897-a6b5c4d3e2f1',
          onConflict: 'supersede',
        });
        expect(patterns.some((each) => matches(each, ended(status, `${stackId}0`)))).toBe(false);
      },
    );

    test.each([
      'UPDATE_IN_PROGRESS',
      'UPDATE_COMPLETE_CLEANUP_IN_PROGRESS',
      'ROLLBACK_COMPLETE',
      'DELETE_COMPLETE',
    ])('is not offered at %s', (status) => {
      expect(patterns.some((each) => matches(each, ended(status)))).toBe(false);
    });

    test('is read with the permission for this stack only', () => {
      const policies = JSON.stringify(given.resources('AWS::IAM::Policy'));
      expect(policies).toContain(
        JSON.stringify({
          Action: ['cloudformation:DescribeStacks', 'cloudformation:ListStackResources'],
          Effect: 'Allow',
          Resource: { Ref: 'AWS::StackId' },
        }),
      );
    });
  });

  test('retries for an hour, and keeps a publication that could not start a release in a queue with an alarm', () => {
    const { deadLetters, alarm } = given.delivery.publishTriggers!;
    const queue = given.inTemplate(deadLetters.queueArn);
    for (const { Targets } of rules) {
      expect(Targets[0]).toMatchObject({
        DeadLetterConfig: { Arn: queue },
        RetryPolicy: { MaximumEventAgeInSeconds: 3600, MaximumRetryAttempts: 185 },
      });
    }
    expect(
      given.resources('AWS::Lambda::EventInvokeConfig').map(({ Properties }) => Properties),
    ).toContainEqual(
      expect.objectContaining({
        FunctionName: given.inTemplate(given.delivery.control.function.functionName),
        MaximumEventAgeInSeconds: 3600,
        DestinationConfig: { OnFailure: { Destination: queue } },
      }),
    );
    expect(given.propertiesOf(alarm)).toMatchObject({
      AlarmName: `${given.delivery.serviceName}-triggers-failed`,
      Threshold: 1,
    });
  });

  test('invokes the alias that only these rules may invoke', () => {
    const alias = given.inTemplate(given.delivery.control.trigger.functionArn);
    for (const { Targets } of rules) expect(Targets).toMatchObject([{ Arn: alias }]);
    const permissions = given
      .resources('AWS::Lambda::Permission')
      .map(({ Properties }) => Properties)
      .filter(({ FunctionName }) => JSON.stringify(FunctionName) === JSON.stringify(alias));
    expect(permissions).toMatchObject(
      given.delivery.publishTriggers!.rules.map((rule) => ({
        Principal: 'events.amazonaws.com',
        SourceArn: given.inTemplate(rule.ruleArn),
      })),
    );
    expect(given.delivery.control.trigger.aliasName).toBe(triggerAlias);
  });

  test('starts no release when releaseOnPublish is false', () => {
    const byHand = givenDelivery(() => ({ releaseOnPublish: false }));
    expect(rulesOf(byHand)).toEqual([]);
    expect(byHand.delivery.publishTriggers).toBeUndefined();
    expect(
      byHand.resources('AWS::CloudWatch::Alarm').map(({ Properties }) => Properties['AlarmName']),
    ).not.toContainEqual(expect.stringContaining('triggers-failed'));
  });
});
