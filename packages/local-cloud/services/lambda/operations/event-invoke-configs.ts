import { z } from 'zod';
import { defaultEventInvokeConfig } from '../invocations/event-queue';
import type { Functions } from '../state/functions';
import type { EventInvokeConfig, LambdaFunction } from '../state/function';
import { destinationArn } from '../state/setting-inputs';

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
  };
  configured.eventInvokeConfigs.set(keyOf(input.Qualifier), config);
  return config;
}

/** Lets a function, version or alias have the defaults again. */
export function removeEventInvocation(configured: LambdaFunction, qualifier: string | undefined): void {
  configured.eventInvokeConfigs.delete(keyOf(qualifier));
}

function keyOf(qualifier: string | undefined): string {
  return qualifier === undefined || qualifier === '$LATEST' ? '' : qualifier;
}
