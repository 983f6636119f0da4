import { ReleaseError, type ReleaseErrorName } from '../../core/errors/release-error';
import { sleep } from './sleep';

/** The limits of the delay between attempts, in seconds; its ceiling doubles. */
const pace = { minimum: 1, maximum: 4 };

/**
 * Retries an action while it throws an error that may go away. The SDK retries throttling and internal errors for about a second,
 * but not conflicts of VPC Lattice.
 *
 * @param seconds the time in which attempts begin
 * @param names the errors that may go away
 * @throws ReleaseError the last of these errors; any other error at once
 */
export async function retryFor<Output>(
  seconds: number,
  action: () => Promise<Output>,
  names: readonly ReleaseErrorName[] = ['AwsCallFailed'],
): Promise<Output> {
  const end = Date.now() + seconds * 1000;
  for (let ceiling = pace.minimum; ; ceiling = Math.min(2 * ceiling, pace.maximum)) {
    try {
      return await action();
    } catch (error) {
      const mayHelp = error instanceof ReleaseError && names.includes(error.name);
      // Random, so that the guard and a rollback that conflicted once do not conflict again.
      const delay = (pace.minimum + Math.random() * (ceiling - pace.minimum)) * 1000;
      if (!mayHelp || Date.now() + delay > end) throw error;
      await sleep(delay);
    }
  }
}
