import { mkdtempSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DynamoDBClient, paginateQuery } from '@aws-sdk/client-dynamodb';
import { App, DefaultStackSynthesizer, Stack } from 'aws-cdk-lib';
import { Code, Function as LambdaFunction, Runtime } from 'aws-cdk-lib/aws-lambda';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { ledgerParts, partitionOf } from '../../core/registry/ledger-partitions';
import { ProgressiveDelivery } from '../../infra/index';
import { LocalCloud } from '../../packages/local-cloud/cloud';
import { TrafficClient } from '../../packages/local-cloud/services/vpc-lattice/data-plane/traffic-client';
import { ServiceClient } from '../../packages/rehearsal/service-client';
import { ensureBuilt } from '../support/built';

/** Secrets, as the messages of errors have them. `S3CR3T` marks what must not be seen. */
const messages = [
  'key AKIAS3CR3TS3CR3T0001 and wJalrXUtnFEMIS3CR3TK7MDENGbPxRfiCYEXAMPLEKEY',
  'upstream answered 401 to authorization: Bearer S3CR3T.abc.def',
  'connect ECONNREFUSED postgres://shop:S3CR3T-pass@db.internal:5432/orders',
  'bad request, headers Cookie: theme=dark; sid=S3CR3T; Path=/',
  'response {"set-cookie":["sid=S3CR3T; HttpOnly"],"status":500}',
  'body {"user":"ana","password":"S3CR3T","nested":"{\\"apiKey\\":\\"S3CR3T\\"}"}',
  'GET https://partner.example/v1?access_token=S3CR3T&cart=1 failed',
  'x-api-key: S3CR3T',
  'token eyJhbGciOiJIUzI1NiJ9.eyJS3CR3TS3CR3T.S3CR3T expired',
  '-----BEGIN PRIVATE KEY-----\nS3CR3TS3CR3TS3CR3T\n-----END PRIVATE KEY-----',
];

/** The mark of lines that the code prints beside its errors: nothing of them may leave the log. */
const printed = 'PRINTED-BY-THE-FUNCTION';

/** Says that an error is the one that was thrown, whether or not its secret is redacted. */
const marker = 'UPSTREAM-FAILED';

function synthesize(errorMessages: boolean): string {
  const outdir = mkdtempSync(join(process.env['TEST_FOLDER']!, 'secrets-'));
  const app = new App({ outdir, analyticsReporting: false, builtinCloudFormationValidation: false });
  const synthesizer = new DefaultStackSynthesizer({ generateBootstrapVersionRule: false });
  const stack = new Stack(app, 'Shop', { synthesizer });
  new ProgressiveDelivery(stack, 'Delivery', {
    function: new LambdaFunction(stack, 'Function', {
      runtime: Runtime.NODEJS_24_X,
      handler: 'index.handler',
      code: Code.fromInline(
        "exports.handler = async () => ({ statusCode: 200, headers: {}, body: '', isBase64Encoded: false })",
      ),
      logGroup: new LogGroup(stack, 'Logs'),
    }),
    serviceName: 'shop',
    notifications: [
      { topic: new Topic(stack, 'Mail'), format: 'email', minimumSeverity: 'info' },
      { topic: new Topic(stack, 'Chat'), format: 'chat', minimumSeverity: 'info' },
    ],
    tripwire: { errorMessages },
  });
  app.synth();
  return join(outdir, 'Shop.template.json');
}

/** The source of a version that fails with these messages in turn, and prints its secrets and the headers of requests as well. */
function failingVersion(): string {
  const file = join(mkdtempSync(join(process.env['TEST_FOLDER']!, 'version-')), 'handler.ts');
  writeFileSync(
    file,
    `const messages = ${JSON.stringify(messages)};
    let count = 0;
    export const handler = async (event: object) => {
      const message = messages[count++ % messages.length];
      console.log('${printed}', JSON.stringify(event), message);
      console.error(new Error('${printed} ' + message));
      throw new TypeError('${marker}: ' + message);
    };`,
  );
  return file;
}

/** Rolls back a version that fails, and returns everything that left the log: rows of the ledger, events, messages. */
async function failedRelease(errorMessages: boolean) {
  const cloud = await LocalCloud.start({
    startsAt: Date.parse('2026-01-05T09:00:00Z'),
    functions: 'in-process',
  });
  try {
    const stack = await cloud.deploy(synthesize(errorMessages));
    const client = await ServiceClient.find(cloud, stack);
    await client.disableTriggers();
    const [events, sent]: [unknown[], unknown[]] = [[], []];
    cloud.events.onEvent((event) => {
      if (event.source === 'lattice-rollouts') events.push(event);
    });
    cloud.sns.onMessage((message) => sent.push(message));
    const traffic = new TrafficClient(cloud.context, cloud.lattice.urlOf(client.manifest.route.listener));
    const version = await client.publish(failingVersion());
    const execution = await client.start({ version, strategy: 'canary' });
    const state = { isOver: false };
    const end = cloud.stepfunctions.done(execution).then(() => (state.isOver = true));
    const headers = { authorization: 'Bearer S3CR3T-of-the-client', cookie: 'sid=S3CR3T' };
    for (let id = 0; !state.isOver && id < 5000; id++) {
      await traffic.send({ id: String(id), path: '/', headers });
      await cloud.context.clock.sleep(100);
    }
    await end;
    await cloud.context.clock.sleep(120_000);
    await traffic.close();
    const { timeline } = await client.readRelease(execution);
    const rows: unknown[] = [];
    const dynamodb = new DynamoDBClient(cloud.clientConfig);
    for (const part of ledgerParts) {
      const query = {
        TableName: client.manifest.ledgerTable,
        KeyConditionExpression: 'service = :part',
        ExpressionAttributeValues: { ':part': { S: partitionOf('shop', part) } },
      };
      for await (const { Items = [] } of paginateQuery({ client: dynamodb }, query)) rows.push(...Items);
    }
    return { timeline, rows, events, sent };
  } finally {
    await cloud.close();
  }
}

beforeAll(() => ensureBuilt());

it.each([true, false])(
  'of the log of a function nothing but redacted messages of errors is stored or sent, with errorMessages: %s',
  async (errorMessages) => {
    const { timeline, ...left } = await failedRelease(errorMessages);
    expect(timeline.failure?.error).toBe('CanaryFaults');
    expect(timeline.errors?.[0]).toMatchObject({ type: 'TypeError', production: 0 });
    for (const [place, all] of Object.entries(left)) {
      expect([place, all.length]).not.toEqual([place, 0]);
      const text = JSON.stringify(all);
      expect({ place, text: text.match(/.{0,80}(S3CR3T|PRINTED-BY-THE-FUNCTION).{0,20}/)?.[0] }).toEqual({
        place,
        text: undefined,
      });
      // That the search would find it.
      expect(text.includes(marker)).toBe(errorMessages);
      expect(text).toContain('TypeError');
    }
  },
);
