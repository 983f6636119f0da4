import { Stack } from 'aws-cdk-lib';
import { CfnListener, CfnRule } from 'aws-cdk-lib/aws-vpclattice';
import { ledgerParts, partitionOf } from '../../core/registry/ledger-partitions';
import { executionsOf } from '../../infra/platform/state-machine';
import { taskNames, type TaskName } from '../../statemachine/tasks';
import { givenDelivery, type GivenDelivery } from '../support/infra-fixture';

interface Statement {
  readonly Effect: string;
  readonly Action: string | string[];
  readonly Resource: unknown;
  readonly Condition?: object;
}

/** Returns the statements of a role's policies as `actions on resources`. */
function allowancesOf(
  { delivery, resources, inTemplate }: GivenDelivery,
  roleName: string,
  names: Map<string, string>,
) {
  const role = JSON.stringify(inTemplate(roleName));
  const policies = resources('AWS::IAM::Policy')
    .map(
      ({ Properties }) =>
        Properties as unknown as { Roles: unknown[]; PolicyDocument: { Statement: Statement[] } },
    )
    .filter(({ Roles }) => Roles.some((each) => JSON.stringify(each) === role));
  const nameOf = (resource: unknown) => {
    const text = JSON.stringify(inTemplate(resource));
    return names.get(text) ?? text;
  };
  return policies.flatMap(({ PolicyDocument }) =>
    PolicyDocument.Statement.map(({ Effect, Action, Resource, Condition }) => {
      const named = (Array.isArray(Resource) ? Resource : [Resource]).map(nameOf).join(' and ');
      const parts = leadingKeysIn(Condition)?.map((key) =>
        ledgerParts.find((part) => partitionOf(delivery.serviceName, part) === key),
      );
      if (parts) return `${Effect} ${[Action].flat().join(', ')} on the ledger's ${parts.join(' and ')}`;
      const condition = Condition ? ` if ${JSON.stringify(Condition)}` : '';
      return `${Effect} ${[Action].flat().join(', ')} on ${named}${condition}`;
    }),
  );
}

/** The partitions of the ledger that a statement is limited to. */
function leadingKeysIn(condition: object | undefined): readonly string[] | undefined {
  const keys = (condition as Record<string, Record<string, string | string[]>> | undefined)?.[
    'ForAllValues:StringEquals'
  ]?.['dynamodb:LeadingKeys'];
  return keys === undefined ? undefined : [keys].flat();
}

function resourceNames({
  delivery,
  function: lambdaFunction,
  inTemplate,
}: GivenDelivery): Map<string, string> {
  const { sides, route, ledger, tasks, stateMachine, guard, control } = delivery;
  const bus = {
    'Fn::Join': [
      '',
      [
        'arn:',
        { Ref: 'AWS::Partition' },
        ':events:',
        { Ref: 'AWS::Region' },
        ':',
        { Ref: 'AWS::AccountId' },
        ':event-bus/default',
      ],
    ],
  };
  const named: [unknown, string][] = [
    ['*', '*'],
    [ledger.tableArn, 'ledger'],
    [route.listenerArn, 'listener'],
    [route.ruleArn, 'rule'],
    [lambdaFunction.functionArn, 'function'],
    [`${lambdaFunction.functionArn}:*`, 'its versions'],
    [sides.production.alias.functionArn, 'alias live'],
    [sides.canary.alias.functionArn, 'alias canary'],
    [stateMachine.stateMachineArn, 'state machine'],
    [executionsOf(stateMachine), 'executions'],
    [guard.function.functionArn, 'guard'],
    [Stack.of(delivery).stackId, 'stack'],
    [guard.function.logGroup.logGroupArn, 'its logs'],
    [control.function.logGroup.logGroupArn, 'its logs'],
    [guard.deadLetters.queueArn, 'its dead letters'],
    [delivery.publishTriggers!.deadLetters.queueArn, 'dead letters of triggers'],
    [bus, 'default event bus'],
    ...taskNames.flatMap((name): [unknown, string][] => [
      [tasks[name].functionArn, name],
      [`${tasks[name].functionArn}:*`, `versions of ${name}`],
      [tasks[name].logGroup.logGroupArn, 'its logs'],
    ]),
  ];
  return new Map(named.map(([token, name]) => [JSON.stringify(inTemplate(token)), name]));
}

const everyTask = [
  'Allow logs:CreateLogStream, logs:PutLogEvents on its logs',
  // X-Ray has no resource-level permissions for these.
  'Allow xray:PutTraceSegments, xray:PutTelemetryRecords on *',
];

/** Nobody may change or delete an audit event. */
const recording = "Allow dynamodb:PutItem on the ledger's events";

const publishing = [
  "Allow dynamodb:PutItem on the ledger's outbox",
  'Allow events:PutEvents on default event bus if {"StringEquals":{"events:source":"lattice-rollouts"}}',
];

const readsProductionPath = [
  'Allow lambda:GetFunctionConfiguration, lambda:GetFunctionConcurrency, lambda:GetPolicy on function and alias live',
  'Allow vpc-lattice:ListTargets on *',
];

const tasks: Readonly<Record<TaskName, readonly string[]>> = {
  admit: [
    "Allow dynamodb:GetItem, dynamodb:PutItem, dynamodb:UpdateItem, dynamodb:DeleteItem, dynamodb:Query on the ledger's state",
    recording,
    "Allow dynamodb:GetItem on the ledger's people and history",
    'Allow vpc-lattice:GetListener on listener',
    'Allow lambda:GetFunctionConfiguration on function and its versions',
    'Allow lambda:GetAlias, lambda:ListProvisionedConcurrencyConfigs on function and alias live',
    ...readsProductionPath,
    'Allow cloudwatch:DescribeAlarms on *',
    'Allow cloudwatch:GetMetricData on *',
    'Allow states:DescribeExecution on executions',
    ...publishing,
  ],
  prepare: [
    "Allow dynamodb:GetItem on the ledger's state",
    recording,
    'Allow lambda:GetFunctionConfiguration on function and its versions',
    'Allow lambda:GetAlias, lambda:UpdateAlias on function and alias canary',
    'Allow lambda:GetFunctionConfiguration, lambda:GetFunctionConcurrency, lambda:GetPolicy on function and alias canary',
    'Allow vpc-lattice:ListTargets on *',
  ],
  shift: [
    "Allow dynamodb:GetItem, dynamodb:UpdateItem on the ledger's state",
    recording,
    'Allow vpc-lattice:GetListener, vpc-lattice:UpdateListener on listener',
    ...publishing,
  ],
  judge: [
    "Allow dynamodb:GetItem, dynamodb:UpdateItem on the ledger's state",
    "Allow dynamodb:Query on the ledger's people and faults",
    recording,
    ...publishing,
    'Allow vpc-lattice:GetListener on listener',
    'Allow cloudwatch:DescribeAlarms on *',
    'Allow cloudwatch:GetMetricData on *',
    ...readsProductionPath,
    'Allow lambda:GetFunctionConfiguration, lambda:GetFunctionConcurrency, lambda:GetPolicy on function and alias canary',
  ],
  'check-production': [
    "Allow dynamodb:GetItem, dynamodb:UpdateItem on the ledger's state",
    recording,
    ...readsProductionPath,
    ...publishing,
  ],
  'watch-production': [
    "Allow dynamodb:GetItem on the ledger's state",
    recording,
    ...readsProductionPath,
    'Allow cloudwatch:GetMetricData on *',
    ...publishing,
  ],
  'await-approval': [
    "Allow dynamodb:GetItem, dynamodb:UpdateItem on the ledger's state",
    "Allow dynamodb:Query on the ledger's people",
    "Allow dynamodb:GetItem, dynamodb:PutItem on the ledger's tokens",
    recording,
    ...publishing,
    'Allow states:SendTaskSuccess on state machine',
  ],
  promote: [
    "Allow dynamodb:GetItem, dynamodb:UpdateItem on the ledger's state",
    recording,
    'Allow vpc-lattice:GetListener, vpc-lattice:UpdateListener on listener',
    'Allow lambda:GetAlias, lambda:UpdateAlias on function and alias live',
    ...readsProductionPath,
    ...publishing,
  ],
  rollback: [
    "Allow dynamodb:GetItem on the ledger's state",
    "Allow dynamodb:Query on the ledger's faults",
    recording,
    ...publishing,
    'Allow vpc-lattice:GetListener, vpc-lattice:UpdateListener on listener',
    'Allow lambda:GetAlias, lambda:UpdateAlias on function and alias live',
  ],
  'check-drain': [
    "Allow dynamodb:GetItem on the ledger's state",
    recording,
    'Allow cloudwatch:GetMetricData on *',
  ],
  conclude: [
    "Allow dynamodb:UpdateItem, dynamodb:DeleteItem on the ledger's state",
    "Allow dynamodb:PutItem, dynamodb:Query on the ledger's events",
    "Allow dynamodb:Query on the ledger's people",
    "Allow dynamodb:PutItem on the ledger's history",
    ...publishing,
  ],
};

describe('least privilege', () => {
  const given = givenDelivery();
  const names = resourceNames(given);

  test.each(taskNames)('%s may make the calls of its handler and no others', (name) => {
    const { role } = given.delivery.tasks[name];
    expect(allowancesOf(given, role!.roleName, names).sort()).toEqual([...everyTask, ...tasks[name]].sort());
  });

  test('the guard may make the calls of its handler and no others', () => {
    const { role } = given.delivery.guard.function;
    expect(allowancesOf(given, role!.roleName, names).sort()).toEqual(
      [
        ...everyTask,
        "Allow dynamodb:GetItem, dynamodb:UpdateItem, dynamodb:DeleteItem on the ledger's state",
        "Allow dynamodb:PutItem, dynamodb:Query on the ledger's events",
        "Allow dynamodb:GetItem, dynamodb:Query on the ledger's people",
        "Allow dynamodb:PutItem on the ledger's history",
        "Allow dynamodb:GetItem on the ledger's tokens",
        'Allow vpc-lattice:GetListener, vpc-lattice:UpdateListener on listener',
        'Allow lambda:GetAlias, lambda:UpdateAlias on function and alias live',
        'Allow states:DescribeExecution on executions',
        'Allow states:SendTaskSuccess on state machine',
        'Allow cloudwatch:DescribeAlarms, cloudwatch:DescribeAlarmHistory on *',
        ...publishing,
        'Allow sqs:SendMessage on its dead letters',
      ].sort(),
    );
  });

  test('the function that carries out commands of people may make the calls of its handler and no others', () => {
    const { role } = given.delivery.control.function;
    expect(allowancesOf(given, role!.roleName, names).sort()).toEqual(
      [
        ...everyTask,
        "Allow dynamodb:GetItem, dynamodb:UpdateItem on the ledger's state",
        "Allow dynamodb:Query on the ledger's events",
        "Allow dynamodb:GetItem, dynamodb:PutItem, dynamodb:Query on the ledger's people",
        "Allow dynamodb:GetItem on the ledger's tokens",
        'Allow lambda:GetFunctionConfiguration on function and its versions',
        'Allow lambda:GetAlias, lambda:ListProvisionedConcurrencyConfigs on function and alias live',
        'Allow cloudformation:DescribeStacks, cloudformation:ListStackResources on stack',
        'Allow states:StartExecution on state machine',
        'Allow states:SendTaskSuccess on state machine',
        'Allow lambda:InvokeFunction on guard',
        'Allow sqs:SendMessage on dead letters of triggers',
      ].sort(),
    );
  });

  test('nobody else writes what people asked, and nobody changes or deletes an audit event', () => {
    const writers = given
      .resources('AWS::IAM::Policy')
      .map(({ Properties }) => JSON.stringify(Properties))
      .filter((policy) => /dynamodb:(PutItem|UpdateItem|DeleteItem)[^{]*\{[^{]*\{[^{]*#people/.test(policy));
    expect(writers).toHaveLength(1);
    const changers = given
      .resources('AWS::IAM::Policy')
      .flatMap(({ Properties }) =>
        (
          Properties as unknown as { PolicyDocument: { Statement: Statement[] } }
        ).PolicyDocument.Statement.filter(
          ({ Action, Condition }) =>
            /UpdateItem|DeleteItem/.test([Action].flat().join()) &&
            /#(events|people|history)/.test(JSON.stringify(Condition)),
        ),
      );
    expect(changers).toEqual([]);
  });

  test('every task has its own role without managed policies', () => {
    const roles = taskNames.map((name) => given.delivery.tasks[name].role!.roleName);
    expect(new Set(roles).size).toBe(taskNames.length);
    const withManagedPolicies = given
      .resources('AWS::IAM::Role')
      .filter(({ Properties }) => 'ManagedPolicyArns' in Properties);
    expect(withManagedPolicies).toHaveLength(1); // Of the released function, which belongs to the user.
  });

  test('the state machine may invoke the tasks and write the weights only', () => {
    const allowances = allowancesOf(given, given.delivery.stateMachine.role.roleName, names);
    expect(allowances.filter((allowance) => allowance.includes('lambda:'))).toEqual([
      `Allow lambda:InvokeFunction on ${taskNames.map((name) => `versions of ${name}`).join(' and ')}`,
    ]);
    expect(allowances.filter((allowance) => !/lambda:|logs:|xray:/.test(allowance))).toEqual([
      'Allow vpc-lattice:UpdateListener on listener',
    ]);
  });

  test.each([
    ['execution data, which has task tokens, is not logged when a stage needs approval', true],
    ['execution data is logged when no stage needs approval', false],
  ])('%s', (_, asks) => {
    const { resources } = givenDelivery(() => ({
      strategies: { canary: { stages: [{ weightPercent: 100, ...(asks && { approval: true as const }) }] } },
    }));
    expect(resources('AWS::StepFunctions::StateMachine')[0]?.Properties).toMatchObject({
      LoggingConfiguration: { IncludeExecutionData: !asks },
    });
  });

  test('with a rule as the route, tasks may not change the listener', () => {
    const withRule = givenDelivery(routeWithRule);
    const { role } = withRule.delivery.tasks.rollback;
    const allowances = allowancesOf(withRule, role!.roleName, resourceNames(withRule));
    expect(allowances).toContain('Allow vpc-lattice:GetRule, vpc-lattice:UpdateRule on rule');
    expect(allowances.join()).not.toContain('Listener');
  });
});

function routeWithRule(stack: Stack) {
  const listener = new CfnListener(stack, 'ExistingListener', {
    serviceIdentifier: 'svc-0123456789abcdef0',
    protocol: 'HTTP',
    defaultAction: { fixedResponse: { statusCode: 404 } },
  });
  const rule = new CfnRule(stack, 'ExistingRule', {
    listenerIdentifier: listener.attrId,
    serviceIdentifier: 'svc-0123456789abcdef0',
    priority: 1,
    match: { httpMatch: { method: 'POST' } },
    action: { fixedResponse: { statusCode: 404 } },
  });
  return { listener, rule };
}
