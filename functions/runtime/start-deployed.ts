import { z } from 'zod';
import { ReleaseError } from '../../core/errors/release-error';
import { conflictPolicies } from '../../core/strategy/conflict-policy';
import { describeIssues } from '../../core/text/issues';
import type { Service } from './environment';
import { invocationTime } from './invocation-time';
import { startPublication, type Publishing } from './start-publication';

/** The end of a deployment of the stack, from a rule's input transformer. */
const deployedSchema = z.object({
  deployed: z.object({ stack: z.string().min(1), status: z.string().min(1) }),
  /** The id of EventBridge's event, the same for each delivery of it. */
  eventId: z.uuid(),
  onConflict: z.enum(conflictPolicies),
});

/** True for the input of the rule on the stack. */
export function isDeployed(event: unknown): boolean {
  return typeof event === 'object' && event !== null && 'deployed' in event;
}

/**
 * Offers the version that the stack has now for release, unless its last offer was the same one: a deployment that changes a tag does not
 * send out again what was rolled back, and after a deployment that failed the stack has its earlier version. A late event reads what is
 * true now, so the order of events does not matter.
 *
 * Idempotent: an event starts one release, however often it is delivered.
 *
 * @throws ReleaseError `InvalidReleaseInput`, `VersionNotFound`, `AwsCallFailed`, `AwsCallRefused`
 */
export async function startDeployed(
  service: Publishing & Pick<Service, 'stackVersion'>,
  event: unknown,
): Promise<void> {
  const parsed = deployedSchema.safeParse(event);
  if (!parsed.success)
    throw new ReleaseError('InvalidReleaseInput', describeIssues('deployed stack', parsed.error));
  const { eventId, onConflict } = parsed.data;
  const deployed = await service.stackVersion?.read();
  if (!deployed) return;
  const { version, stackName, change } = deployed;
  const { offeredVersion } = service.ledger;
  if ((await offeredVersion.read()) === version) return;
  // The first deployment of a service: both aliases have the version already.
  if ((await service.target.current()) !== version) {
    await startPublication(service, {
      version,
      eventId,
      reason: `deployed by the stack ${stackName}`,
      ...(change && { change }),
      publishedBy: { arn: parsed.data.deployed.stack, invokedBy: 'cloudformation.amazonaws.com' },
      onConflict,
    });
  }
  await offeredVersion.record(version, invocationTime());
}
