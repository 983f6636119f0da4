import { z } from 'zod';
import { ignored, templateInteger, templateTags } from '../../kernel/schemas';
import { aliasNameInput, aliasVersionInput } from './operations/aliases';
import { destinationConfig } from './operations/event-invoke-configs';
import { permissionInputs } from './operations/permissions';
import { functionNameInput, qualifierInput } from './state/reference';
import { architecturesInput, roleInput, settingInputs } from './state/setting-inputs';

const code = z.union([
  z.strictObject({ S3Bucket: z.string(), S3Key: z.string() }),
  z.strictObject({ ZipFile: z.string() }),
]);

/** The properties of a function that change in place. */
export const changeable = {
  ...settingInputs,
  Role: roleInput,
  Code: code,
  Layers: z.array(z.string().regex(/^arn:/)).max(5).default([]),
  Timeout: templateInteger.pipe(z.number().min(1).max(900)).optional(),
  MemorySize: templateInteger.pipe(z.number().min(128).max(10_240)).optional(),
  Architectures: architecturesInput,
  ReservedConcurrentExecutions: templateInteger.pipe(z.number().min(0)).optional(),
  KmsKeyArn: ignored('nothing is encrypted here'),
  Tags: templateTags,
};

export const functionProperties = z.strictObject({
  ...changeable,
  FunctionName: functionNameInput.optional(),
  PackageType: z.literal('Zip').optional(),
});

export const layerProperties = z.strictObject({
  Content: z.strictObject({ S3Bucket: z.string(), S3Key: z.string() }),
  LayerName: z.string().max(140).optional(),
  CompatibleRuntimes: ignored('AWS lets a function have a layer for other runtimes'),
  CompatibleArchitectures: ignored('AWS lets a function have a layer for other architectures'),
  Description: ignored('descriptions are only read by people'),
  LicenseInfo: ignored('licenses are only read by people'),
});

/** A version of a layer never changes. */
export const layerUpdates = {
  Content: 'replacement',
  LayerName: 'replacement',
  CompatibleRuntimes: 'replacement',
  CompatibleArchitectures: 'replacement',
  Description: 'replacement',
  LicenseInfo: 'replacement',
} as const;

export const provisioned = z
  .strictObject({ ProvisionedConcurrentExecutions: templateInteger.pipe(z.number().min(1)) })
  .optional();

export const versionProperties = z.strictObject({
  FunctionName: functionNameInput,
  CodeSha256: z.string().optional(),
  Description: z.string().max(256).optional(),
  ProvisionedConcurrencyConfig: provisioned,
});

export const aliasProperties = z.strictObject({
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

export const permissionProperties = z.strictObject({ ...permissionInputs, FunctionName: functionNameInput });

export const permissionUpdates = {
  FunctionName: 'replacement',
  Action: 'replacement',
  Principal: 'replacement',
  SourceArn: 'replacement',
  SourceAccount: 'replacement',
} as const;

export const eventInvokeConfigProperties = z.strictObject({
  FunctionName: functionNameInput,
  Qualifier: qualifierInput,
  MaximumRetryAttempts: templateInteger.pipe(z.number().min(0).max(2)).default(2),
  MaximumEventAgeInSeconds: templateInteger.pipe(z.number().min(60).max(21_600)).default(21_600),
  DestinationConfig: destinationConfig,
});
