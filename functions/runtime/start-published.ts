import { z } from 'zod';
import { callerSchema, nameOfCaller } from '../../core/release/caller';
import { ReleaseError } from '../../core/errors/release-error';
import { triggerAlias } from '../../core/release/permission';
import { parseReleaseRequest } from '../../core/release/release';
import { withoutUndefined } from '../../core/text/without-undefined';
import { conflictPolicies } from '../../core/strategy/conflict-policy';
import { describeIssues } from '../../core/text/issues';
import type { Service } from './environment';
import { invocationTime } from './invocation-time';
import { startRelease } from './start-release';

/** A published version, from a rule's input transformer: CloudTrail says who published it. */
const publishedSchema = z.object({
  version: z.string().min(1),
  /** The id of CloudTrail's event, the same for each delivery of it. */
  eventId: z.uuid(),
  reason: z.string(),
  publishedBy: callerSchema.catch({}),
  onConflict: z.enum(conflictPolicies),
});

/**
 * Starts the release of a published version. EventBridge delivers the events of AWS's own services only, and only the rules may invoke the
 * alias, so the publisher is attested.
 *
 * Idempotent: an event starts one release, however often it is delivered.
 *
 * @throws ReleaseError `InvalidReleaseInput`, `VersionNotFound`, `AwsCallFailed`, `AwsCallRefused`
 */
export async function startPublished(
  service: Pick<Service, 'name' | 'ledger' | 'target' | 'executions' | 'stateMachineArn' | 'strategies'>,
  event: unknown,
): Promise<void> {
  const parsed = publishedSchema.safeParse(event);
  if (!parsed.success)
    throw new ReleaseError('InvalidReleaseInput', describeIssues('published version', parsed.error));
  const { version, eventId, reason, publishedBy, onConflict } = parsed.data;
  const requestedBy = nameOfCaller(publishedBy);
  const names = service.strategies.map(({ name }) => name);
  const given = withoutUndefined({ version, reason, publishedBy: withoutUndefined(publishedBy), onConflict });
  const { strategy } = parseReleaseRequest(given, names, service.target);
  const suffix = `-${version}-${eventId.slice(0, 8)}`;
  const id = service.name.slice(0, 80 - suffix.length) + suffix;
  const at = invocationTime();
  const { principalId: userId } = publishedBy;
  await startRelease(service, {
    id,
    input: { ...given, strategy },
    permission: triggerAlias,
    asked: { reason, requestedBy, identity: 'attested', at, ...(userId !== undefined && { userId }) },
  });
}
