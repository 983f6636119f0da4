import { ReleaseError } from '../../core/errors/release-error';

/** The fields of an SDK error that are read here. */
interface SdkError extends Error {
  readonly $metadata?: { readonly httpStatusCode?: number };
  readonly $retryable?: object;
}

/**
 * Makes one AWS call and translates its errors.
 *
 * @param what the operation and its resource, for the message: `vpc-lattice UpdateListener listener-0123…`
 * @throws ReleaseError `AwsCallFailed` if a retry may succeed, else `AwsCallRefused`
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

/** Makes an AWS call as {@link awsCall} does, and returns `undefined` for errors of these names. */
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

/** Network errors have no status. VPC Lattice returns 409 for a conflicting change. */
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
