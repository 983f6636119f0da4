import type { FaultKind } from '../analysis/faults/fault-line';
import type { Side } from '../traffic/side';
import type { PathDefect } from './path';

/** The order of a revision relative to another one. */
export type RevisionOrder = 'older' | 'same' | 'newer';

/** The fields of a release that a target needs. */
export interface TargetRelease {
  readonly id: string;
  /** The revision that is released. */
  readonly version: string;
  /** The production revision when the release began, which a rollback restores. */
  readonly previousVersion: string;
}

/** A revision that exists. */
export interface FoundRevision {
  /** The text of its publisher, or a text that all revisions have. */
  readonly description?: string;
}

/** The note that a promotion leaves with production. */
export interface PromotionNote {
  /** The id of the release. */
  readonly id: string;
  readonly previousVersion: string;
}

/** The production revision, with the note of the promotion; undefined when somebody else has replaced it, or a rollback. */
export interface Production {
  readonly revision: string;
  readonly note?: PromotionNote;
}

/**
 * The target of a service: what its two target groups lead to. Every kind of target implements this port.
 *
 * A revision is an opaque string. Only its target parses, orders and labels it; other code stores it, passes it on and
 * tests it for equality.
 *
 * Every method is idempotent, because Step Functions may run a task twice. Methods that call AWS throw ReleaseError
 * `AwsCallFailed` and `AwsCallRefused`.
 */
export interface ReleaseTarget {
  /**
   * Checks the form of a revision, without a call.
   *
   * @returns the error of an input field: `must be …`; undefined when the form is valid, even if no such revision exists
   */
  problemWith(revision: string): string | undefined;

  /**
   * Compares two revisions of valid form, without a call. A total order, with `same` only for equal ones.
   *
   * @returns the order of `revision` relative to `other`
   */
  compare(revision: string, other: string): RevisionOrder;

  /** The label of a revision within a sentence: `version 42`. Never parsed. */
  describe(revision: string): string;

  /** The production revision. */
  current(): Promise<string>;

  /** The production revision, and the release that its note names. */
  production(): Promise<Production>;

  /**
   * Refuses a target whose sides a release could not move at once: a production that serves several revisions, or a side that AWS would
   * keep on its revision for a while.
   *
   * @throws ReleaseError `AliasHasWeights`, `AliasHasProvisionedConcurrency`
   */
  requireMovable(): Promise<void>;

  /** The newest revision; undefined when there is none. */
  newest(): Promise<string | undefined>;

  /** Finds a revision that exists, even if it cannot serve yet, with what its publisher wrote about it; undefined when there is none. */
  find(revision: string): Promise<FoundRevision | undefined>;

  /**
   * Puts the release's revision behind the canary's target group, and returns when it can serve requests. Production is
   * not changed, and the canary has no traffic. The state machine retries while this throws `VersionPending`.
   *
   * @throws ReleaseError `VersionNotFound`; `VersionPending` while the revision cannot serve yet; `VersionFailed` when it
   *   never will; `AliasMoved` when somebody else changes the canary at the same time
   */
  prepare(release: TargetRelease): Promise<void>;

  /**
   * Makes the release's revision the production revision, and stores a note with it that names the previous revision, for a
   * manual rollback when all else fails. Does nothing when production runs the revision already.
   *
   * @param beforeWrite awaited right before the write; an error of it prevents the write and is thrown
   * @throws ReleaseError `AliasMoved` when production runs another revision than the release's previous one, or somebody
   *   else changes it at the same time; nothing is written then
   */
  promote(release: TargetRelease, beforeWrite?: () => Promise<void>): Promise<void>;

  /**
   * Restores the release's previous revision in production, if this release replaced it. Leaves a later change by somebody
   * else alone, even one to the same revision: the release may be an old one that was redriven. Needs neither the canary
   * nor the release's revision.
   *
   * @returns whether production was changed
   * @throws ReleaseError `AliasMoved` when somebody else changes production at the same time
   */
  restore(release: TargetRelease): Promise<boolean>;

  /**
   * Reads which kinds of faults of a revision its log shows within seconds, without `instrument`.
   *
   * @returns undefined for a service without tripwire
   */
  visibleFaults(revision: string): Promise<readonly FaultKind[] | undefined>;

  /**
   * Reads the defects in AWS's configuration that make every request of a side fail, whatever its code does. Symptoms, such
   * as faults or latency, are none. Takes two seconds at most.
   *
   * @param targetGroup the id or ARN of the side's target group
   */
  pathDefects(side: Side, targetGroup: string): Promise<PathDefect[]>;
}
