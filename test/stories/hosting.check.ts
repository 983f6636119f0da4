import { mkdtempSync } from 'node:fs';
import { join } from 'node:path';
import { App, DefaultStackSynthesizer, Stack } from 'aws-cdk-lib';
import { Certificate } from 'aws-cdk-lib/aws-certificatemanager';
import { Vpc } from 'aws-cdk-lib/aws-ec2';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Code, Function as LambdaFunction, Runtime } from 'aws-cdk-lib/aws-lambda';
import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { CloudWatchClient, DescribeAlarmsCommand } from '@aws-sdk/client-cloudwatch';
import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { busEventOf } from '../../core/notifications/envelope';
import { releaseEventSource } from '../../core/notifications/release-event';
import { ProgressiveDelivery } from '../../infra/index';
import { LocalCloud } from '../../packages/local-cloud/cloud';
import { TrafficClient } from '../../packages/local-cloud/services/vpc-lattice/data-plane/traffic-client';
import { ServiceClient } from '../../packages/rehearsal/service-client';
import { ensureBuilt } from '../support/built';
import { sourceOfVersion } from '../support/version-source';

/** Synthesizes a service with every prop that says where it runs and how its data is kept. */
function synthesize(): string {
  const outdir = mkdtempSync(join(process.env['TEST_FOLDER']!, 'hosting-'));
  const app = new App({ outdir, analyticsReporting: false, builtinCloudFormationValidation: false });
  const synthesizer = new DefaultStackSynthesizer({ generateBootstrapVersionRule: false });
  const stack = new Stack(app, 'Shop', { synthesizer });
  const certificate = 'arn:aws:acm:us-east-1:123456789012:certificate/0e1b2c3d';
  new ProgressiveDelivery(stack, 'Delivery', {
    function: new LambdaFunction(stack, 'Function', {
      runtime: Runtime.NODEJS_24_X,
      handler: 'index.handler',
      code: Code.fromInline(
        "exports.handler = async () => ({ statusCode: 200, headers: {}, body: 'production', isBase64Encoded: false })",
      ),
    }),
    serviceName: 'shop',
    strategies: {
      canary: {
        checkIntervalSeconds: 10,
        stages: [
          { weightPercent: 50, bakeSeconds: 60 },
          { weightPercent: 100, bakeSeconds: 0 },
        ],
        gates: [{ type: 'alarms', insufficientData: 'pass' }],
      },
    },
    notifications: [{ topic: new Topic(stack, 'Topic'), format: 'email' }],
    encryptionKey: new Key(stack, 'Key'),
    logRetention: RetentionDays.THREE_MONTHS,
    network: {
      vpc: Vpc.fromVpcAttributes(stack, 'Vpc', {
        vpcId: 'vpc-0123456789abcdef0',
        availabilityZones: ['us-east-1a'],
        privateSubnetIds: ['subnet-0aaaaaaaaaaaaaaaa'],
        privateSubnetRouteTableIds: ['rtb-a'],
      }),
    },
    https: {
      domainName: 'shop.example.com',
      certificate: Certificate.fromCertificateArn(stack, 'Certificate', certificate),
    },
  });
  app.synth();
  return join(outdir, 'Shop.template.json');
}

it('a service with a VPC, a key, HTTPS and its own log retention is released, and people get its messages and no others', async () => {
  ensureBuilt();
  const cloud = await LocalCloud.start({
    startsAt: Date.parse('2026-01-05T09:00:00Z'),
    functions: 'in-process',
  });
  try {
    const stack = await cloud.deploy(synthesize());
    const client = await ServiceClient.find(cloud, stack);
    await client.disableTriggers();
    const url = cloud.lattice.urlOf(client.manifest.route.listener);
    expect(url).toMatch(/^https:/);
    const traffic = new TrafficClient(cloud.context, url);
    const messages: string[] = [];
    cloud.sns.onMessage(({ message }) => messages.push(message));
    const version = await client.publish(sourceOfVersion('next'));
    const execution = await client.start({ version, strategy: 'canary' });
    await cloud.context.clock.sleep(40_000);
    const served = new Set<string>();
    for (let id = 0; id < 40; id++) served.add((await traffic.send({ id: String(id), path: '/' })).body);
    await cloud.stepfunctions.done(execution);
    const { timeline } = await client.readRelease(execution);
    expect(timeline.outcome).toBe('promoted');
    expect(served).toEqual(new Set(['production', version]));
    await traffic.close();
    expect(messages.join()).toContain('is in production');

    // Somebody who may put events puts one that looks like ours.
    const release = { id: 'last', executionArn: execution, version };
    const failure = { error: 'VerdictFailed', message: 'call this number' };
    const forged = { kind: 'Release Concluded', outcome: 'rolled-back', release, failure } as const;
    const { detailType, detail } = busEventOf(
      'shop',
      forged,
      new Date(cloud.context.clock.now()).toISOString(),
    );
    const entry = { Source: releaseEventSource, DetailType: detailType, Detail: JSON.stringify(detail) };
    const sent = await new EventBridgeClient(cloud.clientConfig).send(
      new PutEventsCommand({ Entries: [entry] }),
    );
    expect(sent.FailedEntryCount).toBe(0);
    await cloud.context.clock.sleep(900_000);
    expect(messages.join()).not.toContain('call this number');
    const { MetricAlarms } = await new CloudWatchClient(cloud.clientConfig).send(
      new DescribeAlarmsCommand({ AlarmNames: ['shop-notifications-failed'] }),
    );
    expect(MetricAlarms).toMatchObject([{ StateValue: 'ALARM' }]);
  } finally {
    await cloud.close();
  }
});
