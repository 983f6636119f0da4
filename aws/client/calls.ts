import { ReleaseError } from '../../core/errors/release-error';

/** What is read of an error of the AWS SDK. */
interface SdkError extends Error {
  readonly $metadata?: { readonly httpStatusCode?: number };
  readonly $retryable?: object;
}

/**
 * Makes one AWS call and says in our words what went wrong with it.
 *
 * @param what the call, as people search for it: `vpc-lattice UpdateListener listener-0123…`
 * @throws ReleaseError `AwsCallFailed` when trying again may help, else `AwsCallRefused`
 */
export async function awsCall<Output>(what: string, call: () => Promise<Output>): Promise<Output> {
  try {
    return await call();
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    const name = mayHelpToRetry(error) ? 'AwsCallFailed' : 'AwsCallRefused';
    throw new ReleaseError(name, `${what}: ${error.name}: ${error.message}`, { cause: error });
  }
}

/** {@link awsCall}, with `undefined` for an error of these names. */
export async function awsCallUnless<Output>(
  errorNames: string | readonly string[],
  what: string,
  call: () => Promise<Output>,
): Promise<Output | undefined> {
  try {
    return await awsCall(what, call);
  } catch (error) {
    if (error instanceof ReleaseError && [errorNames].flat().includes((error.cause as Error).name)) {
      return undefined;
    }
    throw error;
  }
}

/** Network errors have no status; VPC Lattice answers a conflicting change with 409. */
function mayHelpToRetry(error: SdkError): boolean {
  const status = error.$metadata?.httpStatusCode;
  return (
    status === undefined ||
    status >= 500 ||
    status === 409 ||
    status === 429 ||
    error.$retryable !== undefined ||
    /throttl|TooManyRequests|RequestLimitExceeded|ProvisionedThroughputExceeded/i.test(error.name)
  );
}
