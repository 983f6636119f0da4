import { zipSync } from 'fflate';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CreateFunctionCommand, CreateAliasCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { StartExecutionCommand, SFNClient } from '@aws-sdk/client-sfn';
import type { LocalCloud } from '../../packages/local-cloud/cloud';
import { createRole, roleArn } from '../packages/local-cloud/all-powerful-role';

/** The deployment package of the function. */
export const zip = zipSync(
  { 'index.js': Buffer.from('exports.handler = async () => 1') },
  { mtime: '2026-01-01' },
);

/** The settings of the function `shop`. */
export const shop = {
  FunctionName: 'shop',
  Runtime: 'nodejs22.x',
  Handler: 'index.handler',
  Role: roleArn,
} as const;

/** The alias of version 1 of the function. */
export const alias = { FunctionName: 'shop', Name: 'live', FunctionVersion: '1' };

/** A stack with a resource for each operation that needs one. */
const resources = {
  Network: { Type: 'AWS::VpcLattice::ServiceNetwork', Properties: { Name: 'network' } },
  Service: { Type: 'AWS::VpcLattice::Service', Properties: { Name: 'shop' } },
  Group: { Type: 'AWS::VpcLattice::TargetGroup', Properties: { Type: 'LAMBDA', Name: 'group' } },
  Listener: {
    Type: 'AWS::VpcLattice::Listener',
    Properties: {
      ServiceIdentifier: { 'Fn::GetAtt': ['Service', 'Id'] },
      Protocol: 'HTTP',
      DefaultAction: { FixedResponse: { StatusCode: 404 } },
    },
  },
  Rule: {
    Type: 'AWS::VpcLattice::Rule',
    Properties: {
      ServiceIdentifier: { 'Fn::GetAtt': ['Service', 'Id'] },
      ListenerIdentifier: { 'Fn::GetAtt': ['Listener', 'Id'] },
      Priority: 10,
      Match: { HttpMatch: { PathMatch: { Match: { Prefix: '/orders' } } } },
      Action: { FixedResponse: { StatusCode: 404 } },
    },
  },
  Association: {
    Type: 'AWS::VpcLattice::ServiceNetworkServiceAssociation',
    Properties: {
      ServiceIdentifier: { 'Fn::GetAtt': ['Service', 'Id'] },
      ServiceNetworkIdentifier: { 'Fn::GetAtt': ['Network', 'Id'] },
    },
  },
  VpcAssociation: {
    Type: 'AWS::VpcLattice::ServiceNetworkVpcAssociation',
    Properties: {
      VpcIdentifier: 'vpc-0123456789abcdef0',
      ServiceNetworkIdentifier: { 'Fn::GetAtt': ['Network', 'Id'] },
    },
  },
  Topic: { Type: 'AWS::SNS::Topic', Properties: { TopicName: 'orders' } },
  Queue: { Type: 'AWS::SQS::Queue', Properties: { QueueName: 'jobs' } },
  Parameter: { Type: 'AWS::SSM::Parameter', Properties: { Name: '/shop', Type: 'String', Value: '1' } },
  Table: {
    Type: 'AWS::DynamoDB::Table',
    Properties: {
      TableName: 'things',
      BillingMode: 'PAY_PER_REQUEST',
      KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
      AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
    },
  },
  Events: { Type: 'AWS::Events::Rule', Properties: { Name: 'rule', EventPattern: { source: ['shop'] } } },
  Logs: { Type: 'AWS::Logs::LogGroup', Properties: { LogGroupName: 'shop' } },
  Machine: {
    Type: 'AWS::StepFunctions::StateMachine',
    Properties: {
      StateMachineName: 'machine',
      RoleArn: roleArn,
      DefinitionString: JSON.stringify({
        QueryLanguage: 'JSONata',
        StartAt: 'Wait',
        States: { Wait: { Type: 'Wait', Seconds: 1_000_000, End: true } },
      }),
    },
  },
};

/**
 * Creates one resource of each kind: a stack, the function `shop` and an execution that waits.
 *
 * @param folder for the template
 */
export async function createOneOfEach(cloud: LocalCloud, folder: string) {
  await createRole(cloud);
  const template = join(folder, 'Hostile.template.json');
  writeFileSync(template, JSON.stringify({ Resources: resources }));
  const stack = await cloud.deploy(template);
  const ref = (id: keyof typeof resources) => stack.resources.get(id)!.ref;
  const lambda = new LambdaClient(cloud.directClientConfig);
  const { FunctionArn } = await lambda.send(
    new CreateFunctionCommand({ ...shop, Code: { ZipFile: zip }, Publish: true }),
  );
  await lambda.send(new CreateAliasCommand(alias));
  const stateMachineArn = ref('Machine');
  const { executionArn } = await new SFNClient(cloud.directClientConfig).send(
    new StartExecutionCommand({ stateMachineArn, input: '{}' }),
  );
  return {
    /** Returns the `Ref` of a resource of the stack. */
    ref,
    /** Returns the last part of its `Ref`. */
    id: (of: keyof typeof resources) => ref(of).split('/').at(-1)!,
    FunctionArn,
    stateMachineArn,
    executionArn,
  };
}
