import { z } from 'zod';

const architecture = z.enum(['x86_64', 'arm64']);

/** A queue or a topic; functions and event buses are no destinations here. */
export const destinationArn = z.string().regex(/^arn:[\w-]+:(sqs|sns):[\w-]+:\d{12}:[\w-]+$/);

/** Members that CreateFunction and UpdateFunctionConfiguration share, with the bounds of the API model. */
export const settingInputs = {
  Runtime: z.string().optional(),
  Handler: z.string().max(128).regex(/^\S+$/).optional(),
  Description: z.string().max(256).optional(),
  Timeout: z.number().int().min(1).max(900).optional(),
  MemorySize: z.number().int().min(128).max(10_240).optional(),
  Environment: z
    .strictObject({
      Variables: z.record(z.string().regex(/^[a-zA-Z][a-zA-Z0-9_]+$/), z.string()).optional(),
    })
    .optional(),
  DeadLetterConfig: z.strictObject({ TargetArn: destinationArn.or(z.literal('')).optional() }).optional(),
  TracingConfig: z.strictObject({ Mode: z.enum(['Active', 'PassThrough']).optional() }).optional(),
  EphemeralStorage: z.strictObject({ Size: z.number().int().min(512).max(10_240) }).optional(),
  SnapStart: z.strictObject({ ApplyOn: z.literal('None').optional() }).optional(),
  VpcConfig: z
    .strictObject({
      SubnetIds: z
        .array(z.string().regex(/^subnet-[0-9a-z]*$/))
        .max(16)
        .default([]),
      SecurityGroupIds: z
        .array(z.string().regex(/^sg-[0-9a-zA-Z]*$/))
        .max(5)
        .default([]),
      Ipv6AllowedForDualStack: z.boolean().optional(),
    })
    .optional(),
  LoggingConfig: z
    .strictObject({
      LogFormat: z.enum(['JSON', 'Text']).optional(),
      LogGroup: z.string().min(1).max(512).optional(),
      ApplicationLogLevel: z.enum(['TRACE', 'DEBUG', 'INFO', 'WARN', 'ERROR', 'FATAL']).optional(),
      SystemLogLevel: z.enum(['DEBUG', 'INFO', 'WARN']).optional(),
    })
    .optional(),
};

export const roleInput = z.string().regex(/^arn:aws[a-zA-Z-]*:iam::\d{12}:role\/?[a-zA-Z_0-9+=,.@\-_/]+$/);

export const architecturesInput = z.array(architecture).length(1).optional();

export const archiveInput = z.instanceof(Uint8Array);

export const revisionInput = z.string().optional();

export const pageInputs = {
  Marker: z.string().optional(),
  MaxItems: z.number().int().min(1).max(10_000).optional(),
};
