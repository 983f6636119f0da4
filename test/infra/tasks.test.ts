import { functionTimeoutSeconds, taskNames } from '../../statemachine/tasks';
import { givenDelivery } from '../support/infra-fixture';
import { bundleOf } from '../support/example-template';

const given = givenDelivery();

describe.each(taskNames)('the task %s', (name) => {
  const task = () => given.propertiesOf(given.delivery.tasks[name]);

  test('has its timeout, JSON logs in its own log group, and tracing', () => {
    expect(task()).toMatchObject({
      Runtime: 'nodejs24.x',
      MemorySize: 256,
      Timeout: functionTimeoutSeconds[name],
      TracingConfig: { Mode: 'Active' },
      LoggingConfig: {
        LogFormat: 'JSON',
        LogGroup: given.inTemplate(given.delivery.tasks[name].logGroup.logGroupName),
      },
    });
  });

  test('has exactly the environment variables that its handler reads', () => {
    const { Variables: variables } = task()['Environment'] as { Variables: object };
    const names = Object.keys(variables).sort();
    expect(variablesReadBy(name).filter((each) => each !== 'LATTICE_RULE')).toEqual(names);
  });
});

/** The values of variables that hold JSON. */
const valueOf: Readonly<Record<string, string>> = {
  CHECK_FUNCTIONS: '{}',
  TARGET: JSON.stringify({
    kind: 'lambdaAlias',
    functionName: 'checkout',
    aliasNames: { production: 'live', canary: 'canary' },
  }),
};

/** Returns the construct's environment variables that a handler reads when it is loaded. */
function variablesReadBy(name: string): string[] {
  const before = process.env;
  const read = new Set<string>();
  const isOurs = (variable: string) =>
    /^(SERVICE_NAME|CHECK_FUNCTIONS|LEDGER_TABLE|TARGET$|LATTICE_|.*_TARGET_GROUP)/.test(variable);
  process.env = new Proxy(before, {
    get(environment, variable: string) {
      if (!isOurs(variable)) return environment[variable];
      read.add(variable);
      return valueOf[variable] ?? 'something';
    },
  });
  try {
    jest.isolateModules(() => {
      expect(jest.requireActual(bundleOf(name))).toHaveProperty('handler');
    });
  } finally {
    process.env = before;
  }
  return [...read].sort();
}

describe('the state machine', () => {
  test('is a traced standard workflow that logs to a log group of vended logs', () => {
    expect(given.resources('AWS::StepFunctions::StateMachine')).toMatchObject([
      {
        Properties: {
          StateMachineType: 'STANDARD',
          TracingConfiguration: { Enabled: true },
          LoggingConfiguration: { Level: 'ALL', IncludeExecutionData: true },
        },
      },
    ]);
    const names = given.resources('AWS::Logs::LogGroup').map(({ Properties }) => Properties.LogGroupName);
    expect(names).toContainEqual(expect.stringMatching(/^\/aws\/vendedlogs\/states\/Shop-Delivery/));
  });

  test('invokes its tasks by the versions of its deployment, which a release in flight keeps', () => {
    const reviewed = givenDelivery(() => ({ strategies: { canary: { startApproval: true } } }));
    const [machine] = reviewed.resources('AWS::StepFunctions::StateMachine');
    const definition = JSON.stringify(machine?.Properties['DefinitionString']);
    for (const name of taskNames) {
      const { currentVersion, functionArn } = reviewed.delivery.tasks[name];
      const refersTo = (arn: string) => definition.includes(JSON.stringify(reviewed.inTemplate(arn)));
      expect({ name, version: refersTo(currentVersion.functionArn), newest: refersTo(functionArn) }).toEqual({
        name,
        version: true,
        newest: false,
      });
    }
    const versions = reviewed.resources('AWS::Lambda::Version');
    expect(versions).toHaveLength(1 + taskNames.length);
    for (const version of versions) expect(version).toMatchObject({ DeletionPolicy: 'RetainExceptOnCreate' });
  });

  test('invokes its tasks by the ARN of the stack’s partition', () => {
    const definition = JSON.stringify(given.resources('AWS::StepFunctions::StateMachine'));
    expect(definition).toContain(JSON.stringify({ Ref: 'AWS::Partition' }));
    expect(definition).not.toContain('arn:aws:');
  });

  test('has states for each strategy', () => {
    const { resources } = givenDelivery(() => ({
      strategies: { canary: {}, careful: { stages: [{ weightPercent: 1 }, { weightPercent: 100 }] } },
    }));
    const definition = JSON.stringify(resources('AWS::StepFunctions::StateMachine'));
    expect(definition).toContain('Release by canary');
    expect(definition).toContain('careful: Shift to 1%');
  });
});

describe('invalid props', () => {
  test.each([
    [
      'a strategy whose weights decrease',
      {
        strategies: {
          fast: { stages: [{ weightPercent: 50 }, { weightPercent: 20 }, { weightPercent: 100 }] },
        },
      },
      /strategy "fast": stages\[1\]\.weightPercent: must be more than 50/,
    ],
    [
      'a strategy with more checks than the history limit allows',
      { strategies: { canary: { maxHoldSeconds: 604_800, checkIntervalSeconds: 10 } } },
      /strategy "canary": .*checkIntervalSeconds/s,
    ],
    ['strategies without `canary`', { strategies: { careful: {} } }, /strategies: must include "canary"/],
    ['a name with a space', { serviceName: 'check out' }, /serviceName: must be 1–64 letters/],
    [
      'a name that is only known at deployment',
      { serviceName: given.stack.stackId },
      /serviceName: .*known at synthesis/,
    ],
    ['$LATEST as the version', { initialVersion: '$LATEST' }, /initialVersion: must be the number/],
    ['a percentage above 100', { maxErrorPercent: 101 }, /maxErrorPercent: .*100/],
  ])('are refused with the name of the prop: %s', (_, props, message) => {
    expect(() => givenDelivery(() => props)).toThrow(message);
  });
});
