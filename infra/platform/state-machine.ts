import { ArnFormat, Lazy, Names, Stack } from 'aws-cdk-lib';
import { Policy, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { IAlarm } from 'aws-cdk-lib/aws-cloudwatch';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import {
  type CfnStateMachine,
  DefinitionBody,
  LogLevel,
  StateMachine,
  StateMachineType,
} from 'aws-cdk-lib/aws-stepfunctions';
import type { Construct } from 'constructs';
import { strategiesMetadataKey } from '../../core/registry/service-manifest';
import { everyStageOf, type Strategy } from '../../core/strategy/strategy';
import { renderRelease } from '../../statemachine/release';
import type { TaskName } from '../../statemachine/tasks';
import { createLogGroup } from './log-group';

export interface ReleaseStateMachineProps {
  readonly strategies: readonly Strategy[];
  readonly tasks: Readonly<Record<TaskName, LambdaFunction>>;
  /** The alarms that an `alarms` gate looks at when it names none; read at synthesis. */
  readonly alarms: readonly IAlarm[];
}

/**
 * Creates the state machine that runs releases.
 *
 * @throws RangeError when the checks of a strategy could exceed Step Functions' history
 */
export function createStateMachine(scope: Construct, props: ReleaseStateMachineProps): StateMachine {
  const { strategies, tasks, alarms } = props;
  const functionArns = Object.fromEntries(
    Object.entries(tasks).map(([name, task]) => [name, task.functionArn]),
  ) as Record<TaskName, string>;
  const render = () =>
    renderRelease({ strategies, functionArns, alarmNames: alarms.map((alarm) => alarm.alarmName) });
  // Strategies that cannot be are refused where they are given, not at synthesis.
  render();
  const stateMachine = new StateMachine(scope, 'StateMachine', {
    stateMachineType: StateMachineType.STANDARD,
    definitionBody: DefinitionBody.fromString(
      Lazy.string({ produce: () => Stack.of(scope).toJsonString(render()) }),
    ),
    // This prefix spares CloudWatch Logs a resource policy that grows with every state machine
    // (https://docs.aws.amazon.com/step-functions/latest/dg/bp-cwl.html).
    logs: {
      destination: createLogGroup(
        scope,
        'Logs',
        `/aws/vendedlogs/states/${Names.uniqueResourceName(scope, { maxLength: 100, separator: '-' })}`,
      ),
      level: LogLevel.ALL,
      // A state that waits for an approval is given a token, which is for nobody to read. What was decided is in the ledger.
      includeExecutionData: !strategies.some(asksForApproval),
    },
    tracingEnabled: true,
  });
  // For those who read the template: the definition has the same, scattered over its states.
  (stateMachine.node.defaultChild as CfnStateMachine).addMetadata(strategiesMetadataKey, strategies);
  // CDK cannot see the tasks of a definition that is given as text.
  stateMachine.addToRolePolicy(
    new PolicyStatement({ actions: ['lambda:InvokeFunction'], resources: Object.values(functionArns) }),
  );
  // Policies of their own: one that the function waited for would wait for the state machine, which waits for it.
  const allow = (id: string, task: LambdaFunction, statement: PolicyStatement) =>
    new Policy(scope, id, { statements: [statement] }).attachToRole(task.role!);
  allow('AdmitReadsExecutions', tasks.admit, readsExecutions(stateMachine));
  allow('AwaitApprovalWakesExecutions', tasks['await-approval'], wakesExecutions(stateMachine));
  return stateMachine;
}

function asksForApproval(strategy: Strategy): boolean {
  return everyStageOf(strategy).some(({ approval }) => approval !== undefined);
}

/** Allows to ask what became of the executions of a state machine. */
export function readsExecutions(stateMachine: StateMachine): PolicyStatement {
  return new PolicyStatement({
    actions: ['states:DescribeExecution'],
    resources: [executionsOf(stateMachine)],
  });
}

/**
 * Allows to wake executions that wait for a token. The Service Authorization Reference names no resource for it; CDK's
 * `grantTaskResponse` allows it on the state machine.
 */
export function wakesExecutions(stateMachine: StateMachine): PolicyStatement {
  return new PolicyStatement({
    actions: ['states:SendTaskSuccess'],
    resources: [stateMachine.stateMachineArn],
  });
}

/** The ARN pattern of a state machine's executions. */
export function executionsOf(stateMachine: StateMachine): string {
  return Stack.of(stateMachine).formatArn({
    service: 'states',
    resource: 'execution',
    resourceName: `${stateMachine.stateMachineName}:*`,
    arnFormat: ArnFormat.COLON_RESOURCE_NAME,
  });
}
