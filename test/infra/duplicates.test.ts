import { App, Stack, Stage, type Environment } from 'aws-cdk-lib';
import { Alarm } from 'aws-cdk-lib/aws-cloudwatch';
import { Code, Function as LambdaFunction, Runtime, type IFunction } from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';
import { ProgressiveDelivery, type ProgressiveDeliveryProps } from '../../infra/index';
import { fastSynthesis, givenDelivery } from '../support/infra-fixture';

function createFunction(scope: Construct): LambdaFunction {
  return new LambdaFunction(scope, 'Function', {
    runtime: Runtime.NODEJS_24_X,
    handler: 'index.handler',
    code: Code.fromInline('exports.handler = async () => ({ statusCode: 200 })'),
  });
}

/** An app with a stack for each id, and a delivery in each. */
function givenStacks(
  stacks: Readonly<Record<string, Environment | undefined>>,
  propsOf: (functions: readonly IFunction[]) => Partial<ProgressiveDeliveryProps> = () => ({}),
) {
  const app = new App(fastSynthesis);
  const functions: LambdaFunction[] = [];
  for (const [id, env] of Object.entries(stacks)) {
    const scope = id.includes('/') ? new Stage(app, id.split('/')[0]!) : app;
    const stack = new Stack(scope, id.split('/').at(-1)!, { env });
    functions.push(createFunction(stack));
    new ProgressiveDelivery(stack, 'Delivery', {
      function: functions.at(-1)!,
      ...propsOf(functions),
    });
  }
  return app;
}

const here = { account: '111111111111', region: 'us-east-1' };

/** All names in a template that are fixed before the deployment, by the property that has them. */
function fixedNames(template: object): string[] {
  const { Resources } = template as { Resources: Record<string, { Type: string; Properties?: object }> };
  return Object.values(Resources).flatMap(({ Type, Properties = {} }) =>
    Object.entries(Properties)
      .filter(([property, value]) => property.endsWith('Name') && typeof value === 'string')
      .filter(([property]) => !/^(Metric|Function|Attribute|Target)Name$/.test(property))
      .map(([property, value]) => `${Type} ${property} ${value}`),
  );
}

/** Names that are unique within their function, service or role only. */
const isScoped = (name: string) => /^AWS::(Lambda::Alias|VpcLattice::Listener|IAM::Policy) /.test(name);

describe('the same stack twice in one account', () => {
  test('shares no name by default: each copy is a service of its own', () => {
    const assembly = givenStacks({ Orders: undefined, 'Orders-pr-123': undefined }).synth();
    const [one, other] = assembly.stacks.map(({ template }) => new Set(fixedNames(template as object)));
    const shared = [...one!].filter((name) => other!.has(name) && !isScoped(name));
    expect(shared).toEqual([]);
    expect([...one!].filter((name) => /AlarmName|SSM|VpcLattice::Service|Dashboard/.test(name))).not.toEqual(
      [],
    );
  });

  test('is refused with one fixed name, before anything is deployed', () => {
    expect(() =>
      givenStacks({ Orders: here, 'Orders-pr-123': here }, () => ({ serviceName: 'orders' })).synth(),
    ).toThrow(/serviceName: Orders\/Delivery is a service named orders, too/);
    expect(() =>
      givenStacks({ Orders: undefined, Preview: undefined }, () => ({ serviceName: 'orders' })).synth(),
    ).toThrow(/serviceName: /);
  });

  test.each([
    ['accounts', { Orders: here, Staging: { ...here, account: '222222222222' } }],
    ['Regions', { Orders: here, Ireland: { ...here, region: 'eu-west-1' } }],
    ['stages without an environment', { 'Test/Orders': undefined, 'Production/Orders': undefined }],
  ])('keeps its name in different %s', (_, stacks) => {
    expect(() => givenStacks(stacks, () => ({ serviceName: 'orders' })).synth()).not.toThrow();
  });
});

test('two deliveries of one function are refused', () => {
  expect(() =>
    givenStacks({ Orders: undefined, Again: undefined }, ([first]) => ({
      function: first,
      aliasNames: { production: 'other', canary: 'other-canary' },
    })).synth(),
  ).toThrow(/function: Orders\/Delivery releases the same function/);
});

describe('an alarm', () => {
  const named = (alarmName: string) => (stack: Stack) => {
    const alarm = new Alarm(stack, 'Alarm', {
      alarmName,
      metric: createFunction(new Stack(stack.node.root as App, 'Other')).metricErrors(),
      threshold: 1,
      evaluationPeriods: 1,
    });
    return { alarms: [alarm] };
  };

  test.each(['orders "late"', 'a\\b', 'two\nlines', '{% $states.input %}'])(
    'named %j is refused: CloudFormation inserts it into JSON as it is',
    (alarmName) => {
      expect(() => givenDelivery(named(alarmName))).toThrow(/alarms: the name .* Rename the alarm/);
    },
  );

  test('may have any other name', () => {
    expect(() => givenDelivery(named('Bestellungen: ä, 100% {später}'))).not.toThrow();
  });
});
