import { createWaiter, WaiterState } from '@aws-sdk/util-waiter';
import { ReleaseError } from '../core/errors';

// The SDK retries throttles and internal errors within a second; VPC Lattice's conflicts it does not.
const pace = { minDelay: 1, maxDelay: 4 };

/**
 * Does something again while AWS says that trying again may help, at most for so many seconds.
 *
 * @throws ReleaseError the last `AwsCallFailed`; any other error at once
 */
export async function patiently<Output>(seconds: number, action: () => Promise<Output>): Promise<Output> {
  let done: { readonly output: Output } | undefined;
  let failure: unknown;
  await createWaiter({ client: undefined, maxWaitTime: seconds, ...pace }, undefined, async () => {
    try {
      done = { output: await action() };
      return { state: WaiterState.SUCCESS };
    } catch (error) {
      failure = error;
      const mayHelp = error instanceof ReleaseError && error.name === 'AwsCallFailed';
      return { state: mayHelp ? WaiterState.RETRY : WaiterState.FAILURE };
    }
  });
  if (done) return done.output;
  throw failure;
}
