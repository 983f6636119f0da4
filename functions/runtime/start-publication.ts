import type { Change } from '../../core/release/change';
import { nameOfCaller, type Caller } from '../../core/release/caller';
import { triggerAlias } from '../../core/release/permission';
import { parseReleaseRequest } from '../../core/release/release';
import type { ConflictPolicy } from '../../core/strategy/conflict-policy';
import { withoutUndefined } from '../../core/text/without-undefined';
import type { Service } from './environment';
import { invocationTime } from './invocation-time';
import { requireVersion, startRelease, type Starting } from './start-release';

/** The parts of a service that start the release of a published version. */
export type Publishing = Starting & Pick<Service, 'strategies'>;

/** A published version, with the event that reports it. */
export interface Publication {
  readonly version: string;
  /** A UUID, the same for each delivery of the event. */
  readonly eventId: string;
  readonly reason: string;
  /** The change that the version makes, if its deployment says so. */
  readonly change?: Change;
  readonly publishedBy: Caller;
  readonly onConflict: ConflictPolicy;
}

/** The longest name of an execution. @see https://docs.aws.amazon.com/step-functions/latest/apireference/API_StartExecution.html */
const longestName = 80;

/**
 * Starts the release of a published version, called `SERVICE-42-` and a part of the event's id. EventBridge delivers the events of AWS's own
 * services only, and only the rules may invoke the alias, so the publisher is attested.
 *
 * Idempotent: an event starts one release, however often it is delivered.
 *
 * @throws ReleaseError `InvalidReleaseInput`, `VersionNotFound`, `AwsCallFailed`, `AwsCallRefused`
 */
export async function startPublication(
  service: Publishing,
  { version, eventId, reason, change, publishedBy, onConflict }: Publication,
): Promise<void> {
  const names = service.strategies.map(({ name }) => name);
  const given = withoutUndefined({
    version,
    reason,
    change,
    publishedBy: withoutUndefined(publishedBy),
    onConflict,
  });
  const { strategy } = parseReleaseRequest(given, names, service.target);
  const suffix = `-${version}-${eventId.slice(0, 8)}`;
  const { principalId: userId } = publishedBy;
  await requireVersion(service, version);
  await startRelease(service, {
    id: service.name.slice(0, longestName - suffix.length) + suffix,
    input: { ...given, strategy },
    permission: triggerAlias,
    asked: {
      reason,
      requestedBy: nameOfCaller(publishedBy),
      identity: 'attested',
      at: invocationTime(),
      ...(userId !== undefined && { userId }),
    },
  });
}
