import type { Releases } from '../../../aws/releases/releases';
import type { Account } from './account';
import { UsageError } from '../process/exit-codes';

/** So many releases back one may be meant by its version, or by how its id begins. */
const releasesBack = 100;

/** A release by its version: the newest one of it. */
const byVersion = /^version:(\d+)$/;

/** EventBridge names the executions that it starts: the id of its event, and another UUID. */
const namedByEventBridge = /^([\da-f]{8})-[\da-f-]{27}_[\da-f-]{36}$/;

/** A release's id for people: as it is, or of two UUIDs the beginning, which {@link findRelease} takes as well. */
export function shortId(id: string): string {
  return namedByEventBridge.exec(id)?.[1] ?? id;
}

/**
 * The id of the release that is meant: the one that is named, the one in flight, or else the one that ended last.
 *
 * @param named as {@link lookUp} takes it
 * @throws UsageError when there is none, or when several begin like that
 */
export async function findRelease(
  account: Account,
  releases: Releases,
  named: string | undefined,
): Promise<string> {
  const { manifest } = releases;
  if (named === undefined) {
    const { current, last } = await account.readStanding(manifest);
    const release = current ?? last;
    if (release) return release.id;
    throw new UsageError(`${manifest.service} has had no release yet; rollouts start begins one`);
  }
  const found = await lookUp(account, releases, named);
  if (found !== undefined) return found;
  throw new UsageError(`${manifest.service} has no release "${named}"; rollouts history lists them`);
}

/**
 * The id of the release that is named: by its id, by how that begins, or by `version:42`, which is the newest of that version.
 *
 * @returns undefined when there is none; an empty text, such as of a variable that is not set, names none
 * @throws UsageError when several begin like that
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
    account.readStanding(releases.manifest),
    releases.history(releasesBack),
  ]);
  const newestFirst = [...(current ? [current] : []), ...past];
  const version = byVersion.exec(named)?.[1];
  if (version !== undefined) return newestFirst.find((release) => release.version === version)?.id;
  const ids = [...new Set(newestFirst.map(({ id }) => id))].filter((id) => id.startsWith(named));
  if (ids.length > 1) {
    throw new UsageError(`${ids.length} releases begin with "${named}": ${ids.slice(0, 5).join(', ')}`);
  }
  return ids[0];
}
