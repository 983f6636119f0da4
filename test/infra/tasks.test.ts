import { functionTimeoutSeconds, taskNames } from '../../statemachine/tasks';
import { givenDelivery } from '../support/infra-fixture';
import { bundleOf } from '../support/example-template';

const given = givenDelivery();

describe.each(taskNames)('the task %s', (name) => {
  const description = `lattice-rollouts: the task ${name} of a release`;
  const task = () =>
    given
      .resources('AWS::Lambda::Function')
      .map(({ Properties }) => Properties)
      .find(({ Description }) => Description === description);

  test('runs within its time, logs JSON into its own log group, and is traced', () => {
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

  test('is given exactly the environment variables that its handler reads', () => {
    const { Variables: variables } = task()!.Environment as { Variables: object };
    const names = Object.keys(variables).sort();
    expect(variablesReadBy(name).filter((each) => each !== 'LATTICE_RULE')).toEqual(names);
  });
});

/** Of the variables that are JSON. */
const valueOf: Readonly<Record<string, string>> = {
  CHECK_FUNCTIONS: '{}',
  TARGET: JSON.stringify({
    kind: 'lambdaAlias',
    functionName: 'checkout',
    aliasNames: { production: 'live', canary: 'canary' },
  }),
};

/** Which of our environment variables a handler reads when it is loaded. */
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
  test('is a standard one, traced, and logs everything where log groups need no resource policy', () => {
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

  test('has a lane per strategy', () => {
    const { resources } = givenDelivery(() => ({
      strategies: { canary: {}, careful: { stages: [{ weightPercent: 1 }, { weightPercent: 100 }] } },
    }));
    const definition = JSON.stringify(resources('AWS::StepFunctions::StateMachine'));
    expect(definition).toContain('Release by canary');
    expect(definition).toContain('careful: Shift to 1%');
  });
});

describe('props that cannot be', () => {
  test.each([
    [
      'a strategy that goes down',
      {
        strategies: {
          fast: { stages: [{ weightPercent: 50 }, { weightPercent: 20 }, { weightPercent: 100 }] },
        },
      },
      /strategy "fast": stages\[1\]\.weightPercent: must be more than 50/,
    ],
    [
      'a strategy with more checks than Step Functions can hold',
      { strategies: { canary: { maxHoldSeconds: 604_800, checkIntervalSeconds: 10 } } },
      /strategy "canary": .*Make checkIntervalSeconds longer/s,
    ],
    [
      'strategies without a default',
      { strategies: { careful: {} } },
      /strategies: one must be called "canary"/,
    ],
    ['a name with a space', { serviceName: 'check out' }, /serviceName: must be 1–64 letters/],
    [
      'a name that only deployment knows',
      { serviceName: given.stack.stackId },
      /serviceName: .*known at synthesis/,
    ],
    ['a version that moves', { initialVersion: '$LATEST' }, /initialVersion: must be the number/],
    ['a share above everything', { maxErrorPercent: 101 }, /maxErrorPercent: .*100/],
  ])('are refused by name: %s', (_, props, message) => {
    expect(() => givenDelivery(() => props)).toThrow(message);
  });
});
