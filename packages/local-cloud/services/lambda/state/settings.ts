import type { z } from 'zod';
import { AwsError } from '../../../kernel/errors';
import type { FunctionCode } from './code';
import type { Layer } from './layers';
import type { FunctionSettings } from './version';
import { requireRuntime } from './runtimes';
import type { settingInputs } from './setting-inputs';

type SettingInputs = z.output<z.ZodObject<typeof settingInputs>> & {
  readonly Role?: string;
  readonly Architectures?: readonly ('x86_64' | 'arm64')[];
};

/** Returns the settings that a request changes; other members are left out. */
export function settingsChange(input: SettingInputs): Partial<FunctionSettings> {
  const change: Partial<FunctionSettings> = {
    runtime: input.Runtime === undefined ? undefined : requireRuntime(input.Runtime),
    handler: input.Handler,
    role: input.Role,
    description: input.Description,
    timeoutSeconds: input.Timeout,
    memorySizeMegabytes: input.MemorySize,
    variables: input.Environment && (input.Environment.Variables ?? {}),
    deadLetterTargetArn: input.DeadLetterConfig && (input.DeadLetterConfig.TargetArn ?? ''),
    network: input.VpcConfig && networkOf(input.VpcConfig),
    architectures: input.Architectures,
    tracingMode: input.TracingConfig?.Mode,
    ephemeralStorageMegabytes: input.EphemeralStorage?.Size,
    logging: input.LoggingConfig,
  };
  return Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined));
}

/** Without subnets a function is outside a VPC. */
function networkOf({
  SubnetIds: subnetIds,
  SecurityGroupIds: securityGroupIds,
}: NonNullable<SettingInputs['VpcConfig']>): FunctionSettings['network'] {
  return subnetIds.length > 0 ? { subnetIds, securityGroupIds } : undefined;
}

/**
 * A new function's settings, with AWS's defaults (API reference, CreateFunction).
 *
 * @throws AwsError `InvalidParameterValueException` when handler, runtime or role is missing
 */
export function newSettings(
  input: SettingInputs,
  code: FunctionCode,
  layers: readonly Layer[] = [],
): FunctionSettings {
  const { Runtime, Handler: handler, Role: role } = input;
  if (!Runtime || !handler || !role) {
    throw new AwsError(
      'InvalidParameterValueException',
      'Runtime, Handler and Role are mandatory parameters for functions created with deployment packages.',
    );
  }
  return {
    code,
    layers,
    handler,
    role,
    runtime: requireRuntime(Runtime),
    description: '',
    timeoutSeconds: 3,
    memorySizeMegabytes: 128,
    variables: {},
    deadLetterTargetArn: '',
    architectures: ['x86_64'],
    tracingMode: 'PassThrough',
    ephemeralStorageMegabytes: 512,
    logging: {},
    ...settingsChange(input),
  };
}
