import { mkdtempSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { App, CustomResource, Duration, Fn, RemovalPolicy, SecretValue, Stack } from 'aws-cdk-lib';
import { LambdaRestApi } from 'aws-cdk-lib/aws-apigateway';
import { HttpApi } from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import { Vpc } from 'aws-cdk-lib/aws-ec2';
import {
  Code,
  Function as LambdaFunction,
  LambdaInsightsVersion,
  LayerVersion,
  Runtime,
} from 'aws-cdk-lib/aws-lambda';
import { BlockPublicAccess, Bucket } from 'aws-cdk-lib/aws-s3';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { StringParameter } from 'aws-cdk-lib/aws-ssm';
import { ProgressiveDelivery } from '../../infra/index';
import { rehearse } from '../../packages/rehearsal/rehearse';
import { readScenario } from '../../packages/rehearsal/scenario';
import { ensureBuilt } from '../support/built';

const handlerAnswering = (body: string) =>
  `exports.handler = async () => ({ statusCode: 200, headers: {}, body: "${body}", isBase64Encoded: false })`;

/** Synthesizes a service beside what real stacks have, which the local cloud does not know. */
function synthesize(): string {
  const outdir = mkdtempSync(join(process.env['TEST_FOLDER']!, 'neighbors-'));
  const app = new App({ outdir, analyticsReporting: false, builtinCloudFormationValidation: false });
  const stack = new Stack(app, 'Shop');
  const vpc = new Vpc(stack, 'Vpc', { maxAzs: 2, natGateways: 1 });
  const bucket = new Bucket(stack, 'Bucket', {
    autoDeleteObjects: true,
    removalPolicy: RemovalPolicy.DESTROY,
    blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
  });
  const secret = new Secret(stack, 'Secret');
  const parameter = new StringParameter(stack, 'Parameter', { stringValue: 'on' });
  const custom = new CustomResource(stack, 'Custom', { serviceToken: Fn.importValue('shared:SeederArn') });
  const handler = new LambdaFunction(stack, 'Function', {
    runtime: Runtime.NODEJS_22_X,
    handler: 'index.handler',
    code: Code.fromInline(handlerAnswering('production')),
    vpc,
    timeout: Duration.seconds(3),
    insightsVersion: LambdaInsightsVersion.VERSION_1_0_317_0,
    layers: [
      LayerVersion.fromLayerVersionArn(
        stack,
        'Layer',
        'arn:aws:lambda:us-east-1:111122223333:layer:shared:7',
      ),
    ],
    environment: {
      BUCKET: bucket.bucketName,
      SECRET_ARN: secret.secretArn,
      PASSWORD: SecretValue.secretsManager('database', { jsonField: 'password' }).unsafeUnwrap(),
      REGION_NAME: SecretValue.ssmSecure('/shared/name', '1').unsafeUnwrap(),
      FLAG: parameter.parameterName,
      TABLE: StringParameter.valueForStringParameter(stack, '/shared/table'),
      SEEDED: custom.getAttString('Rows'),
      SHARED: Fn.importValue('shared:Name'),
    },
  });
  bucket.grantReadWrite(handler);
  secret.grantRead(handler);
  parameter.grantRead(handler);
  new LambdaRestApi(stack, 'RestApi', { handler });
  new HttpApi(stack, 'HttpApi', { defaultIntegration: new HttpLambdaIntegration('Integration', handler) });
  new ProgressiveDelivery(stack, 'Delivery', {
    function: handler,
    serviceName: 'shop',
    network: { vpc },
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
  });
  app.synth();
  return join(outdir, 'Shop.template.json');
}

it('a service is released beside a VPC, a bucket, a secret, a parameter, layers and APIs, which are said to be opaque', async () => {
  ensureBuilt();
  const folder = mkdtempSync(join(process.env['TEST_FOLDER']!, 'neighbors-scenario-'));
  writeFileSync(join(folder, 'next.js'), handlerAnswering('next'));
  const scenario = {
    description: 'the next version of a service with neighbors',
    versions: [{ name: 'next', entry: './next.js', expect: 'promoted' }],
    traffic: { requestsPerSecond: 2, requests: [{ path: '/' }] },
    warmUpSeconds: 30,
  };
  writeFileSync(join(folder, 'scenario.json'), JSON.stringify(scenario));
  const { differences, releases, requests } = await rehearse({
    templateFile: synthesize(),
    scenario: readScenario(join(folder, 'scenario.json'), folder),
    seed: 1,
    weather: 'calm',
    speed: 'max',
    onProgress: () => undefined,
  });
  expect(releases).toMatchObject([{ outcome: 'promoted', faultsServed: { canary: 0, production: 0 } }]);
  expect(requests).toMatchObject({ failed: 0 });
  const of = (kind: string) => differences.filter((difference) => difference.kind === kind);
  expect(of('opaque-resource')).toEqual(
    expect.arrayContaining(
      [
        ['Vpc8378EB38', 'AWS::EC2::VPC'],
        ['Bucket83908E77', 'AWS::S3::Bucket'],
        ['SecretA720EF05', 'AWS::SecretsManager::Secret'],
        ['Custom', 'AWS::CloudFormation::CustomResource'],
        ['RestApi0C43BF4B', 'AWS::ApiGateway::RestApi'],
        ['HttpApiF5A9A8A7', 'AWS::ApiGatewayV2::Api'],
      ].map(([logicalId, type]) => ({ kind: 'opaque-resource', logicalId, type })),
    ),
  );
  expect(of('opaque-value').map((value) => Object.values(value)[2])).toEqual([
    'Fn::ImportValue shared:SeederArn',
    'Fn::ImportValue shared:Name',
    expect.stringContaining('(AWS::SSM::Parameter::Value<String>)'),
    '{{resolve:secretsmanager:database:SecretString:password::}}',
    '{{resolve:ssm-secure:/shared/name:1}}',
  ]);
  expect(of('layer')).toHaveLength(2);
  expect(of('managed-policy')).toHaveLength(2);
});
