import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import { functionTimeoutSeconds, taskNames, type TaskName } from '../../statemachine/tasks';
import { taskCapabilities, type ReleasedResources } from './capabilities';
import { createReleaseFunction } from './release-function';

/** Creates the function of each task of the state machine, with its own log group and role. */
export function createTasks(
  scope: Construct,
  resources: ReleasedResources,
): Readonly<Record<TaskName, LambdaFunction>> {
  const capabilities = taskCapabilities(resources);
  return Object.fromEntries(
    taskNames.map((name) => [
      name,
      createReleaseFunction(new Construct(scope, name), name, {
        description: `lattice-rollouts: the task ${name} of a release`,
        timeoutSeconds: functionTimeoutSeconds[name],
        capabilities: capabilities[name],
      }),
    ]),
  ) as Record<TaskName, LambdaFunction>;
}
