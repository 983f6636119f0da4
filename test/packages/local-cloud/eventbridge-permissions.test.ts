import { VirtualClock } from '../../../packages/local-cloud/clock/clock';
import { EventBridgeService } from '../../../packages/local-cloud/services/eventbridge/service';
import { AccessControlService } from '../../../packages/local-cloud/services/iam/service';
import type { PeerServices } from '../../../packages/local-cloud/kernel/peers';
import { Random } from '../../../packages/local-cloud/kernel/random';
import type {
  ProvisionContext,
  Provisioned,
  ResourceType,
} from '../../../packages/local-cloud/kernel/service';
import { SnsService } from '../../../packages/local-cloud/services/sns/service';
import { SqsService } from '../../../packages/local-cloud/services/sqs/service';
import { calm } from './calm';

const machineArn = 'arn:aws:states:eu-west-1:111122223333:stateMachine:release';

/** EventBridge, SNS and IAM together; state machines only note that they were started. */
function cloud() {
  const clock = new VirtualClock({ startsAt: Date.UTC(2026, 10, 22) });
  const cloudContext = {
    account: '111122223333',
    region: 'eu-west-1',
    clock,
    random: new Random(1),
    weather: calm,
  };
  const started: string[] = [];
  const peers: Pick<PeerServices, 'functionEvents' | 'metrics' | 'keys'> & Partial<PeerServices> = {
    functionEvents: {
      accept: () => {
        throw new Error('no functions here');
      },
    },
    metrics: { series: () => ({ record: () => {} }) },
    endpoint: 'http://127.0.0.1:9',
    keys: { allows: () => true },
    executions: {
      start: ({ stateMachineArn }) => {
        started.push(stateMachineArn);
        return { executionArn: 'arn' };
      },
    },
  };
  const iam = new AccessControlService(cloudContext);
  const sns = new SnsService(cloudContext, peers);
  const sqs = new SqsService(cloudContext, peers as PeerServices);
  const events = new EventBridgeService(
    cloudContext,
    Object.assign(peers, { access: iam, messages: sns, queues: sqs }) as unknown as PeerServices,
  );
  const types: Record<string, ResourceType> = {
    ...iam.resourceTypes,
    ...sns.resourceTypes,
    ...sqs.resourceTypes,
    ...events.resourceTypes,
  };
  const provision = (type: string, properties: object): Provisioned => {
    const resourceType = types[type];
    const context = { physicalName: () => 'stack-L-1' } as Partial<ProvisionContext> as ProvisionContext;
    return resourceType?.create(resourceType.properties.parse(properties) as never, context) as Provisioned;
  };
  const alarm = async () => {
    events.emit({ source: 'aws.cloudwatch', detailType: 'CloudWatch Alarm State Change', detail: {} });
    await clock.sleep(1000);
  };
  const ruleFor = (target: object) =>
    provision('AWS::Events::Rule', {
      EventPattern: { source: ['aws.cloudwatch'] },
      Targets: [{ Id: 'Target0', ...target }],
    });
  return { sns, events, started, provision, alarm, ruleFor };
}

function starterRole(trusted: string, action: string) {
  const trust = { Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { Service: trusted } };
  const permission = { Effect: 'Allow', Action: action, Resource: machineArn };
  return {
    RoleName: 'starter',
    AssumeRolePolicyDocument: { Version: '2012-10-17', Statement: [trust] },
    Policies: [{ PolicyName: 'p', PolicyDocument: { Version: '2012-10-17', Statement: [permission] } }],
  };
}

describe('a rule starts a state machine', () => {
  const target = { Arn: machineArn, RoleArn: 'arn:aws:iam::111122223333:role/starter' };

  test('in a role that trusts EventBridge and may start it', async () => {
    const { provision, ruleFor, alarm, started } = cloud();
    provision('AWS::IAM::Role', starterRole('events.amazonaws.com', 'states:StartExecution'));
    ruleFor(target);
    await alarm();
    expect(started).toEqual([machineArn]);
  });

  test.each([
    ['does not trust EventBridge', 'lambda.amazonaws.com', 'states:StartExecution', 'sts:AssumeRole'],
    ['may not start it', 'events.amazonaws.com', 'states:StopExecution', 'states:StartExecution'],
  ])('but not in a role that %s', async (_, trusted, action, denied) => {
    const { provision, ruleFor, alarm, started, events } = cloud();
    provision('AWS::IAM::Role', starterRole(trusted, action));
    ruleFor(target);
    await alarm();
    expect(started).toEqual([]);
    expect(events.failedDeliveries()).toMatchObject([
      { error: expect.stringContaining(`not authorized to perform: ${denied}`) as string },
    ]);
  });
});

describe('a rule publishes to a topic', () => {
  test('whose access policy lets EventBridge', async () => {
    const { provision, ruleFor, alarm, sns } = cloud();
    const { ref: topic } = provision('AWS::SNS::Topic', {});
    const Principal = { Service: 'events.amazonaws.com' };
    provision('AWS::SNS::TopicPolicy', {
      Topics: [topic],
      PolicyDocument: { Statement: { Effect: 'Allow', Action: 'sns:Publish', Resource: topic, Principal } },
    });
    ruleFor({ Arn: topic, Input: '"alarm"' });
    await alarm();
    expect(sns.messages()).toMatchObject([{ topicArn: topic, message: '"alarm"' }]);
  });

  test('but not to one with the default policy', async () => {
    const { provision, ruleFor, alarm, sns, events } = cloud();
    const { ref: topic } = provision('AWS::SNS::Topic', {});
    ruleFor({ Arn: topic });
    await alarm();
    expect(sns.messages()).toEqual([]);
    expect(events.failedDeliveries()).toMatchObject([{ targetArn: topic }]);
  });
});
