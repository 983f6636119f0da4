import { DescribeStateMachineCommand, SFNClient } from '@aws-sdk/client-sfn';
import { CloudFormationClient, ListStackResourcesCommand } from '@aws-sdk/client-cloudformation';
import { baseline } from '../../core/traffic/weights';
import { DeploymentFailed } from '../../packages/local-cloud/services/cloudformation/deployment/failure';
import {
  changedTemplate,
  withNewVersions,
  withProperties,
  type Resources,
} from '../support/changed-template';
import { Story } from '../support/story';

const tasks = /^DeliveryTasks[a-z]+Function\w{8}$/;
const stateMachine = /^DeliveryStateMachine\w{8}$/;
const listener = /^DeliveryListener/;

/** Another tag on the route, and more memory for a function beside the service. */
const otherChange = (resources: Resources) =>
  withProperties(withProperties(resources, /^SmokeTest\w{8}$/, { MemorySize: 512 }), listener, {
    Tags: [{ Key: 'team', Value: 'checkout' }],
  });

/** The construct's own functions and state machine, as its next version would have them. */
const upgrade = (resources: Resources): Resources => {
  const changed = Object.fromEntries(
    Object.entries(resources).map(([id, resource]) => {
      if (tasks.test(id))
        return [id, withProperties({ [id]: resource }, tasks, { Description: 'upgraded' })[id]!];
      if (!stateMachine.test(id)) return [id, resource];
      const definition = JSON.stringify(resource.Properties['DefinitionString']).replace(
        'Releases a new',
        'Upgraded: a new',
      );
      return [
        id,
        withProperties({ [id]: resource }, stateMachine, { DefinitionString: JSON.parse(definition) })[id]!,
      ];
    }),
  );
  return withNewVersions(changed);
};

const refusedRole = {
  Refused: {
    Type: 'AWS::SSM::Parameter',
    Properties: { Name: 'aws/refused', Type: 'String', Value: '1' },
    DependsOn: ['DeliveryStateMachine53D33E5A'],
  },
};

let story: Story;
beforeEach(async () => {
  story = await Story.begin();
});
afterEach(() => story.end());

/** Starts a release and waits until the canary has 10% of the traffic. */
async function atFirstStage(): Promise<{ execution: string; version: string }> {
  story.startTraffic(2);
  const version = await story.publishOnly('next');
  const execution = await story.start({ version }, 'in-flight');
  await story.delivery.sleep(120);
  expect(await story.delivery.weights()).toEqual({ production: 9, canary: 1 });
  return { execution, version };
}

it('deployments that leave the route alone do not disturb a release: others, a failed one, an upgrade of the construct', async () => {
  const { cloud } = story.delivery;
  const { execution, version } = await atFirstStage();

  await cloud.deploy(changedTemplate(otherChange));
  expect(await story.delivery.weights()).toEqual({ production: 9, canary: 1 });
  expect(await story.delivery.aliasVersion('canary')).toBe(version);

  const failing = changedTemplate((resources) => ({ ...upgrade(resources), ...refusedRole }));
  await expect(cloud.deploy(failing)).rejects.toBeInstanceOf(DeploymentFailed);
  expect(story.delivery.stack.status).toBe('UPDATE_ROLLBACK_COMPLETE');
  expect(await story.delivery.weights()).toEqual({ production: 9, canary: 1 });

  await cloud.deploy(changedTemplate(upgrade));
  expect(story.delivery.stack.status).toBe('UPDATE_COMPLETE');
  expect(await story.ending(execution)).toEqual({ status: 'SUCCEEDED' });
  await story.expectBaseline(version);
  expect(story.requests.failed).toBe(0);

  const { definition } = await new SFNClient(cloud.directClientConfig).send(
    new DescribeStateMachineCommand({ stateMachineArn: story.delivery.manifest.stateMachineArn }),
  );
  expect(definition).toContain('Upgraded');
});

it('a deployment that changes the action of the listener sends all traffic to production, and the release ends', async () => {
  const { execution } = await atFirstStage();
  const template = changedTemplate((resources) => {
    const [, { Properties }] = Object.entries(resources).find(([id]) => listener.test(id))!;
    const action = JSON.parse(
      JSON.stringify(Properties['DefaultAction']).replace('"Weight":100', '"Weight":99'),
    ) as object;
    return withProperties(resources, listener, { DefaultAction: action });
  });
  await story.delivery.cloud.deploy(template);
  expect((await story.delivery.weights())?.canary ?? 0).toBe(0);
  const ending = await story.ending(execution);
  const failure = await story.failure(execution);
  expect({ ending, failure }).toEqual({
    ending: { status: 'FAILED', error: 'ReleaseRolledBack' },
    failure: 'TrafficDrifted',
  });
  expect(await story.delivery.weights()).toEqual(baseline);
  expect(await story.delivery.aliasVersion('live')).toBe('1');
  expect(story.requests.failed).toBe(0);
});

it('the stack of the example can be deleted, and made again', async () => {
  const { cloud, stack } = story.delivery;
  await cloud.destroy(stack.name);
  expect(stack.status).toBe('DELETE_COMPLETE');
  const again = await cloud.deploy(changedTemplate((resources) => resources));
  expect(again.status).toBe('CREATE_COMPLETE');
  expect(again.id).not.toBe(stack.id);
  const { StackResourceSummaries = [] } = await new CloudFormationClient(cloud.directClientConfig).send(
    new ListStackResourcesCommand({ StackName: stack.name }),
  );
  expect(StackResourceSummaries.length).toBeGreaterThan(50);
});
