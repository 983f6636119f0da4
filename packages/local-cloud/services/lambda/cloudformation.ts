import { isDeepStrictEqual } from 'node:util';
import type { z } from 'zod';
import { allInPlace, type ProvisionContext, resourceType } from '../../kernel/service';
import type { CloudContext } from '../../kernel/cloud-context';
import { additionalIn } from './operations/aliases';
import { configureEventInvocation, removeEventInvocation } from './operations/event-invoke-configs';
import { parseReference } from './state/reference';
import { newSettings } from './state/settings';
import type { FunctionCode } from './state/code';
import type { LambdaFunction } from './state/function';
import type { FunctionSettings, FunctionVersion } from './state/version';
import { AwsError } from '../../kernel/errors';
import type { Functions } from './state/functions';
import { permissionOf, requireNotLatest } from './operations/permissions';
import { untilPermitted } from './until-permitted';
import { languageOf } from './hosts/language';
import type { CallRecorder } from '../../kernel/call-recorder';
import {
  aliasProperties,
  changeable,
  eventInvokeConfigProperties,
  functionProperties,
  layerProperties,
  layerUpdates,
  permissionProperties,
  permissionUpdates,
  type provisioned,
  versionProperties,
} from './template-properties';

function codeOf(
  functions: Functions,
  { Code: source, Runtime = '' }: z.output<typeof functionProperties>,
  context: ProvisionContext,
): FunctionCode {
  return 'ZipFile' in source
    ? functions.code.fromFiles({
        [Runtime.startsWith('python') ? 'index.py' : 'index.js']: Buffer.from(source.ZipFile),
      })
    : functions.code.fromAsset(context.assetFile(source.S3Bucket, source.S3Key));
}

function settingsOf(
  functions: Functions,
  properties: z.output<typeof functionProperties>,
  context: ProvisionContext,
): FunctionSettings {
  const layers = properties.Layers.map((arn) => functions.layers.withArn(arn));
  return newSettings(properties, codeOf(functions, properties, context), layers);
}

function weightsIn({ RoutingConfig: config }: z.output<typeof aliasProperties>) {
  const weights = config?.AdditionalVersionWeights ?? [];
  return additionalIn({
    AdditionalVersionWeights: Object.fromEntries(
      weights.map(({ FunctionVersion, FunctionWeight }) => [FunctionVersion, FunctionWeight]),
    ),
  });
}

/** Says how a function runs otherwise than on AWS. */
function reportDifferences(
  { runtime, code: { folder }, layers }: FunctionSettings,
  { logicalId, differs }: ProvisionContext,
): void {
  for (const { arn: layer, code } of layers) {
    differs({ kind: code ? 'layer-path' : 'layer', logicalId, layer });
  }
  const layerFolders = layers.flatMap(({ code }) => code?.folder ?? []);
  const { runs, isExact, missingModules } = languageOf(runtime, folder, layerFolders);
  for (const module of missingModules) differs({ kind: 'missing-module', logicalId, module });
  if (!isExact) differs({ kind: 'runtime', logicalId, runtime, runs });
}

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
      updates: { ...allInPlace(changeable), FunctionName: 'replacement', PackageType: 'replacement' },
      async create(properties, context) {
        const settings = settingsOf(functions, properties, context);
        reportDifferences(settings, context);
        const name = properties.FunctionName ?? context.physicalName(64);
        const made = await untilPermitted(cloudContext, context, () =>
          functions.create(name, settings, properties.Tags),
        );
        functions.reserveConcurrency(name, properties.ReservedConcurrentExecutions);
        const configuration = made.latest.configuration(cloudContext.clock.now());
        recorder.record('CreateFunction20150331', { ...properties, FunctionName: name }, configuration);
        await untilActive(made.latest, context);
        return { ref: name, attributes: { Arn: made.arn } };
      },
      async update(properties, previous, context) {
        const { ref: name } = previous;
        const changed = functions.get(name);
        await untilActive(changed.latest, context);
        const settings = settingsOf(functions, properties, context);
        await untilPermitted(cloudContext, context, () => functions.requireValid(name, settings));
        functions.reserveConcurrency(name, properties.ReservedConcurrentExecutions);
        changed.tags = properties.Tags;
        const { settings: before } = changed.latest;
        if (isDeepStrictEqual(before, settings)) return previous;
        const latest = changed.update(settings);
        const configuration = latest.configuration(cloudContext.clock.now());
        if (before.code.sha256 !== settings.code.sha256) {
          const request = { FunctionName: name, Publish: false };
          recorder.record('UpdateFunctionCode20150331v2', request, configuration);
        }
        if (!isDeepStrictEqual({ ...before, code: settings.code }, settings)) {
          const { Code: _code, ...request } = properties;
          const named = { ...request, FunctionName: name };
          recorder.record('UpdateFunctionConfiguration20150331v2', named, configuration);
        }
        await untilActive(latest, context);
        return previous;
      },
      delete({ ref }) {
        functions.delete(ref);
        recorder.record('DeleteFunction20150331', { FunctionName: ref }, {});
      },
    }),
    'AWS::Lambda::LayerVersion': resourceType({
      properties: layerProperties,
      updates: layerUpdates,
      create({ Content: content, LayerName }, context) {
        const code = functions.code.fromAsset(context.assetFile(content.S3Bucket, content.S3Key));
        const { arn } = functions.layers.publish(LayerName ?? context.logicalId, code);
        return { ref: arn, attributes: { LayerVersionArn: arn } };
      },
      update: (_, previous) => previous,
      delete: ({ ref }) => functions.layers.delete(ref),
    }),
    'AWS::Lambda::Version': resourceType({
      properties: versionProperties,
      updates: {
        FunctionName: 'replacement',
        CodeSha256: 'replacement',
        Description: 'replacement',
        ProvisionedConcurrencyConfig: 'unknown',
      },
      async create(properties, context) {
        const published = find(properties.FunctionName);
        const before = published.publishedCount;
        const version = published.publish(properties.Description, properties.CodeSha256);
        // Lambda answers with the version that is there when nothing has changed since.
        if (published.publishedCount === before) {
          throw new AwsError(
            'InvalidRequest',
            `A version for this Lambda function exists ( ${version.version} ). Modify the function to create a new version.`,
          );
        }
        recorder.record(
          'PublishVersion20150331',
          properties,
          version.configuration(cloudContext.clock.now()),
        );
        await untilActive(version, context);
        await provision(published, version.version, properties.ProvisionedConcurrencyConfig, context);
        return { ref: version.arn, attributes: { Version: version.version, FunctionArn: version.arn } };
      },
      update: (_, previous) => previous,
      delete({ ref }) {
        const { name, qualifier = '' } = parseReference(cloudContext, ref);
        functions.get(name).deleteVersion(qualifier);
        recorder.record('DeleteFunction20150331', { FunctionName: name, Qualifier: qualifier }, {});
      },
    }),
    'AWS::Lambda::Alias': resourceType({
      properties: aliasProperties,
      updates: {
        FunctionName: 'replacement',
        Name: 'replacement',
        FunctionVersion: 'in-place',
        Description: 'in-place',
        RoutingConfig: 'in-place',
        ProvisionedConcurrencyConfig: 'in-place',
      },
      async create(properties, context) {
        const of = find(properties.FunctionName);
        const alias = of.createAlias({
          name: properties.Name,
          functionVersion: properties.FunctionVersion,
          description: properties.Description,
          additional: weightsIn(properties),
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
      async update(properties, previous, context) {
        const of = find(properties.FunctionName);
        const { Name: name, ProvisionedConcurrencyConfig: config } = properties;
        // All members at once: an alias that somebody moved is where the template says afterwards.
        const alias = of.updateAlias(name, {
          functionVersion: properties.FunctionVersion,
          description: properties.Description ?? '',
          additional: weightsIn(properties) ?? 'none',
        });
        recorder.record('UpdateAlias20150331', properties, { ...alias, aliasArn: alias.arn });
        if (!config) of.provisioned.remove(name);
        else if (!isDeepStrictEqual(config, previous.properties.ProvisionedConcurrencyConfig)) {
          await provision(of, name, config, context);
        }
        return previous;
      },
      delete({ properties }) {
        find(properties.FunctionName).deleteAlias(properties.Name);
        recorder.record('DeleteAlias20150331', properties, {});
      },
    }),
    'AWS::Lambda::Permission': resourceType({
      properties: permissionProperties,
      updates: permissionUpdates,
      create(properties, context) {
        const { name, qualifier } = parseReference(cloudContext, properties.FunctionName);
        const statementId = context.physicalName(100);
        const permission = permissionOf(statementId, properties);
        const statement = functions.get(name).addPermission(requireNotLatest(qualifier), permission);
        const response = { statement: JSON.stringify(statement) };
        recorder.record('AddPermission20150331v2', { ...properties, StatementId: statementId }, response);
        return { ref: statementId, attributes: { Id: statementId } };
      },
      update: (_, previous) => previous,
      delete({ ref, properties }) {
        const { name, qualifier } = parseReference(cloudContext, properties.FunctionName);
        functions.get(name).removePermission(qualifier, ref);
        recorder.record('RemovePermission20150331v2', { ...properties, StatementId: ref }, {});
      },
    }),
    'AWS::Lambda::EventInvokeConfig': resourceType({
      properties: eventInvokeConfigProperties,
      updates: {
        FunctionName: 'replacement',
        Qualifier: 'replacement',
        MaximumRetryAttempts: 'in-place',
        MaximumEventAgeInSeconds: 'in-place',
        DestinationConfig: 'in-place',
      },
      async create(properties, context) {
        const configured = find(properties.FunctionName);
        await untilPermitted(cloudContext, context, () =>
          configureEventInvocation(functions, configured, properties),
        );
        return { ref: `${configured.name}|${properties.Qualifier}` };
      },
      async update(properties, previous, context) {
        const configured = find(properties.FunctionName);
        await untilPermitted(cloudContext, context, () =>
          configureEventInvocation(functions, configured, properties),
        );
        return previous;
      },
      delete: ({ properties }) => {
        removeEventInvocation(find(properties.FunctionName), properties.Qualifier);
      },
    }),
  };
}
