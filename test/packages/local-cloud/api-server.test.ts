import { CloudWatchClient, DescribeAlarmsCommand, PutMetricAlarmCommand } from '@aws-sdk/client-cloudwatch';
import { CreateTableCommand, DynamoDBClient, GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { GetFunctionCommand, LambdaClient, ResourceNotFoundException } from '@aws-sdk/client-lambda';
import { ListStateMachinesCommand, SFNClient } from '@aws-sdk/client-sfn';
import { CreateTopicCommand, NotFoundException, PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import {
  CreateServiceCommand,
  CreateServiceNetworkCommand,
  GetServiceCommand,
  ListServicesCommand,
  PutAuthPolicyCommand,
  VPCLatticeClient,
} from '@aws-sdk/client-vpc-lattice';
import type { ApiCall } from '../../../packages/local-cloud/api-log';
import { LocalCloud } from '../../../packages/local-cloud/cloud';

const startsAt = Date.parse('2026-01-05T09:00:00Z');
const calls: ApiCall[] = [];
let cloud: LocalCloud;

beforeAll(async () => {
  const apiLog = { write: (call: ApiCall) => void calls.push(call), close: () => Promise.resolve() };
  cloud = await LocalCloud.start({ startsAt, apiLog });
});
afterAll(() => cloud.close());

describe('an unmodified SDK client', () => {
  it('speaks restJson with VPC Lattice: path, query, body, dates', async () => {
    const lattice = new VPCLatticeClient(cloud.clientConfig);
    const { id = '' } = await lattice.send(new CreateServiceCommand({ name: 'checkout' }));
    const service = await lattice.send(new GetServiceCommand({ serviceIdentifier: id }));
    expect(service).toMatchObject({ id, name: 'checkout', createdAt: new Date(startsAt) });
    const { items } = await lattice.send(new ListServicesCommand({ maxResults: 5 }));
    expect(items?.map((item) => item.name)).toEqual(['checkout']);
  });

  it('speaks restJson with Lambda and gets modeled errors', async () => {
    const asked = new LambdaClient(cloud.clientConfig).send(
      new GetFunctionCommand({ FunctionName: 'nobody' }),
    );
    await expect(asked).rejects.toBeInstanceOf(ResourceNotFoundException);
    await expect(asked).rejects.toMatchObject({ $metadata: { httpStatusCode: 404 } });
  });

  it('speaks awsJson with Step Functions and EventBridge', async () => {
    const { stateMachines } = await new SFNClient(cloud.clientConfig).send(new ListStateMachinesCommand({}));
    expect(stateMachines).toEqual([]);
    const events = new EventBridgeClient(cloud.clientConfig);
    const Entries = [{ Source: 'shop', DetailType: 'Order', Detail: '{}' }];
    expect(await events.send(new PutEventsCommand({ Entries }))).toMatchObject({ FailedEntryCount: 0 });
  });

  it('speaks awsJson with CloudWatch, dates and numbers included', async () => {
    const cloudwatch = new CloudWatchClient(cloud.clientConfig);
    await cloudwatch.send(
      new PutMetricAlarmCommand({
        AlarmName: 'too-many',
        Namespace: 'Shop',
        MetricName: 'Orders',
        Statistic: 'Sum',
        Period: 60,
        EvaluationPeriods: 1,
        Threshold: 1.5,
        ComparisonOperator: 'GreaterThanThreshold',
      }),
    );
    const { MetricAlarms = [] } = await cloudwatch.send(
      new DescribeAlarmsCommand({ AlarmNames: ['too-many'] }),
    );
    expect(MetricAlarms[0]).toMatchObject({
      Threshold: 1.5,
      StateValue: 'INSUFFICIENT_DATA',
      AlarmConfigurationUpdatedTimestamp: new Date(startsAt),
    });
  });

  it('speaks awsJson with DynamoDB, binary and sets included', async () => {
    const dynamodb = new DynamoDBClient(cloud.clientConfig);
    await dynamodb.send(
      new CreateTableCommand({
        TableName: 'things',
        KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
        AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
        BillingMode: 'PAY_PER_REQUEST',
      }),
    );
    const Item = {
      id: { S: 'a' },
      bytes: { B: new Uint8Array([0, 255]) },
      big: { N: '123456789012345678901234567890' },
      tags: { SS: ['x', 'y'] },
    };
    await dynamodb.send(new PutItemCommand({ TableName: 'things', Item }));
    const found = await dynamodb.send(new GetItemCommand({ TableName: 'things', Key: { id: { S: 'a' } } }));
    expect(found.Item).toEqual(Item);
  });

  it('speaks awsQuery with SNS: forms, XML and its errors', async () => {
    const sns = new SNSClient(cloud.clientConfig);
    const { TopicArn = '' } = await sns.send(
      new CreateTopicCommand({ Name: 'releases', Attributes: { DisplayName: 'A & B <C>' } }),
    );
    expect(TopicArn).toMatch(/:releases$/);
    const published = await sns.send(
      new PublishCommand({
        TopicArn,
        Message: 'x < y & z',
        MessageAttributes: { kind: { DataType: 'String', StringValue: 'test' } },
      }),
    );
    expect(published.MessageId).toMatch(/./);
    await expect(
      sns.send(new PublishCommand({ TopicArn: `${TopicArn}-gone`, Message: 'x' })),
    ).rejects.toBeInstanceOf(NotFoundException);
  });
});

describe('the local cloud refuses', () => {
  it('an operation that it does not have, by name, and the SDK does not try again', async () => {
    const lattice = new VPCLatticeClient(cloud.clientConfig);
    const before = calls.length;
    await expect(
      lattice.send(new PutAuthPolicyCommand({ resourceIdentifier: 'svc-0', policy: '{}' })),
    ).rejects.toMatchObject({
      name: 'NotSupportedByLocalCloud',
      message: 'The local cloud does not support vpc-lattice:PutAuthPolicy.',
    });
    expect(calls.length - before).toBe(1);
  });

  it('a parameter that it does not support, by name', async () => {
    const lattice = new VPCLatticeClient(cloud.clientConfig);
    const create = new CreateServiceNetworkCommand({ name: 'shop', sharingConfig: { enabled: true } });
    await expect(lattice.send(create)).rejects.toMatchObject({
      name: expect.stringMatching(/NotSupported|Validation/) as string,
    });
  });

  it('bad values as AWS does', async () => {
    const cloudwatch = new CloudWatchClient(cloud.clientConfig);
    const describe = new DescribeAlarmsCommand({ StateValue: 'PURPLE' as never });
    await expect(cloudwatch.send(describe)).rejects.toMatchObject({
      name: expect.stringMatching(/Validation|InvalidParameter/) as string,
    });
  });

  it('a request for another region, telling which one it is in', async () => {
    const elsewhere = new SFNClient({ ...cloud.clientConfig, region: 'eu-west-1' });
    await expect(elsewhere.send(new ListStateMachinesCommand({}))).rejects.toThrow(
      'this local cloud is in us-east-1, the request was signed for eu-west-1',
    );
  });

  it('a request that is not signed', async () => {
    const answer = await fetch(`${cloud.endpoint}/services`);
    expect([answer.status, await answer.json()]).toEqual([
      403,
      {
        __type: 'MissingAuthenticationToken',
        message: expect.stringContaining('any AWS credentials will do') as string,
      },
    ]);
  });

  it('a service that it does not have, telling which ones it has', async () => {
    const authorization = 'AWS4-HMAC-SHA256 Credential=K/20260105/us-east-1/s3/aws4_request, Signature=x';
    const answer = await fetch(cloud.endpoint, { headers: { authorization } });
    expect(answer.status).toBe(501);
    expect(await answer.text()).toContain(
      'no service s3; it has iam, cloudtrail, monitoring, dynamodb, events, lambda, vpc-lattice',
    );
  });

  it('a port that is taken, saying what to do', async () => {
    const port = Number(new URL(cloud.endpoint).port);
    await expect(LocalCloud.start({ startsAt, port })).rejects.toThrow(
      `port ${port} is taken: stop what listens on it, or choose another with --port`,
    );
  });
});

it('logs every call with who, what, when and how it ended', () => {
  expect(calls.find((call) => call.operation === 'CreateService')).toEqual({
    at: '2026-01-05T09:00:00.000Z',
    service: 'vpc-lattice',
    operation: 'CreateService',
    region: 'us-east-1',
    principal: 'owner',
    input: { name: 'checkout', clientToken: expect.any(String) as string },
    status: 201,
  });
  expect(calls.find((call) => call.operation === 'GetFunction')).toMatchObject({
    status: 404,
    error: 'ResourceNotFoundException',
  });
});
