import { ReleaseError } from '../../core/errors/release-error';

/** Between attempts, in seconds; doubled from attempt to attempt. */
const pace = { minimum: 1, maximum: 4 };

/**
 * Repeats an action while AWS answers that another attempt may help. The SDK itself retries throttles and internal
 * errors within a second, but no conflicts of VPC Lattice.
 *
 * @param seconds after which no further attempt begins
 * @throws ReleaseError the last `AwsCallFailed`; any other error at once
 */
export async function retryFor<Output>(seconds: number, action: () => Promise<Output>): Promise<Output> {
  const end = Date.now() + seconds * 1000;
  for (let ceiling = pace.minimum; ; ceiling = Math.min(2 * ceiling, pace.maximum)) {
    try {
      return await action();
    } catch (error) {
      const mayHelp = error instanceof ReleaseError && error.name === 'AwsCallFailed';
      // By chance, so that the guard and a rollback that met once do not meet again.
      const delay = (pace.minimum + Math.random() * (ceiling - pace.minimum)) * 1000;
      if (!mayHelp || Date.now() + delay > end) throw error;
      await new Promise((resolve) => setTimeout(resolve, delay));
    }
  }
}
