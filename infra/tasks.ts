import { Duration } from 'aws-cdk-lib';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Function as LambdaFunction, LoggingFormat, Tracing } from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import { functionTimeoutSeconds, taskNames, type TaskName } from '../statemachine/tasks';
import { Bundles, nodejsRuntime, sourceFile } from './bundling';
import { taskCapabilities, type Capability, type ReleasedResources } from './capabilities';
import { createLogGroup } from './logs';

const bundles = new Bundles(byTask((name) => sourceFile('functions', `${name}.ts`)));

/** Creates one function per task of the state machine, each with its own log group and its own role. */
export function createTasks(
  scope: Construct,
  resources: ReleasedResources,
): Readonly<Record<TaskName, LambdaFunction>> {
  const capabilities = taskCapabilities(resources);
  return byTask((name) => createTask(new Construct(scope, name), name, capabilities[name]));
}

function createTask(scope: Construct, name: TaskName, capabilities: readonly Capability[]): LambdaFunction {
  const logGroup = createLogGroup(scope, 'Logs');
  const role = new Role(scope, 'Role', { assumedBy: new ServicePrincipal('lambda.amazonaws.com') });
  logGroup.grantWrite(role);
  for (const { statement } of capabilities) role.addToPrincipalPolicy(statement);
  return new LambdaFunction(scope, 'Function', {
    ...nodejsRuntime,
    description: `lattice-rollouts: the task ${name} of a release`,
    code: bundles.codeOf(name),
    timeout: Duration.seconds(functionTimeoutSeconds[name]),
    memorySize: 256,
    environment: Object.assign({}, ...capabilities.map(({ environment }) => environment)),
    role,
    logGroup,
    loggingFormat: LoggingFormat.JSON,
    tracing: Tracing.ACTIVE,
  });
}

function byTask<Value>(valueOf: (name: TaskName) => Value): Record<TaskName, Value> {
  return Object.fromEntries(taskNames.map((name) => [name, valueOf(name)])) as Record<TaskName, Value>;
}
