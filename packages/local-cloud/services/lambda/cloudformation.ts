import { z } from 'zod';
import { ignored, tags, templateInteger } from '../../kernel/schemas';
import { type ProvisionContext, resourceType } from '../../kernel/service';
import type { CloudContext } from '../../kernel/cloud-context';
import { additionalIn, aliasNameInput, aliasVersionInput } from './operations/aliases';
import { configureEventInvocation, destinationConfig } from './operations/event-invoke-configs';
import { functionNameInput, parseReference, qualifierInput } from './state/reference';
import { newSettings } from './state/settings';
import type { LambdaFunction } from './state/function';
import type { FunctionVersion } from './state/version';
import { AwsError } from '../../kernel/errors';
import type { Functions } from './state/functions';
import { permissionInputs, permissionOf, requireNotLatest } from './operations/permissions';
import { architecturesInput, roleInput, settingInputs } from './state/setting-inputs';
import type { CallRecorder } from '../../kernel/call-recorder';

const code = z.union([
  z.strictObject({ S3Bucket: z.string(), S3Key: z.string() }),
  z.strictObject({ ZipFile: z.string() }),
]);

const functionProperties = z.strictObject({
  ...settingInputs,
  FunctionName: functionNameInput.optional(),
  Role: roleInput,
  Code: code,
  Timeout: templateInteger.pipe(z.number().min(1).max(900)).optional(),
  MemorySize: templateInteger.pipe(z.number().min(128).max(10_240)).optional(),
  PackageType: z.literal('Zip').optional(),
  Architectures: architecturesInput,
  ReservedConcurrentExecutions: templateInteger.pipe(z.number().min(0)).optional(),
  KmsKeyArn: ignored('nothing is encrypted here'),
  Tags: tags,
});

const provisioned = z
  .strictObject({ ProvisionedConcurrentExecutions: templateInteger.pipe(z.number().min(1)) })
  .optional();

const versionProperties = z.strictObject({
  FunctionName: functionNameInput,
  CodeSha256: z.string().optional(),
  Description: z.string().max(256).optional(),
  ProvisionedConcurrencyConfig: provisioned,
});

const aliasProperties = z.strictObject({
  FunctionName: functionNameInput,
  Name: aliasNameInput,
  FunctionVersion: aliasVersionInput,
  Description: z.string().max(256).optional(),
  RoutingConfig: z
    .strictObject({
      AdditionalVersionWeights: z.array(
        z.strictObject({ FunctionVersion: aliasVersionInput, FunctionWeight: z.number().min(0).max(1) }),
      ),
    })
    .optional(),
  ProvisionedConcurrencyConfig: provisioned,
});

const permissionProperties = z.strictObject({ ...permissionInputs, FunctionName: functionNameInput });

const eventInvokeConfigProperties = z.strictObject({
  FunctionName: functionNameInput,
  Qualifier: qualifierInput,
  MaximumRetryAttempts: templateInteger.pipe(z.number().min(0).max(2)).default(2),
  MaximumEventAgeInSeconds: templateInteger.pipe(z.number().min(60).max(21_600)).default(21_600),
  DestinationConfig: destinationConfig,
});

/** The CloudFormation resource types of AWS Lambda. */
export function resourceTypes(cloudContext: CloudContext, functions: Functions, recorder: CallRecorder) {
  const find = (name: string) => functions.get(parseReference(cloudContext, name).name);
  /** CloudFormation goes on when a new version is Active. */
  const untilActive = async (version: FunctionVersion, { activity }: ProvisionContext) => {
    if (version.activeAt > cloudContext.clock.now()) await activity.sleepUntil(version.activeAt);
  };

  /** CloudFormation goes on when the concurrency is allocated, and fails the resource when it cannot be. */
  const provision = async (
    { name }: LambdaFunction,
    qualifier: string,
    wanted: z.output<typeof provisioned>,
    { activity }: ProvisionContext,
  ) => {
    if (!wanted) return;
    const { ProvisionedConcurrentExecutions: requested } = wanted;
    functions.provisionConcurrency(name, qualifier, requested);
    const input = { FunctionName: name, Qualifier: qualifier, ...wanted };
    recorder.record('PutProvisionedConcurrencyConfig20190930', input, {});
    const { provisioned: all } = functions.get(name);
    while (all.find(qualifier)?.status === 'IN_PROGRESS') await activity.sleep(1000);
    const reason = all.find(qualifier)?.statusReason;
    if (reason !== undefined)
      throw new AwsError('InvalidRequest', `Provisioned concurrency of ${qualifier}: ${reason}`);
  };

  return {
    'AWS::Lambda::Function': resourceType({
      properties: functionProperties,
      async create(properties, context) {
        const { Code: source } = properties;
        const unpacked =
          'ZipFile' in source
            ? functions.code.fromFiles({ 'index.js': Buffer.from(source.ZipFile) })
            : functions.code.fromAsset(context.assetFile(source.S3Bucket, source.S3Key));
        const name = properties.FunctionName ?? context.physicalName(64);
        const made = functions.create(name, newSettings(properties, unpacked));
        functions.reserveConcurrency(name, properties.ReservedConcurrentExecutions);
        const configuration = made.latest.configuration(cloudContext.clock.now());
        recorder.record('CreateFunction20150331', { ...properties, FunctionName: name }, configuration);
        await untilActive(made.latest, context);
        return { ref: name, attributes: { Arn: made.arn } };
      },
    }),
    'AWS::Lambda::Version': resourceType({
      properties: versionProperties,
      async create(properties, context) {
        const published = find(properties.FunctionName);
        const version = published.publish(properties.Description, properties.CodeSha256);
        recorder.record(
          'PublishVersion20150331',
          properties,
          version.configuration(cloudContext.clock.now()),
        );
        await untilActive(version, context);
        await provision(published, version.version, properties.ProvisionedConcurrencyConfig, context);
        return { ref: version.arn, attributes: { Version: version.version, FunctionArn: version.arn } };
      },
    }),
    'AWS::Lambda::Alias': resourceType({
      properties: aliasProperties,
      async create(properties, context) {
        const of = find(properties.FunctionName);
        const alias = of.createAlias({
          name: properties.Name,
          functionVersion: properties.FunctionVersion,
          description: properties.Description,
          additional: additionalIn({
            AdditionalVersionWeights: Object.fromEntries(
              (properties.RoutingConfig?.AdditionalVersionWeights ?? []).map(
                ({ FunctionVersion, FunctionWeight }) => [FunctionVersion, FunctionWeight],
              ),
            ),
          }),
        });
        const { arn: aliasArn, revisionId, name, functionVersion, description } = alias;
        recorder.record('CreateAlias20150331', properties, {
          name,
          functionVersion,
          description,
          aliasArn,
          revisionId,
        });
        await provision(of, name, properties.ProvisionedConcurrencyConfig, context);
        return { ref: aliasArn, attributes: { AliasArn: aliasArn } };
      },
    }),
    'AWS::Lambda::Permission': resourceType({
      properties: permissionProperties,
      create(properties, context) {
        const { name, qualifier } = parseReference(cloudContext, properties.FunctionName);
        const statementId = context.physicalName(100);
        const permission = permissionOf(statementId, properties);
        const statement = functions.get(name).addPermission(requireNotLatest(qualifier), permission);
        const response = { statement: JSON.stringify(statement) };
        recorder.record('AddPermission20150331v2', { ...properties, StatementId: statementId }, response);
        return { ref: statementId, attributes: { Id: statementId } };
      },
    }),
    'AWS::Lambda::EventInvokeConfig': resourceType({
      properties: eventInvokeConfigProperties,
      create(properties) {
        const configured = find(properties.FunctionName);
        configureEventInvocation(functions, configured, properties);
        return { ref: `${configured.name}|${properties.Qualifier}` };
      },
    }),
  };
}
