import {
  GetAccountSettingsCommand,
  GetFunctionConcurrencyCommand,
  LambdaClient,
} from '@aws-sdk/client-lambda';
import { awsCall } from '../client/calls';
import { clientSettings } from '../client/settings';

/** The Lambda concurrency of an account in a Region, and the share of one function. All numbers are executions at a time. */
export interface ReservedConcurrency {
  /** The quota of the account. */
  readonly limit: number;
  /** The part that no function has reserved. */
  readonly unreserved: number;
  /** The reservation of the function; undefined if it has none. */
  readonly reserved: number | undefined;
}

/**
 * Reads the Lambda concurrency of the account, and what of it is reserved for a function.
 *
 * @throws ReleaseError `AwsCallFailed`, `AwsCallRefused`
 */
export async function readReservedConcurrency(
  functionName: string,
  client = new LambdaClient(clientSettings),
): Promise<ReservedConcurrency> {
  const [{ AccountLimit = {} }, { ReservedConcurrentExecutions: reserved }] = await Promise.all([
    awsCall('lambda GetAccountSettings', () => client.send(new GetAccountSettingsCommand({}))),
    awsCall(`lambda GetFunctionConcurrency ${functionName}`, () =>
      client.send(new GetFunctionConcurrencyCommand({ FunctionName: functionName })),
    ),
  ]);
  const { ConcurrentExecutions: limit = 0, UnreservedConcurrentExecutions: unreserved = limit } =
    AccountLimit;
  return { limit, unreserved, reserved };
}
