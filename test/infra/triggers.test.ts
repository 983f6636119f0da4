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
      JSON.stringify(value) === '{"exists":false}' ? actual === undefined : value === actual,
    );
  });
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
  principalId: 'AROAEXAMPLE:AWSCloudFormation',
  arn: 'arn:aws:sts::123456789012:assumed-role/cdk-exec/AWSCloudFormation',
  accountId: '123456789012',
  accessKeyId: 'ASIAEXAMPLE',
  sessionContext: { attributes: { mfaAuthenticated: 'false' } },
  invokedBy: 'cloudformation.amazonaws.com',
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
        reason: `published by ${eventName}: CloudTrail event 1f2e3d4c-5b6a-4798-8897-a6b5c4d3e2f1`,
        publishedBy: {
          arn: deployer.arn,
          userName: '',
          principalId: deployer.principalId,
          invokedBy: deployer.invokedBy,
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
  ])('does not include a call %s', (_, event) => {
    expect(rulesFor(event)).toEqual([]);
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
