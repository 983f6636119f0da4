import type { CloudContext } from '../../kernel/cloud-context';
import { AwsError } from '../../kernel/errors';
import type { ProvisionContext } from '../../kernel/service';

const retryMilliseconds = 5000;

/**
 * Tries to configure a function until the policies that the same deployment has just changed are in effect, as CloudFormation
 * does.
 *
 * @throws whatever the last attempt throws
 */
export async function untilPermitted<Result>(
  { clock, weather }: CloudContext,
  { activity }: ProvisionContext,
  attempt: () => Result,
): Promise<Result> {
  const patience = clock.now() + weather.longest('accessSeconds');
  for (;;) {
    try {
      return attempt();
    } catch (error) {
      const isRefused = error instanceof AwsError && error.code === 'InvalidParameterValueException';
      if (!isRefused || clock.now() >= patience) throw error;
      await activity.sleep(retryMilliseconds);
    }
  }
}
