import { Duration } from 'aws-cdk-lib';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Function as LambdaFunction, LoggingFormat, Tracing } from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';
import type { TaskName } from '../../statemachine/tasks';
import { nodejsRuntime, taskCode } from './task-code';
import type { Capability } from './capabilities';
import { managesNetworkInterfaces, type Hosting } from './hosting';
import { createLogGroup } from './log-group';

/** The name of a Lambda function of the construct; its entry point is `functions/NAME.ts`. */
export type ReleaseFunctionName = TaskName | 'guard' | 'tripwire' | 'notify' | 'control' | 'initial-version';

export interface ReleaseFunctionProps {
  readonly description: string;
  readonly timeoutSeconds: number;
  readonly capabilities: readonly Capability[];
  readonly hosting: Hosting;
  /** @default - only the variables of the capabilities */
  readonly environment?: Readonly<Record<string, string>>;
  /** @default - none; the account's unreserved concurrency */
  readonly reservedConcurrentExecutions?: number;
}

/** Creates one of the construct's functions with its own log group and role. */
export function createReleaseFunction(
  scope: Construct,
  name: ReleaseFunctionName,
  props: ReleaseFunctionProps,
): LambdaFunction {
  const { description, timeoutSeconds, capabilities, environment, reservedConcurrentExecutions } = props;
  const { hosting } = props;
  const logGroup = createLogGroup(scope, 'Logs', hosting);
  const role = new Role(scope, 'Role', { assumedBy: new ServicePrincipal('lambda.amazonaws.com') });
  logGroup.grantWrite(role);
  for (const { statements = [] } of capabilities)
    for (const each of statements) role.addToPrincipalPolicy(each);
  if (hosting.network) role.addToPrincipalPolicy(managesNetworkInterfaces());
  return new LambdaFunction(scope, 'Function', {
    ...nodejsRuntime,
    description,
    code: taskCode(name),
    timeout: Duration.seconds(timeoutSeconds),
    memorySize: 256,
    environment: Object.assign({}, ...capabilities.map((each) => each.environment), environment) as Record<
      string,
      string
    >,
    role,
    logGroup,
    loggingFormat: LoggingFormat.JSON,
    tracing: Tracing.ACTIVE,
    reservedConcurrentExecutions,
    ...(hosting.network && {
      vpc: hosting.network.vpc,
      vpcSubnets: hosting.network.subnets,
      securityGroups: [...hosting.network.securityGroups],
    }),
  });
}
