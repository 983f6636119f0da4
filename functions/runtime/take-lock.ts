import { hasEnded } from '../../aws/executions/executions';
import { rankOf, resolveConflict, waitingBefore, type WantedRelease } from '../../core/release/conflict';
import { controlRequest } from '../../core/release/control-request';
import { mayHaveJustBegun } from '../../core/release/guard';
import type { Release } from '../../core/release/release';
import type { ConflictPolicy } from '../../core/strategy/conflict-policy';
import { areOfSameMachine } from '../../core/release/cross-check';
import { assertNever } from '../../core/errors/assert-never';
import { ReleaseError } from '../../core/errors/release-error';
import type { CurrentRelease } from '../../core/audit/rows/current-release';
import type { Service } from './environment';

/** The parts of a service that releases contend for. */
export type Contended = Pick<Service, 'ledger' | 'target' | 'executions'>;

/** A release that contends for the lock. */
export interface Contender {
  readonly release: Release;
  readonly policy: ConflictPolicy;
  /** True if the publication of the version started it. */
  readonly isPublication: boolean;
  /** ISO 8601. */
  readonly at: string;
}

/** The attempts to become the wanted release while others do the same. */
const mostAttempts = 20;

/**
 * Waits for the releases that queued earlier.
 *
 * @throws ReleaseError `ReleaseQueued` while an earlier one waits, `ReleaseAborted` once a person has aborted it, `ReleaseSuperseded` once
 *   a newer revision is in production
 */
export async function waitForTurn(service: Contended, release: Release): Promise<void> {
  const { ledger, target } = service;
  const { version, previousVersion } = release;
  const waiting = await ledger.contenders.readWaiting();
  const own = waiting.find(({ id }) => id === release.id);
  if (own?.aborted) {
    await ledger.contenders.stopWaiting(release.id);
    const { requestedBy, reason } = own.aborted;
    throw new ReleaseError('ReleaseAborted', `aborted by ${requestedBy} in the queue: ${reason}`);
  }
  if (own && target.compare(previousVersion, version) === 'newer') {
    await ledger.contenders.stopWaiting(release.id);
    throw new ReleaseError(
      'ReleaseSuperseded',
      `${target.describe(previousVersion)} went into production while ${target.describe(version)} waited`,
    );
  }
  for (const other of waitingBefore(release, waiting)) {
    if (await isRunning(service, other, release)) {
      await ledger.contenders.wait(release);
      const earlier = `release ${other.id} of ${target.describe(other.version)} is earlier in the queue`;
      throw new ReleaseError('ReleaseQueued', earlier);
    }
    await ledger.contenders.stopWaiting(other.id);
  }
}

/**
 * Takes the lock, so that of releases that supersede each other the newest is released and older ones shift no traffic.
 *
 * The newest one records first that it is wanted, and then aborts the holder of the lock. An older one takes the lock first,
 * and then reads the wanted release. Whatever the order, one of the two finds the other.
 *
 * @returns undefined when the release holds the lock, else the release that puts the same revision into production
 * @throws ReleaseError `ReleaseInProgress`, `ReleaseQueued`, `ReleaseSuperseding`, `ReleaseSuperseded`, `ReleaseAborted`,
 *   `CanaryAlarm`
 */
export async function takeLock(
  service: Contended,
  contender: Contender,
): Promise<CurrentRelease | undefined> {
  const { release, policy } = contender;
  if (policy === 'supersede') await becomeWanted(service, contender);
  const holder = await service.ledger.acquire(release);
  if (holder) {
    await resolveWith(service, contender, holder, `has been in progress since ${holder.startedAt}`);
    return holder;
  }
  await yieldLock(service, contender);
  return undefined;
}

/** @throws ReleaseError `ReleaseSuperseded` when a newer version is wanted */
async function becomeWanted(service: Contended, { release, isPublication }: Contender): Promise<void> {
  const { ledger, target } = service;
  for (let attempt = 0; attempt < mostAttempts; attempt++) {
    const wanted = await ledger.contenders.readWanted();
    if (wanted?.executionArn === release.executionArn) return;
    const rank = rankOf(
      wanted && {
        order: target.compare(wanted.version, release.version),
        isContending: await isContending(service, wanted, release),
      },
      { isPublication, isLater: wanted === undefined || release.startedAt > wanted.startedAt },
    );
    switch (rank) {
      case 'unranked':
        return;
      case 'outdated':
        throw new ReleaseError(
          'ReleaseSuperseded',
          `release ${wanted!.id} is of ${target.describe(wanted!.version)}, which is newer than ${target.describe(release.version)}`,
        );
      case 'wanted':
        if (await ledger.contenders.want(release, wanted)) return;
        break;
      default:
        assertNever(rank);
    }
  }
  throw new ReleaseError('AwsCallFailed', 'too many releases supersede each other at once');
}

/** Releases the lock again if a newer version is wanted, whose release waits for the lock. */
async function yieldLock(service: Contended, contender: Contender): Promise<void> {
  const { ledger, target } = service;
  const { release } = contender;
  const wanted = await ledger.contenders.readWanted();
  if (!wanted || wanted.executionArn === release.executionArn) return;
  if (target.compare(wanted.version, release.version) !== 'newer') return;
  if (!(await isContending(service, wanted, release))) return;
  await ledger.release(release.executionArn);
  await resolveWith(service, contender, wanted, 'waits for the lock');
}

/** True until the wanted release has ended. */
async function isContending(service: Contended, wanted: WantedRelease, release: Release): Promise<boolean> {
  return !wanted.isOver && (await isRunning(service, wanted, release));
}

/**
 * True while the execution of another release runs, also if Step Functions does not show it yet. An execution of another state machine
 * is no release of the service.
 */
async function isRunning(
  { executions }: Contended,
  { executionArn, startedAt }: Pick<WantedRelease, 'executionArn' | 'startedAt'>,
  release: Release,
): Promise<boolean> {
  if (!areOfSameMachine(executionArn, release.executionArn)) return false;
  const execution = await executions.read(executionArn);
  return execution ? !hasEnded(execution) : mayHaveJustBegun(startedAt, release.startedAt);
}

/**
 * Applies the conflict policy to another release. Returns only if it releases the same revision.
 *
 * @param status the status of the other release, for people
 * @throws ReleaseError `ReleaseInProgress`, `ReleaseQueued`, `ReleaseSuperseding`, `ReleaseSuperseded`
 */
async function resolveWith(
  { ledger, target }: Contended,
  { release, policy, at }: Contender,
  other: Pick<CurrentRelease, 'id' | 'executionArn' | 'version' | 'abort'>,
  status: string,
): Promise<void> {
  const label = target.describe(release.version);
  const inProgress = `release ${other.id} of ${target.describe(other.version)} ${status}`;
  const resolution = resolveConflict(policy, {
    order: target.compare(other.version, release.version),
    isAborted: other.abort !== undefined,
  });
  switch (resolution) {
    case 'already-releasing':
      return;
    case 'reject':
      throw new ReleaseError('ReleaseInProgress', inProgress);
    case 'outdated':
      throw new ReleaseError('ReleaseSuperseded', `${inProgress}, which is newer than ${label}`);
    case 'queue':
      await ledger.contenders.wait(release);
      throw new ReleaseError('ReleaseQueued', inProgress);
    case 'supersede': {
      const why = `superseded by ${label}`;
      await ledger.abort(other.executionArn, controlRequest(why, `release ${release.id}`, at));
      throw new ReleaseError('ReleaseSuperseding', inProgress);
    }
    default:
      assertNever(resolution);
  }
}
