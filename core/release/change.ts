import { withoutUndefined } from '../text/without-undefined';

/** The change that a revision makes, as far as its publisher said so. Nothing attests it: it is shown, and decides nothing. */
export interface Change {
  /** For a version of a Lambda function, the description of the version. */
  readonly description?: string;
  /** The hash of the commit. */
  readonly commit?: string;
  /** The author of the commit. */
  readonly author?: string;
}

/** The end of the description of every function of which the construct publishes versions. */
export const descriptionMark = 'released by lattice-rollouts';

/**
 * Reads the change from the description of a revision. A version that is published without one has that of its function, as every
 * version has: that says nothing.
 *
 * @param description of the revision
 * @param before of the revision that it replaces
 * @see https://docs.aws.amazon.com/lambda/latest/api/API_PublishVersion.html
 */
export function describedChange(description: string | undefined, before: string | undefined): Change {
  const own = withoutMark(description);
  return own === '' || own === withoutMark(before) ? {} : { description: own };
}

function withoutMark(description = ''): string {
  const isMarked = description === descriptionMark || description.endsWith(`(${descriptionMark})`);
  return isMarked
    ? description.slice(0, description.lastIndexOf(descriptionMark)).replace(/\($/, '').trim()
    : description;
}

/** The length to which Git shortens the hash of a commit in a large repository. */
const shortCommit = 10;

/**
 * `faster checkout (commit 1f2e3d4c5b by Ada)`, as far as it is known; undefined if nothing is.
 */
export function changeText({ description, commit, author }: Change = {}): string | undefined {
  const origin = [
    ...(commit === undefined ? [] : [`commit ${shortened(commit)}`]),
    ...(author === undefined ? [] : [`by ${author}`]),
  ].join(' ');
  if (description === undefined) return origin === '' ? undefined : origin;
  return origin === '' ? description : `${description} (${origin})`;
}

/** Joins what two sources say of a change; the first one goes first. Undefined if neither says anything. */
export function joinChanges(first: Change = {}, second: Change = {}): Change | undefined {
  const joined = { ...withoutUndefined(second), ...withoutUndefined(first) };
  return Object.keys(joined).length === 0 ? undefined : joined;
}

function shortened(commit: string): string {
  return /^[0-9a-f]{40,}$/.test(commit) ? commit.slice(0, shortCommit) : commit;
}
