import { IAMClient, ListUsersCommand } from '@aws-sdk/client-iam';
import { LambdaClient, GetFunctionCommand } from '@aws-sdk/client-lambda';
import { SQSClient, GetQueueUrlCommand } from '@aws-sdk/client-sqs';
import { SFNClient, DescribeExecutionCommand } from '@aws-sdk/client-sfn';
import type { ApiCall } from '../../../packages/local-cloud/api-log';
import { LocalCloud } from '../../../packages/local-cloud/cloud';
import { sendRaw, signature, type RawRequest } from '../../support/raw-requests';

let cloud: LocalCloud;
const calls: ApiCall[] = [];

beforeAll(async () => {
  const apiLog = { write: (call: ApiCall) => void calls.push(call), close: () => Promise.resolve() };
  cloud = await LocalCloud.start({ startsAt: Date.parse('2026-01-05T09:00:00Z'), apiLog });
});
afterAll(() => cloud.close());

const form = 'application/x-www-form-urlencoded; charset=utf-8';
const json = 'application/x-amz-json-1.1';

function request(service: string, more: Partial<RawRequest> = {}): RawRequest {
  const { headers = {}, ...rest } = more;
  return {
    method: 'POST',
    path: '/',
    query: {},
    body: '',
    ...rest,
    headers: { authorization: signature(service), ...headers },
  };
}

describe('a service that is not there', () => {
  test.each<[string, RawRequest, string, RegExp]>([
    [
      'answers a form in XML',
      request('elasticloadbalancing', {
        headers: { 'content-type': form },
        body: 'Action=DescribeLoadBalancers&Version=2015-12-01',
      }),
      'DescribeLoadBalancers',
      /^<ErrorResponse><Error><Type>Sender<\/Type><Code>NotSupportedByLocalCloud<\/Code>/,
    ],
    [
      'answers as S3 does',
      request('s3', { method: 'GET', path: '/bucket' }),
      'GET /bucket',
      /^<Error><Code>NotSupportedByLocalCloud<\/Code><Message>/,
    ],
    [
      'answers as EC2 does',
      request('ec2', { headers: { 'content-type': form }, body: 'Action=DescribeVpcs&Version=2016-11-15' }),
      'DescribeVpcs',
      /^<Response><Errors><Error><Code>NotSupportedByLocalCloud<\/Code>/,
    ],
    [
      'answers as Route 53 does',
      request('route53', { method: 'GET', path: '/2013-04-01/hostedzone' }),
      'GET /2013-04-01/hostedzone',
      /^<ErrorResponse><Error>/,
    ],
    [
      'answers others in JSON',
      request('kinesis', {
        headers: { 'content-type': json, 'x-amz-target': 'Kinesis_20131202.ListStreams' },
      }),
      'ListStreams',
      /^\{"__type":"NotSupportedByLocalCloud"/,
    ],
  ])('%s, and the call is logged', async (_, sent, operation, text) => {
    const answer = await sendRaw(cloud, sent);
    expect(answer.status).toBe(501);
    expect(answer.text).toMatch(text);
    expect(answer.contentType).toBe(text.source.startsWith('^<') ? 'text/xml' : 'application/json');
    expect(calls.at(-1)).toMatchObject({ operation, status: 501, error: 'NotSupportedByLocalCloud' });
  });

  it('answers a request without a signature in the form that it has', async () => {
    const headers = { 'content-type': form };
    const answer = await sendRaw(cloud, { ...request('iam'), headers, body: 'Action=ListRoles' });
    expect(answer.text).toContain('<Code>MissingAuthenticationToken</Code>');
  });
});

it('an operation that IAM does not offer here is refused in XML, which the SDK reads', async () => {
  const refused = new IAMClient(cloud.clientConfig).send(new ListUsersCommand({}));
  await expect(refused).rejects.toMatchObject({ name: 'NotSupportedByLocalCloud' });
  expect(calls.at(-1)).toMatchObject({ service: 'iam', operation: 'ListUsers', status: 501 });
});

describe('the header with the name of an error in the query protocol', () => {
  const headersOf = async (send: (config: object) => Promise<unknown>) => {
    const { requestHandler, ...config } = cloud.directClientConfig;
    let headers: Record<string, string> = {};
    const handler = {
      handle: async (...args: Parameters<typeof requestHandler.handle>) => {
        const answer = await requestHandler.handle(...args);
        ({ headers } = answer.response);
        return answer;
      },
    };
    await send({ ...config, requestHandler: handler }).catch(() => undefined);
    return headers;
  };

  test.each<[string, (config: object) => Promise<unknown>, string | undefined]>([
    [
      'SQS',
      (config) => new SQSClient(config).send(new GetQueueUrlCommand({ QueueName: 'none' })),
      'AWS.SimpleQueueService.NonExistentQueue;Sender',
    ],
    [
      'Lambda',
      (config) => new LambdaClient(config).send(new GetFunctionCommand({ FunctionName: 'none' })),
      undefined,
    ],
    [
      'Step Functions',
      (config) =>
        new SFNClient(config).send(
          new DescribeExecutionCommand({
            executionArn: 'arn:aws:states:us-east-1:123456789012:execution:none:none',
          }),
        ),
      undefined,
    ],
  ])('of %s', async (_, send, expected) => {
    const headers = await headersOf(send);
    expect(headers['x-amzn-errortype']).toBeDefined();
    expect(headers['x-amzn-query-error']).toBe(expected);
  });
});
