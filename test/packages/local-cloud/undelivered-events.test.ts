import { CloudWatchClient, DescribeAlarmHistoryCommand } from '@aws-sdk/client-cloudwatch';
import {
  GetQueueAttributesCommand,
  QueueDoesNotExist,
  ReceiveMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { LocalCloud } from '../../../packages/local-cloud/cloud';
import type { Stack } from '../../../packages/local-cloud/services/cloudformation/state/stack';

const startsAt = Date.parse('2026-01-05T09:00:00Z');
const getAtt = (logicalId: string, attribute = 'Arn') => ({ 'Fn::GetAtt': [logicalId, attribute] });
const policy = (...Statement: object[]) => ({ Version: '2012-10-17', Statement });
const allow = (service: string, Action: string | string[], Resource: unknown, more: object = {}) => ({
  Effect: 'Allow',
  Principal: { Service: `${service}.amazonaws.com` },
  Action,
  Resource,
  ...more,
});
const onlySecure = (Action: string, Resource: unknown) => ({
  Effect: 'Deny',
  Principal: { AWS: '*' },
  Action,
  Resource,
  Condition: { Bool: { 'aws:SecureTransport': 'false' } },
});
const sendOnBehalfOf = (rule: string) =>
  allow('events', 'sqs:SendMessage', getAtt('Undelivered'), {
    Condition: { ArnEquals: { 'aws:SourceArn': getAtt(rule) } },
  });
const target = { Id: 'Target0', Arn: getAtt('Guard'), DeadLetterConfig: { Arn: getAtt('Undelivered') } };
const accountMay = {
  Effect: 'Allow',
  Principal: { AWS: { 'Fn::Sub': 'arn:aws:iam::${AWS::AccountId}:root' } },
  Action: 'kms:*',
  Resource: '*',
};
/** As the CDK writes it for logs: its condition key is none that requests carry here. */
const logsMay = allow('logs.us-east-1', 'kms:*', '*', {
  Condition: { ArnLike: { 'kms:EncryptionContext:aws:logs:arn': '*' } },
});
const pagingAlarm = (topic: string) => ({
  Namespace: 'AWS/SQS',
  MetricName: 'ApproximateNumberOfMessagesVisible',
  Dimensions: [{ Name: 'QueueName', Value: getAtt('Failed', 'QueueName') }],
  Statistic: 'Maximum',
  Period: 60,
  EvaluationPeriods: 1,
  Threshold: 1,
  ComparisonOperator: 'GreaterThanOrEqualToThreshold',
  TreatMissingData: 'notBreaching',
  AlarmActions: [{ Ref: topic }],
});

/** A function that a schedule runs, encrypted and with every way out for what fails, as the CDK writes it. */
const resources: Record<string, [type: string, properties: object]> = {
  Key: [
    'AWS::KMS::Key',
    {
      KeyPolicy: policy(
        accountMay,
        logsMay,
        allow('cloudwatch', ['kms:Decrypt', 'kms:GenerateDataKey*'], '*'),
        allow('events', ['kms:Decrypt', 'kms:GenerateDataKey*'], '*'),
      ),
      EnableKeyRotation: true,
    },
  ],
  StrictKey: ['AWS::KMS::Key', { KeyPolicy: policy(accountMay) }],
  People: ['AWS::SNS::Topic', { KmsMasterKeyId: getAtt('Key') }],
  Nobody: ['AWS::SNS::Topic', { KmsMasterKeyId: getAtt('StrictKey') }],
  PeoplePolicy: [
    'AWS::SNS::TopicPolicy',
    {
      Topics: [{ Ref: 'People' }, { Ref: 'Nobody' }],
      PolicyDocument: policy(onlySecure('sns:Publish', '*'), allow('cloudwatch', 'sns:Publish', '*')),
    },
  ],
  Undelivered: ['AWS::SQS::Queue', { KmsMasterKeyId: getAtt('Key'), MessageRetentionPeriod: 1209600 }],
  UndeliveredPolicy: [
    'AWS::SQS::QueuePolicy',
    {
      Queues: [{ Ref: 'Undelivered' }],
      PolicyDocument: policy(onlySecure('sqs:*', getAtt('Undelivered')), sendOnBehalfOf('Forbidden')),
    },
  ],
  Failed: ['AWS::SQS::Queue', { SqsManagedSseEnabled: true }],
  Role: [
    'AWS::IAM::Role',
    {
      AssumeRolePolicyDocument: policy(allow('lambda', 'sts:AssumeRole', undefined)),
      Policies: [
        {
          PolicyName: 'send',
          PolicyDocument: policy({ Effect: 'Allow', Action: 'sqs:SendMessage', Resource: getAtt('Failed') }),
        },
      ],
    },
  ],
  Logs: ['AWS::Logs::LogGroup', { KmsKeyId: getAtt('Key') }],
  Guard: [
    'AWS::Lambda::Function',
    {
      Runtime: 'nodejs22.x',
      Handler: 'index.handler',
      Role: getAtt('Role'),
      Code: { ZipFile: 'exports.handler = async () => { throw new Error("no handler"); };' },
      ReservedConcurrentExecutions: 2,
      KmsKeyArn: getAtt('Key'),
      LoggingConfig: { LogGroup: { Ref: 'Logs' } },
    },
  ],
  GuardEvents: [
    'AWS::Lambda::EventInvokeConfig',
    {
      FunctionName: { Ref: 'Guard' },
      Qualifier: '$LATEST',
      MaximumRetryAttempts: 1,
      MaximumEventAgeInSeconds: 600,
      DestinationConfig: { OnFailure: { Destination: getAtt('Failed') } },
    },
  ],
  EachMinute: ['AWS::Events::Rule', { ScheduleExpression: 'rate(1 minute)', Targets: [target] }],
  EachMinuteMay: [
    'AWS::Lambda::Permission',
    {
      Action: 'lambda:InvokeFunction',
      FunctionName: getAtt('Guard'),
      Principal: 'events.amazonaws.com',
      SourceArn: getAtt('EachMinute'),
    },
  ],
  Forbidden: ['AWS::Events::Rule', { EventPattern: { source: ['shop'] }, Targets: [target] }],
  Pages: ['AWS::CloudWatch::Alarm', pagingAlarm('People')],
  PagesNobody: ['AWS::CloudWatch::Alarm', pagingAlarm('Nobody')],
};

let cloud: LocalCloud;
let stack: Stack;
let sqs: SQSClient;

beforeAll(async () => {
  const folder = mkdtempSync(join(tmpdir(), 'undelivered-'));
  const file = join(folder, 'Guarded.template.json');
  const template = Object.entries(resources).map(([id, [Type, Properties]]) => [id, { Type, Properties }]);
  writeFileSync(file, JSON.stringify({ Resources: Object.fromEntries(template) as object }));
  cloud = await LocalCloud.start({ startsAt });
  stack = await cloud.deploy(file);
  sqs = new SQSClient(cloud.clientConfig);
  rmSync(folder, { recursive: true });
});
afterAll(() => cloud.close());

const refOf = (logicalId: string) => stack.resources.get(logicalId)!.ref;
const received = async (logicalId: string) => {
  const asked = { QueueUrl: refOf(logicalId), MessageAttributeNames: ['All'], VisibilityTimeout: 1 };
  return (await sqs.send(new ReceiveMessageCommand(asked))).Messages ?? [];
};

it('an event whose rule may not invoke the function is kept in the queue that the rule may send to', async () => {
  cloud.events.emit({ source: 'shop', detailType: 'Order', detail: { id: 7 } });
  await cloud.context.clock.sleep(1000);

  const [message] = await received('Undelivered');
  expect(JSON.parse(message!.Body!)).toMatchObject({ source: 'shop', detail: { id: 7 } });
  expect(message!.MessageAttributes).toMatchObject({
    RULE_ARN: { StringValue: stack.resources.get('Forbidden')!.attributes!.Arn },
    TARGET_ARN: { StringValue: stack.resources.get('Guard')!.attributes!.Arn },
    ERROR_CODE: { StringValue: 'NO_PERMISSIONS' },
    RETRY_ATTEMPTS: { StringValue: '0' },
  });
});

it('a scheduled run that fails twice goes to the function’s queue', async () => {
  await cloud.context.clock.sleep(2 * 60_000);

  const [message] = await received('Failed');
  expect(JSON.parse(message!.Body!)).toMatchObject({
    timestamp: '2026-01-05T09:02:00.000Z',
    requestContext: { condition: 'RetriesExhausted', approximateInvokeCount: 2 },
    requestPayload: {
      source: 'aws.events',
      'detail-type': 'Scheduled Event',
      time: '2026-01-05T09:01:00Z',
      resources: [stack.resources.get('EachMinute')!.attributes!.Arn],
      detail: {},
    },
    responsePayload: { errorMessage: 'no handler' },
  });
});

it('an alarm on that queue pages people, if it may use the key of their topic', async () => {
  await cloud.context.clock.sleep(3 * 60_000);

  expect(cloud.sns.messages().map(({ topicArn, subject }) => [topicArn, subject])).toEqual([
    [refOf('People'), `ALARM: "${refOf('Pages')}" in US East (N. Virginia)`],
  ]);
  const { AlarmHistoryItems = [] } = await new CloudWatchClient(cloud.clientConfig).send(
    new DescribeAlarmHistoryCommand({ AlarmName: refOf('PagesNobody'), HistoryItemType: 'Action' }),
  );
  expect(AlarmHistoryItems.map(({ HistorySummary }) => HistorySummary)).toEqual([
    `Failed to execute action ${refOf('Nobody')}`,
  ]);
});

it('an unmodified SDK client reads a queue, and gets modeled errors', async () => {
  const QueueUrl = refOf('Undelivered');
  const { Attributes } = await sqs.send(
    new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['QueueArn', 'KmsMasterKeyId'] }),
  );
  expect(Attributes?.QueueArn).toBe(stack.resources.get('Undelivered')!.attributes!.Arn);
  await expect(
    sqs.send(new ReceiveMessageCommand({ QueueUrl: QueueUrl.replace(/[^/]+$/, 'none') })),
  ).rejects.toBeInstanceOf(QueueDoesNotExist);
});
