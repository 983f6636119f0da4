import { z } from 'zod';
import { AwsError } from '../errors';
import { operation } from '../service';
import type { Site } from '../site';
import { defaultEventInvokeConfig } from './event-queue';
import { functionArn, functionNameInput, parseReference, qualifierInput } from './function-reference';
import type { Functions } from './functions';
import type { EventInvokeConfig, LambdaFunction } from './lambda-function';
import { destinationArn } from './setting-inputs';
import type { CallRecorder } from '../cloudtrail/call-recorder';

const destination = z.strictObject({ Destination: destinationArn.optional() }).optional();

/** Where records go, as the API and CloudFormation name it. */
export const destinationConfig = z
  .strictObject({ OnSuccess: destination, OnFailure: destination })
  .optional();

interface EventInvokeInput {
  readonly Qualifier?: string;
  readonly MaximumRetryAttempts?: number;
  readonly MaximumEventAgeInSeconds?: number;
  readonly DestinationConfig?: z.output<typeof destinationConfig>;
}

/**
 * Says how asynchronous invocations of a function, version or alias are handled, in place of what was said before.
 *
 * @throws AwsError `ResourceNotFoundException`; `InvalidParameterValueException` when the function's role may not
 * send to a destination
 */
export function configureEventInvocation(
  site: Site,
  functions: Functions,
  configured: LambdaFunction,
  input: EventInvokeInput,
): EventInvokeConfig {
  const { role } = configured.resolve(input.Qualifier).settings;
  const onSuccess = input.DestinationConfig?.OnSuccess?.Destination;
  const onFailure = input.DestinationConfig?.OnFailure?.Destination;
  for (const arn of [onSuccess, onFailure]) {
    if (arn !== undefined) functions.requireMaySend(configured.name, role, arn);
  }
  const { maximumRetryAttempts, maximumEventAgeSeconds } = defaultEventInvokeConfig;
  const config: EventInvokeConfig = {
    maximumRetryAttempts: input.MaximumRetryAttempts ?? maximumRetryAttempts,
    maximumEventAgeSeconds: input.MaximumEventAgeInSeconds ?? maximumEventAgeSeconds,
    onSuccess,
    onFailure,
    lastModified: site.clock.now(),
  };
  configured.eventInvokeConfigs.set(keyOf(input.Qualifier), config);
  return config;
}

const theFunction = { FunctionName: functionNameInput, Qualifier: qualifierInput.optional() };

const putFunctionEventInvokeConfigInput = z.strictObject({
  ...theFunction,
  MaximumRetryAttempts: z.number().int().min(0).max(2).optional(),
  MaximumEventAgeInSeconds: z.number().int().min(60).max(21_600).optional(),
  DestinationConfig: destinationConfig,
});

const getFunctionEventInvokeConfigInput = z.strictObject(theFunction);

const deleteFunctionEventInvokeConfigInput = z.strictObject(theFunction);

const putFunctionConcurrencyInput = z.strictObject({
  FunctionName: functionNameInput,
  ReservedConcurrentExecutions: z.number().int().min(0),
});

const getFunctionConcurrencyInput = z.strictObject({ FunctionName: functionNameInput });

const deleteFunctionConcurrencyInput = z.strictObject({ FunctionName: functionNameInput });

/** Operations on how asynchronous invocations are handled, and on reserved concurrency. */
export function eventInvokeOperations(site: Site, functions: Functions, recorder: CallRecorder) {
  const parse = (input: { FunctionName: string; Qualifier?: string }) =>
    parseReference(site, input.FunctionName, input.Qualifier);
  const access = (action: string) => (input: { FunctionName: string; Qualifier?: string }) => [
    { action: `lambda:${action}`, resource: functionArn(site, parse(input)) },
  ];
  const describe = (input: { FunctionName: string; Qualifier?: string }, config: EventInvokeConfig) => {
    const { name, qualifier = '$LATEST' } = parse(input);
    return {
      FunctionArn: functionArn(site, { name, qualifier }),
      LastModified: new Date(config.lastModified),
      MaximumRetryAttempts: config.maximumRetryAttempts,
      MaximumEventAgeInSeconds: config.maximumEventAgeSeconds,
      DestinationConfig: {
        OnSuccess: config.onSuccess === undefined ? {} : { Destination: config.onSuccess },
        OnFailure: config.onFailure === undefined ? {} : { Destination: config.onFailure },
      },
    };
  };
  const requireConfig = (input: { FunctionName: string; Qualifier?: string }) => {
    const { name, qualifier } = parse(input);
    const config = functions.get(name).eventInvokeConfigs.get(keyOf(qualifier));
    if (config) return config;
    const arn = functionArn(site, { name, qualifier: qualifier ?? '$LATEST' });
    throw new AwsError('ResourceNotFoundException', `The function ${arn} doesn't have an EventInvokeConfig`, {
      status: 404,
    });
  };

  return {
    PutFunctionEventInvokeConfig: operation({
      input: putFunctionEventInvokeConfigInput,
      access: access('PutFunctionEventInvokeConfig'),
      handle: recorder.recorded('PutFunctionEventInvokeConfig', (input) => {
        const { name, qualifier } = parse(input);
        const wanted = { ...input, Qualifier: qualifier };
        return describe(input, configureEventInvocation(site, functions, functions.get(name), wanted));
      }),
    }),
    GetFunctionEventInvokeConfig: operation({
      input: getFunctionEventInvokeConfigInput,
      access: access('GetFunctionEventInvokeConfig'),
      handle: (input) => describe(input, requireConfig(input)),
    }),
    DeleteFunctionEventInvokeConfig: operation({
      input: deleteFunctionEventInvokeConfigInput,
      access: access('DeleteFunctionEventInvokeConfig'),
      handle: recorder.recorded('DeleteFunctionEventInvokeConfig', (input) => {
        requireConfig(input);
        const { name, qualifier } = parse(input);
        functions.get(name).eventInvokeConfigs.delete(keyOf(qualifier));
        return {};
      }),
    }),
    PutFunctionConcurrency: operation({
      input: putFunctionConcurrencyInput,
      access: access('PutFunctionConcurrency'),
      handle: recorder.recorded('PutFunctionConcurrency20171031', (input) => {
        functions.reserveConcurrency(parse(input).name, input.ReservedConcurrentExecutions);
        return { ReservedConcurrentExecutions: input.ReservedConcurrentExecutions };
      }),
    }),
    GetFunctionConcurrency: operation({
      input: getFunctionConcurrencyInput,
      access: access('GetFunctionConcurrency'),
      handle: (input) => {
        const { reservedConcurrentExecutions } = functions.get(parse(input).name);
        if (reservedConcurrentExecutions === undefined) return {};
        return { ReservedConcurrentExecutions: reservedConcurrentExecutions };
      },
    }),
    DeleteFunctionConcurrency: operation({
      input: deleteFunctionConcurrencyInput,
      access: access('DeleteFunctionConcurrency'),
      handle: recorder.recorded('DeleteFunctionConcurrency20171031', (input) => {
        functions.reserveConcurrency(parse(input).name, undefined);
        return {};
      }),
    }),
  };
}

function keyOf(qualifier: string | undefined): string {
  return qualifier === undefined || qualifier === '$LATEST' ? '' : qualifier;
}
