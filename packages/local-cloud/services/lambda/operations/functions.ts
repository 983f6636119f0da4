import type { FunctionConfiguration } from '@aws-sdk/client-lambda';
import { z } from 'zod';
import { AwsError } from '../../../kernel/errors';
import { ignored } from '../../../kernel/schemas';
import { type Access, operation } from '../../../kernel/service';
import type { CloudContext } from '../../../kernel/cloud-context';
import { functionArn, functionNameInput, parseReference, qualifierInput } from '../state/reference';
import { newSettings, settingsChange } from '../state/settings';
import type { Functions } from '../state/functions';
import { type LambdaFunction, requireRevision } from '../state/function';
import { requestedPage } from './markers';
import {
  architecturesInput,
  archiveInput,
  pageInputs,
  revisionInput,
  roleInput,
  settingInputs,
} from '../state/setting-inputs';
import type { CallRecorder } from '../../../kernel/call-recorder';

const createFunctionInput = z.strictObject({
  ...settingInputs,
  KMSKeyArn: ignored('nothing is encrypted here'),
  FunctionName: functionNameInput,
  Role: roleInput,
  Code: z.strictObject({ ZipFile: archiveInput }),
  Publish: z.boolean().optional(),
  PackageType: z.literal('Zip').optional(),
  Architectures: architecturesInput,
  Tags: z.record(z.string(), z.string()).optional(),
});

const updateFunctionCodeInput = z.strictObject({
  FunctionName: functionNameInput,
  ZipFile: archiveInput,
  Publish: z.boolean().optional(),
  DryRun: z.boolean().optional(),
  RevisionId: revisionInput,
  Architectures: architecturesInput,
});

const getFunctionInput = z.strictObject({
  FunctionName: functionNameInput,
  Qualifier: qualifierInput.optional(),
});

const getFunctionConfigurationInput = z.strictObject({
  FunctionName: functionNameInput,
  Qualifier: qualifierInput.optional(),
});

const listFunctionsInput = z.strictObject({ ...pageInputs, FunctionVersion: z.literal('ALL').optional() });

const publishVersionInput = z.strictObject({
  FunctionName: functionNameInput,
  CodeSha256: z.string().optional(),
  Description: z.string().max(256).optional(),
  RevisionId: revisionInput,
});

const listVersionsByFunctionInput = z.strictObject({ ...pageInputs, FunctionName: functionNameInput });

const deleteFunctionInput = z.strictObject({
  FunctionName: functionNameInput,
  Qualifier: qualifierInput.optional(),
});

/** Operations on functions and their versions. */
export function functionOperations(context: CloudContext, functions: Functions, recorder: CallRecorder) {
  const now = () => context.clock.now();
  const find = (name: string) => functions.get(parseReference(context, name).name);
  /** Where versions are listed, `$LATEST` too has a qualified ARN. */
  const listedVersions = ({ arn, latest, versions }: LambdaFunction): FunctionConfiguration[] => [
    { ...latest.configuration(now()), FunctionArn: `${arn}:$LATEST` },
    ...[...versions.values()].map((version) => version.configuration(now())),
  ];
  const access =
    (action: string) =>
    (input: { FunctionName: string; Qualifier?: string }): readonly Access[] => [
      {
        action: `lambda:${action}`,
        resource: functionArn(context, parseReference(context, input.FunctionName, input.Qualifier)),
      },
    ];
  /** For actions whose resource is always the function itself. */
  const unqualifiedAccess = (action: string) => (input: { FunctionName: string; Role?: string }) => [
    {
      action: `lambda:${action}`,
      resource: functionArn(context, { name: parseReference(context, input.FunctionName).name }),
    },
    ...(input.Role ? [passRole(input.Role)] : []),
  ];

  return {
    CreateFunction: operation({
      input: createFunctionInput,
      access: unqualifiedAccess('CreateFunction'),
      handle: recorder.recorded('CreateFunction20150331', (input) => {
        const settings = newSettings(input, functions.code.fromZip(input.Code.ZipFile));
        const made = functions.create(parseReference(context, input.FunctionName).name, settings, input.Tags);
        const created = (input.Publish ? made.publish() : made.latest).configuration(now());
        return { ...created, FunctionArn: made.arn };
      }),
    }),
    UpdateFunctionCode: operation({
      input: updateFunctionCodeInput,
      access: unqualifiedAccess('UpdateFunctionCode'),
      handle: recorder.recorded('UpdateFunctionCode20150331v2', (input) => {
        const updated = find(input.FunctionName);
        requireRevision(input.RevisionId, updated.latest.revisionId, 'GetFunction/GetAlias');
        const code = functions.code.fromZip(input.ZipFile);
        if (input.DryRun) return updated.latest.configuration(now());
        const latest = updated.update({ ...settingsChange(input), code });
        return (input.Publish ? updated.publish() : latest).configuration(now());
      }),
    }),
    GetFunction: operation({
      input: getFunctionInput,
      access: access('GetFunction'),
      handle: (input) => {
        const { name, qualifier } = parseReference(context, input.FunctionName, input.Qualifier);
        const found = functions.get(name);
        const version = found.resolve(qualifier);
        return {
          Configuration: {
            ...version.configuration(now()),
            FunctionArn: functionArn(context, { name, qualifier }),
          },
          Code: { RepositoryType: 'S3', Location: `file://${version.settings.code.folder}` },
          ...(Object.keys(found.tags).length > 0 && { Tags: found.tags }),
          ...(found.reservedConcurrentExecutions !== undefined && {
            Concurrency: { ReservedConcurrentExecutions: found.reservedConcurrentExecutions },
          }),
        };
      },
    }),
    GetFunctionConfiguration: operation({
      input: getFunctionConfigurationInput,
      access: access('GetFunctionConfiguration'),
      handle: (input) => {
        const { name, qualifier } = parseReference(context, input.FunctionName, input.Qualifier);
        const configuration = functions.get(name).resolve(qualifier).configuration(now());
        return { ...configuration, FunctionArn: functionArn(context, { name, qualifier }) };
      },
    }),
    ListFunctions: operation({
      input: listFunctionsInput,
      access: () => [{ action: 'lambda:ListFunctions', resource: '*' }],
      handle: (input) => {
        const versions = functions
          .list()
          .flatMap((listed) => [listed.latest, ...(input.FunctionVersion ? listed.versions.values() : [])]);
        const page = requestedPage(versions, input);
        return {
          Functions: page.items.map((version) => version.configuration(now())),
          NextMarker: page.nextToken,
        };
      },
    }),
    PublishVersion: operation({
      input: publishVersionInput,
      access: unqualifiedAccess('PublishVersion'),
      handle: recorder.recorded('PublishVersion20150331', (input) => {
        const published = find(input.FunctionName);
        published.requireSettled();
        requireRevision(input.RevisionId, published.latest.revisionId, 'GetFunction/GetAlias');
        return published.publish(input.Description, input.CodeSha256).configuration(now());
      }),
    }),
    ListVersionsByFunction: operation({
      input: listVersionsByFunctionInput,
      access: unqualifiedAccess('ListVersionsByFunction'),
      handle: (input) => {
        const page = requestedPage(listedVersions(find(input.FunctionName)), input);
        return { Versions: [...page.items], NextMarker: page.nextToken };
      },
    }),
    DeleteFunction: operation({
      input: deleteFunctionInput,
      access: access('DeleteFunction'),
      handle: recorder.recorded('DeleteFunction20150331', (input) => {
        const { name, qualifier } = parseReference(context, input.FunctionName, input.Qualifier);
        const deleted = functions.get(name);
        if (qualifier === undefined) functions.delete(name);
        else deleted.deleteVersion(requireVersionNumber(qualifier));
        return { StatusCode: 204 };
      }),
    }),
  };
}

function passRole(role: string): Access {
  const conditionKeys = { 'iam:PassedToService': 'lambda.amazonaws.com' };
  return { action: 'iam:PassRole', resource: role, conditionKeys };
}

function requireVersionNumber(qualifier: string): string {
  if (/^\d+$/.test(qualifier)) return qualifier;
  throw new AwsError(
    'InvalidParameterValueException',
    qualifier === '$LATEST'
      ? '$LATEST version cannot be deleted without deleting the function.'
      : 'Deletion of aliases is not currently supported.',
  );
}
