import { z } from 'zod';
import { callerSchema } from '../../core/release/caller';
import { ReleaseError } from '../../core/errors/release-error';
import { conflictPolicies } from '../../core/strategy/conflict-policy';
import { describeIssues } from '../../core/text/issues';
import type { Service } from './environment';
import { startPublication, type Publishing } from './start-publication';

/** A published version, from a rule's input transformer: CloudTrail says who published it. */
const publishedSchema = z.object({
  version: z.string().min(1),
  /** The id of CloudTrail's event, the same for each delivery of it. */
  eventId: z.uuid(),
  publishedBy: callerSchema.catch({}),
  onConflict: z.enum(conflictPolicies),
});

/**
 * Starts the release of a version that somebody published outside the stack. The rules leave out CloudFormation's calls; should one come
 * all the same, the version is a resource of the stack, and the end of the deployment offers it.
 *
 * Idempotent: an event starts one release, however often it is delivered.
 *
 * @throws ReleaseError `InvalidReleaseInput`, `VersionNotFound`, `AwsCallFailed`, `AwsCallRefused`
 */
export async function startPublished(
  service: Publishing & Pick<Service, 'stackVersion'>,
  event: unknown,
): Promise<void> {
  const parsed = publishedSchema.safeParse(event);
  if (!parsed.success)
    throw new ReleaseError('InvalidReleaseInput', describeIssues('published version', parsed.error));
  if (await service.stackVersion?.has(parsed.data.version)) return;
  const { version, eventId, publishedBy, onConflict } = parsed.data;
  await startPublication(service, {
    version,
    eventId,
    reason: 'a new version was published',
    publishedBy: { ...publishedBy, eventId },
    onConflict,
  });
}
