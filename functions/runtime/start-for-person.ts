import type { ControlAnswer } from '../../core/audit/control-answer';
import { isConcluded } from '../../core/audit/release-status';
import { foldEvents } from '../../core/audit/release-timeline';
import { foreseeConflict, stopsStart, type StartConflict } from '../../core/audit/start-conflict';
import type { Service } from './environment';
import { nameWasUsed, requireVersion, startRelease, type Start, type Starting } from './start-release';

/**
 * Starts the release that a person asks for, unless the release in flight shows that it would have nothing to do or be refused: then nobody
 * would see that end. What the ledger shows may be over a moment later, so Admit decides for every release that is started.
 *
 * Idempotent while the release runs.
 *
 * @throws ReleaseError `VersionNotFound`; `InvalidReleaseInput` for the id of another release
 */
export async function startForPerson(
  service: Starting & Pick<Service, 'strategies'>,
  start: Start,
): Promise<ControlAnswer> {
  await requireVersion(service, start.input.version);
  const conflict = await findConflict(service, start);
  if (conflict && stopsStart(conflict)) return { kind: 'notStarted', conflict };
  const executionArn = await startRelease(service, start);
  if (executionArn === undefined) throw nameWasUsed(start.id);
  const { requestedBy, identity, at } = start.asked;
  return { kind: 'started', requestedBy, identity, at, executionArn, ...(conflict && { conflict }) };
}

/** Finds the release in flight, unless it is the one to start. */
async function findConflict(
  { ledger, target, strategies }: Pick<Service, 'ledger' | 'target' | 'strategies'>,
  { id, input: { version, strategy, onConflict } }: Start,
): Promise<StartConflict | undefined> {
  const holder = await ledger.readCurrent();
  if (!holder || holder.id === id) return undefined;
  const { status } = foldEvents(await ledger.readEvents(holder.id), holder);
  // A release that is concluded gives back the lock at the next moment.
  if (isConcluded(status) && status !== 'rollbackUnconfirmed') return undefined;
  const policy = onConflict ?? strategies.find(({ name }) => name === strategy)?.onConflict ?? 'reject';
  const order = target.compare(holder.version, version);
  const conflict = foreseeConflict(policy, order, { id: holder.id, version: holder.version, status });
  if (conflict.resolution !== 'reject' && conflict.resolution !== 'outdated') return conflict;
  // A publication that supersedes the holder may have started a release of the version, which waits for the lock.
  const wanted = await ledger.contenders.readWanted();
  if (!wanted || wanted.isOver || wanted.version !== version || wanted.id === holder.id) return conflict;
  return { resolution: 'already-releasing', inFlight: { id: wanted.id, version, status: 'waiting' } };
}
