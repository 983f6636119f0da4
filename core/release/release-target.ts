/** How one revision compares to another; only their target knows. */
export type RevisionOrder = 'older' | 'same' | 'newer';

/** What a target needs to know of a release. */
export interface TargetRelease {
  readonly id: string;
  /** The revision that takes over. */
  readonly version: string;
  /** The revision that was in production when the release began: the way back. */
  readonly previousVersion: string;
}

/**
 * What stands behind the two target groups, and how a revision gets there: the port that every kind of target implements.
 *
 * A revision is an opaque string. Only its target reads it, orders it and names it for people; everything else stores it,
 * passes it on, and tests it for equality.
 *
 * Step Functions may call a task twice, so every method may be called again at any moment. All that call AWS throw
 * ReleaseError `AwsCallFailed` and `AwsCallRefused`.
 */
export interface ReleaseTarget {
  /**
   * What is wrong with the form of a revision, for the error of an input field: `must be …`. Calls nothing.
   *
   * @returns undefined when the form is valid; such a revision need not exist
   */
  problemWith(revision: string): string | undefined;

  /**
   * Orders two revisions of valid form: a total order, `same` only for equal ones. Calls nothing.
   *
   * @returns what `revision` is, seen from `other`
   */
  compare(revision: string, other: string): RevisionOrder;

  /** The label of a revision for people, to be used within a sentence: `version 42`. Never parsed. */
  describe(revision: string): string;

  /** The revision that production runs. */
  current(): Promise<string>;

  /** The revision that was published last; undefined when there is none. */
  newest(): Promise<string | undefined>;

  /** Whether there is such a revision. It need not be able to serve yet. */
  exists(revision: string): Promise<boolean>;

  /**
   * Puts the release's revision behind the canary's target group, and returns when it can serve requests. Production is
   * not touched, and the canary has no traffic. The state machine repeats it while it throws `VersionPending`.
   *
   * @throws ReleaseError `VersionNotFound`; `VersionPending` while the revision cannot serve yet; `VersionFailed` when it
   *   never will; `AliasMoved` when somebody else changed the canary at the same time
   */
  prepare(release: TargetRelease): Promise<void>;

  /**
   * Makes the release's revision the production revision, and leaves a note of the release with it, the way back for
   * people when all else is down. Does nothing when production runs the revision already.
   *
   * @param beforeWrite awaited right before the write; what it throws is thrown, and nothing is written
   * @throws ReleaseError `AliasMoved` when production runs another revision than the release's previous one, or somebody
   *   else changes it at the same time; nothing is written then
   */
  promote(release: TargetRelease, beforeWrite?: () => Promise<void>): Promise<void>;

  /**
   * Makes the release's previous revision the production revision again, if it was this release that replaced it. What
   * somebody else did since is left alone, be it to put the same revision there: the release may be an old one that was
   * redriven. Needs neither the canary nor the release's revision.
   *
   * @returns whether production was changed
   * @throws ReleaseError `AliasMoved` when somebody else changes production at the same time
   */
  restore(release: TargetRelease): Promise<boolean>;
}
