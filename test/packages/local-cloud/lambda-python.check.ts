import { CreateFunctionCommand, InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { spawnSync } from 'node:child_process';
import { LocalCloud } from '../../../packages/local-cloud/cloud';
import { createRole, roleArn } from './all-powerful-role';
import { zipOf } from './lambda-world';

const hasPython = spawnSync('python3', ['--version']).status === 0;
const hasBoto3 = spawnSync('python3', ['-c', 'import boto3']).status === 0;
const withPython = describeUnless(hasPython ? undefined : 'no Python');

const source = `
import json, os, time, urllib.request
from concurrent.futures import ThreadPoolExecutor

def with_urllib(seconds):
    credential = f"{os.environ['AWS_ACCESS_KEY_ID']}/20260105/us-east-1/lambda/aws4_request"
    request = urllib.request.Request(
        os.environ['AWS_ENDPOINT_URL'] + '/2015-03-31/functions/called/invocations',
        json.dumps(seconds).encode(),
        {'Authorization': f'AWS4-HMAC-SHA256 Credential={credential}, SignedHeaders=host, Signature=00'},
    )
    with urllib.request.urlopen(request) as response:
        return json.load(response)

def with_boto3(seconds):
    import boto3
    answer = boto3.client('lambda').invoke(FunctionName='called', Payload=json.dumps(seconds))
    return json.load(answer['Payload'])

def called(seconds, context):
    time.sleep(seconds)
    return seconds

def handler(event, context):
    invoke = globals()[f"with_{event['client']}"]
    began = time.time()
    if len(event['seconds']) == 1:
        answers = [invoke(event['seconds'][0])]
    else:
        with ThreadPoolExecutor(4) as pool:
            answers = list(pool.map(invoke, event['seconds']))
    return [answers, time.time() - began]
`;
import { describeUnless } from '../../support/skipped';

withPython('a Python function', () => {
  let cloud: LocalCloud;
  let lambda: LambdaClient;

  const create = (FunctionName: string, Handler: string, code: string) =>
    lambda.send(
      new CreateFunctionCommand({
        FunctionName,
        Handler,
        Role: roleArn,
        Timeout: 60,
        Runtime: 'python3.13',
        Code: { ZipFile: zipOf(code, 'index.py') },
      }),
    );
  const invoke = async (FunctionName: string, event: unknown) => {
    const { Payload } = await lambda.send(
      new InvokeCommand({ FunctionName, Payload: JSON.stringify(event) }),
    );
    return JSON.parse(Buffer.from(Payload ?? []).toString()) as unknown;
  };

  beforeAll(async () => {
    cloud = await LocalCloud.start({ startsAt: Date.parse('2026-01-05T09:00:00Z') });
    lambda = new LambdaClient(cloud.clientConfig);
    await createRole(cloud);
    await create('caller', 'index.handler', source);
    await create('called', 'index.called', source);
  });
  afterAll(() => cloud.close());

  test.each(hasBoto3 ? ['urllib', 'boto3'] : ['urllib'])(
    'waits for an answer in virtual time (%s)',
    async (client) => {
      for (const seconds of [12.5, 0]) {
        expect(await invoke('caller', { client, seconds: [seconds] })).toEqual([[seconds], seconds]);
      }
    },
  );

  it('waits for the answers to several threads, at most one after the other', async () => {
    const [answers, took] = (await invoke('caller', { client: 'urllib', seconds: [3, 1, 2] })) as [
      number[],
      number,
    ];
    expect(answers).toEqual([3, 1, 2]);
    expect(took).toBeGreaterThanOrEqual(3);
    expect(took).toBeLessThanOrEqual(6);
  });

  test.each([
    ['Runtime.UserCodeSyntaxError', 'def handler(', 'index.handler'],
    ['Runtime.HandlerNotFound', '', 'index.handler'],
    ['Runtime.MalformedHandlerName', '', 'index'],
    ['ZeroDivisionError', '1 / 0', 'index.handler'],
  ])('cannot start: %s', async (errorType, code, Handler) => {
    const name = errorType.replace('.', '-');
    await create(name, Handler, code);
    expect(await invoke(name, {})).toMatchObject({ errorType });
  });
});
