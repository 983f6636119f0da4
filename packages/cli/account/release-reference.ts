import type { Releases } from '../../../aws/releases/releases';
import type { Account } from './account';
import { UsageError } from '../process/exit-codes';

/** The number of past releases in which a version or a prefix is searched. */
const searchLimit = 100;

/** A reference to the newest release of a version. */
const byVersion = /^\d{1,10}$/;

/** The name of an execution that EventBridge started: the id of the event and another UUID. */
const namedByEventBridge = /^([\da-f]{8})-[\da-f-]{27}_[\da-f-]{36}$/;

/** Shortens an id that consists of two UUIDs to the prefix that {@link findRelease} accepts. */
export function shortId(id: string): string {
  return namedByEventBridge.exec(id)?.[1] ?? id;
}

/**
 * Finds the id of the named release; without a name, of the release in flight or of the one that ended last.
 *
 * @param named a reference that {@link lookUp} accepts
 * @throws UsageError when there is no such release, or when the prefix is ambiguous
 */
export async function findRelease(
  account: Account,
  releases: Releases,
  named: string | undefined,
): Promise<string> {
  const { manifest } = releases;
  if (named === undefined) {
    const { current, last } = await account.readStatus(manifest);
    const release = current ?? last;
    if (release) return release.id;
    throw new UsageError(`${manifest.service} has no releases yet; run rollouts start to start one`);
  }
  const found = await lookUp(account, releases, named);
  if (found !== undefined) return found;
  throw new UsageError(`${manifest.service} has no release "${named}"; run rollouts history to list them`);
}

/**
 * Looks up a release by its id, by a prefix of the id, or by a version such as `42`, whose newest release it is.
 *
 * @returns undefined when there is none, and for an empty reference, such as that of an unset variable
 * @throws UsageError when the prefix is ambiguous
 */
export async function lookUp(
  account: Account,
  releases: Releases,
  named: string,
): Promise<string | undefined> {
  if (named === '') return undefined;
  const [events, execution] = await Promise.all([releases.events(named), releases.execution(named)]);
  if (events.length > 0 || execution) return named;
  const [{ current }, past] = await Promise.all([
    account.readStatus(releases.manifest),
    releases.history(searchLimit),
  ]);
  const newestFirst = [...(current ? [current] : []), ...past];
  const ofVersion = byVersion.test(named) && newestFirst.find(({ version }) => version === named);
  if (ofVersion) return ofVersion.id;
  const ids = [...new Set(newestFirst.map(({ id }) => id))].filter((id) => id.startsWith(named));
  if (ids.length > 1) {
    throw new UsageError(
      `"${named}" is ambiguous: ${ids.length} releases begin with it (${ids.slice(0, 5).join(', ')})`,
    );
  }
  return ids[0];
}
