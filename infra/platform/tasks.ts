import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import { functionTimeoutSeconds, taskNames, type TaskName } from '../../statemachine/tasks';
import { taskCapabilities, type ReleasedResources } from './capabilities';
import type { Hosting } from './hosting';
import { keepVersions } from './kept-versions';
import { createReleaseFunction } from './release-function';

/**
 * Creates the function of each task of the state machine, with its own log group and role.
 *
 * Their published versions outlive the deployment: an execution continues with the definition that it started with, which
 * names the versions of that deployment, so that a deployment never runs new code on the payloads of a release in flight.
 *
 * @see https://docs.aws.amazon.com/step-functions/latest/dg/concepts-state-machine-data.html
 */
export function createTasks(
  scope: Construct,
  resources: ReleasedResources,
  hosting: Hosting,
): Readonly<Record<TaskName, LambdaFunction>> {
  const capabilities = taskCapabilities(resources);
  return Object.fromEntries(
    taskNames.map((name) => {
      const task = createReleaseFunction(new Construct(scope, name), name, {
        description: `lattice-rollouts: the task ${name} of a release`,
        timeoutSeconds: functionTimeoutSeconds[name],
        capabilities: capabilities[name],
        hosting,
      });
      keepVersions(task);
      return [name, task];
    }),
  ) as Record<TaskName, LambdaFunction>;
}
