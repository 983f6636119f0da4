import { App, Stack } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import { Code, Function as LambdaFunction, Runtime } from 'aws-cdk-lib/aws-lambda';
import { CfnSubscriptionFilter, LogGroup } from 'aws-cdk-lib/aws-logs';
import { faultTerms } from '../../core/analysis/faults/fault-line';
import { ProgressiveDelivery } from '../../infra/index';
import { findFaultLogs } from '../../infra/lambda/fault-logs';
import { fastSynthesis } from '../support/infra-fixture';

const code = {
  runtime: Runtime.NODEJS_24_X,
  handler: 'index.handler',
  code: Code.fromInline('exports.handler = async () => ({ statusCode: 200 })'),
};

/** A stack with a function and a log group, which is the function's unless it has none. */
function given({ hasLogGroup = true } = {}) {
  const stack = new Stack(new App(fastSynthesis), 'Shop');
  const logGroup = new LogGroup(stack, 'Logs');
  const lambdaFunction = new LambdaFunction(stack, 'Function', {
    ...code,
    ...(hasLogGroup && { logGroup }),
  });
  return { stack, logGroup, lambdaFunction };
}

function notesOf(stack: Stack): unknown[] {
  return Annotations.fromStack(stack)
    .findInfo('*', Match.anyValue())
    .map(({ entry }) => entry.data);
}

describe('a function with a log group', () => {
  const { stack, logGroup, lambdaFunction } = given();
  const delivery = new ProgressiveDelivery(stack, 'Delivery', {
    function: lambdaFunction,
    serviceName: 'shop',
    maxErrorPercent: 20,
    strategies: { canary: { gates: [{ type: 'compare', dispersion: 5 }] } },
  });
  const template = Template.fromStack(stack);

  it('has a subscription filter for lines of failed requests, after the permission for its source alone', () => {
    const { function: tripwire } = delivery.tripwire!;
    const filters = template.findResources('AWS::Logs::SubscriptionFilter');
    expect(Object.values(filters)).toMatchObject([
      {
        DependsOn: [expect.stringMatching(/Permission/)],
        Properties: {
          LogGroupName: stack.resolve(logGroup.logGroupName),
          DestinationArn: stack.resolve(tripwire.functionArn),
          FilterPattern: expect.stringContaining(`?"${faultTerms[0]}" ?"`),
        },
      },
    ]);
    template.hasResourceProperties('AWS::Lambda::Permission', {
      Principal: 'logs.amazonaws.com',
      SourceAccount: { Ref: 'AWS::AccountId' },
      SourceArn: Match.objectLike({
        'Fn::Join': ['', Match.arrayWith([stack.resolve(logGroup.logGroupName), ':*'])],
      }),
    });
  });

  it('tells releases and the command line that there is a tripwire', () => {
    const manifest = JSON.stringify(template.findResources('AWS::SSM::Parameter'));
    expect(manifest).toContain(String.raw`\"faultLogGroup\":`);
    expect(manifest).toContain(String.raw`\"tripwireFunction\":`);
  });

  it('keeps the messages of errors unless the app says otherwise', () => {
    const other = given();
    const { tripwire: otherTripwire } = new ProgressiveDelivery(other.stack, 'Delivery', {
      function: other.lambdaFunction,
      tripwire: { errorMessages: false },
    });
    const settings = [stack, other.stack].map((of) => JSON.stringify(Template.fromStack(of).toJSON()));
    expect(otherTripwire).toBeDefined();
    expect(settings.map((text) => /"ERROR_MESSAGES":"(\w+)"/.exec(text)?.[1])).toEqual(['kept', 'dropped']);
  });

  it('judges by the limits of the service', () => {
    const functions = template.findResources('AWS::Lambda::Function');
    const FAULT_LIMITS = JSON.stringify({ dispersions: { canary: 5 }, maxErrorPercent: 20 });
    const variables = Object.values(functions).map(({ Properties }) => Properties.Environment?.Variables);
    expect(variables).toContainEqual(expect.objectContaining({ FAULT_LIMITS }));
  });

  it('says nothing at synthesis', () => {
    expect(notesOf(stack)).toEqual([]);
  });
});

it('takes a log group that exists, by name or as an object', () => {
  const { stack, logGroup, lambdaFunction } = given({ hasLogGroup: false });
  const byName = { logGroup: '/aws/lambda/shop' };
  expect(findFaultLogs(stack, lambdaFunction, byName)).toBe('/aws/lambda/shop');
  expect(findFaultLogs(stack, lambdaFunction, { logGroup })).toBe(logGroup.logGroupName);
  expect(notesOf(stack)).toEqual([]);
});

it.each<[string, boolean, (stack: Stack, logGroup: LogGroup) => void, string]>([
  ['without a log group', false, () => undefined, 'log group of the function'],
  [
    'whose log group has two filters',
    true,
    (stack, { logGroupName }) => {
      const filter = {
        logGroupName,
        filterPattern: '',
        destinationArn: 'arn:aws:lambda:eu-west-1:1:function:x',
      };
      for (const id of ['One', 'Two']) new CfnSubscriptionFilter(stack, id, filter);
    },
    '2 subscription filters',
  ],
  [
    'that shares its log group',
    true,
    (stack, logGroup) => new LambdaFunction(stack, 'Other', { ...code, logGroup }),
    'Shop/Other/Resource',
  ],
])('a function %s has no tripwire, and synthesis says why', (_, hasLogGroup, change, why) => {
  const { stack, logGroup, lambdaFunction } = given({ hasLogGroup });
  change(stack, logGroup);
  expect(findFaultLogs(stack, lambdaFunction, undefined)).toBeUndefined();
  expect(notesOf(stack)).toEqual([expect.stringContaining(why)]);
});

it('an app that wants no tripwire has none, without an annotation', () => {
  const { stack, lambdaFunction } = given();
  expect(findFaultLogs(stack, lambdaFunction, false)).toBeUndefined();
  expect(notesOf(stack)).toEqual([]);
});
