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
import type { Side } from '../../core/traffic/side';
import type { TaskName } from '../../statemachine/tasks';
import { updatesRoute } from './route-access';
import type { Hosting } from './hosting';
import { createLogGroup } from './log-group';
import type { ReleaseRoute } from './release-route';
import type { ITargetGroup } from './target';

/** The strategies, tasks and alarms from which the definition is rendered. */
export interface ReleaseStateMachineProps {
  readonly strategies: readonly Strategy[];
  readonly tasks: Readonly<Record<TaskName, LambdaFunction>>;
  /** The alarms of an `alarms` gate that names none. Read at synthesis. */
  readonly alarms: readonly IAlarm[];
  readonly route: ReleaseRoute;
  readonly targetGroups: Readonly<Record<Side, ITargetGroup>>;
  readonly hosting: Hosting;
}

/**
 * Creates the state machine that runs releases.
 *
 * @throws RangeError when the checks of a strategy could exceed the history limit of Step Functions
 */
export function createStateMachine(scope: Construct, props: ReleaseStateMachineProps): StateMachine {
  const { strategies, tasks, alarms, route, targetGroups } = props;
  const functionArns = Object.fromEntries(
    Object.entries(tasks).map(([name, task]) => [name, task.currentVersion.functionArn]),
  ) as Record<TaskName, string>;
  const render = () =>
    renderRelease({
      strategies,
      partition: Stack.of(scope).partition,
      functionArns,
      alarmNames: alarms.map((alarm) => alarm.alarmName),
      route: {
        ...route,
        targetGroupIds: {
          production: targetGroups.production.targetGroupId,
          canary: targetGroups.canary.targetGroupId,
        },
      },
    });
  // Rendered now, so that an invalid strategy is refused by the constructor and not at synthesis.
  render();
  const stateMachine = new StateMachine(scope, 'StateMachine', {
    stateMachineType: StateMachineType.STANDARD,
    definitionBody: DefinitionBody.fromString(
      Lazy.string({ produce: () => Stack.of(scope).toJsonString(render()) }),
    ),
    // With this prefix, CloudWatch Logs needs no resource policy that grows with every state machine
    // (https://docs.aws.amazon.com/step-functions/latest/dg/bp-cwl.html).
    logs: {
      destination: createLogGroup(
        scope,
        'Logs',
        props.hosting,
        `/aws/vendedlogs/states/${Names.uniqueResourceName(scope, { maxLength: 100, separator: '-' })}`,
      ),
      level: LogLevel.ALL,
      // Execution data would expose the task token of an approval. The ledger records the decision.
      includeExecutionData: !strategies.some(asksForApproval),
    },
    tracingEnabled: true,
  });
  // For readers of the template, such as `rollouts plan --template`: in the definition the strategies are spread over states.
  (stateMachine.node.defaultChild as CfnStateMachine).addMetadata(strategiesMetadataKey, strategies);
  // CDK cannot find the tasks in a definition that is text. Executions in flight invoke the versions of earlier deployments.
  stateMachine.addToRolePolicy(
    new PolicyStatement({
      actions: ['lambda:InvokeFunction'],
      resources: Object.values(tasks).map(({ functionArn }) => `${functionArn}:*`),
    }),
  );
  stateMachine.addToRolePolicy(updatesRoute(route));
  // Separate policies: in the role's default policy these statements would make a circular dependency.
  const allow = (id: string, task: LambdaFunction, statement: PolicyStatement) =>
    new Policy(scope, id, { statements: [statement] }).attachToRole(task.role!);
  allow('AdmitReadsExecutions', tasks.admit, readsExecutions(stateMachine));
  allow('AwaitApprovalResumesExecutions', tasks['await-approval'], resumesExecutions(stateMachine));
  return stateMachine;
}

function asksForApproval(strategy: Strategy): boolean {
  return everyStageOf(strategy).some(({ approval }) => approval !== undefined);
}

/** Returns the statement that allows reading the status of a state machine's executions. */
export function readsExecutions(stateMachine: StateMachine): PolicyStatement {
  return new PolicyStatement({
    actions: ['states:DescribeExecution'],
    resources: [executionsOf(stateMachine)],
  });
}

/**
 * Returns the statement that allows resuming executions that wait for a task token. The Service Authorization Reference
 * names no resource for the call; CDK's `grantTaskResponse` uses the state machine, too.
 */
export function resumesExecutions(stateMachine: StateMachine): PolicyStatement {
  return new PolicyStatement({
    actions: ['states:SendTaskSuccess'],
    resources: [stateMachine.stateMachineArn],
  });
}

/** Returns the ARN pattern of a state machine's executions. */
export function executionsOf(stateMachine: StateMachine): string {
  return Stack.of(stateMachine).formatArn({
    service: 'states',
    resource: 'execution',
    resourceName: `${stateMachine.stateMachineName}:*`,
    arnFormat: ArnFormat.COLON_RESOURCE_NAME,
  });
}
