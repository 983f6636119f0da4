/**
 * Every error that ends a release or makes a task retry. The names are an API: they appear in the state machine's Retry and Catch, in
 * the console, in the ledger and in alerts.
 *
 * `retryable`: a later attempt may succeed. `final`: another attempt fails in the same way.
 */
export const releaseErrors = {
  /** The input of the execution is invalid; nothing was changed. */
  InvalidReleaseInput: 'final',
  /** No strategy of that name is deployed. */
  UnknownStrategy: 'final',
  /** The target has no such revision. */
  VersionNotFound: 'final',
  /** Another release of this service holds the lock. */
  ReleaseInProgress: 'final',
  /** The release is queued behind others. */
  ReleaseQueued: 'retryable',
  /** The release has aborted that of an older version and waits until it has rolled back. */
  ReleaseSuperseding: 'retryable',
  /** A newer version is in production or in flight, which this one must not follow. */
  ReleaseSuperseded: 'final',
  /** The version was released before, and its publication was reported again: only a person can release it again. */
  VersionReleasedBefore: 'final',
  /** Traffic is not at 100% production before the release began. */
  TrafficNotAtBaseline: 'final',
  /** An alias routes to a second version, which releases never set. */
  AliasHasWeights: 'final',
  /** An alias has provisioned concurrency, with which Lambda delays its moves. */
  AliasHasProvisionedConcurrency: 'final',
  /** AWS's configuration makes every request to production fail. A release holds, and is not promoted. */
  ProductionUnreachable: 'retryable',
  /** AWS's configuration makes every request to the canary fail. */
  CanaryUnreachable: 'final',
  /** A person has suspended the guard of the service. */
  GuardSuspended: 'final',
  /** An alarm of the strategy does not exist. */
  AlarmMissing: 'final',
  /** An alarm is in ALARM before the release began, usually because of an earlier canary. */
  CanaryAlarmStillRed: 'retryable',
  /** Even the smallest weight exceeds the budget of the strategy at the present traffic. */
  BudgetExceeded: 'final',
  /** The target is still making the revision ready. */
  VersionPending: 'retryable',
  /** The target could not make the revision ready. */
  VersionFailed: 'final',
  /** Somebody else changed production or the canary, for example by moving an alias. */
  AliasMoved: 'final',
  /** This execution no longer owns the release in the ledger. */
  LockLost: 'final',
  /** The release was aborted. */
  ReleaseAborted: 'final',
  /** An event says that an alarm went to ALARM, and CloudWatch does not. */
  AlarmUnconfirmed: 'retryable',
  /** No function of the service published a release event. */
  EventUnconfirmed: 'retryable',
  /** An alarm of the release went to ALARM. */
  CanaryAlarm: 'final',
  /** The canary fails more of its requests than production does, as the log of the function shows. */
  CanaryFaults: 'final',
  /** A person rejected an approval request. */
  ApprovalRejected: 'final',
  /** Nobody answered an approval request in time. */
  ApprovalTimedOut: 'final',
  /** AWS does not show the weights that were written. */
  TrafficNotConfirmed: 'retryable',
  /** AWS shows other weights than the release last wrote. */
  TrafficDrifted: 'final',
  /** The verdict of a stage was `fail`. */
  VerdictFailed: 'final',
  /** AWS did not answer, throttled the call or had an internal error. */
  AwsCallFailed: 'retryable',
  /** AWS refused the call: a permission or a resource is missing. */
  AwsCallRefused: 'final',
  /** AWS does not confirm who gave a command, or the signature is too old or was used before. */
  IdentityNotConfirmed: 'final',
  /** The caller may not do this with the permission that was used. */
  NotPermitted: 'final',
  /** The environment of a function is incomplete. */
  MisconfiguredFunction: 'final',
  /** The execution ended in the middle of the release: it was stopped or timed out. */
  ExecutionEnded: 'final',
  /** Ends a refused release. */
  ReleaseRefused: 'final',
  /** Ends a release whose traffic is at 100% production again. */
  ReleaseRolledBack: 'final',
  /** Ends a release whose traffic could not be confirmed at 100% production: check the weights now. */
  RollbackUnconfirmed: 'final',
  /** Ends a release whose weights are at 100% production again while requests still reach the canary. */
  CanaryNotDrained: 'final',
  /** Ends a release that was promoted or rolled back but could not be recorded in the ledger. */
  ReleaseNotRecorded: 'final',
} as const satisfies Record<string, 'retryable' | 'final'>;

export type ReleaseErrorName = keyof typeof releaseErrors;

/** An error of a release, by the name that the state machine matches. */
export class ReleaseError extends Error {
  constructor(
    override readonly name: ReleaseErrorName,
    message: string,
    options?: { cause?: unknown },
  ) {
    super(message, options);
  }
}

/** The names of one kind of error. */
export function errorNames(kind: 'retryable' | 'final'): ReleaseErrorName[] {
  return (Object.keys(releaseErrors) as ReleaseErrorName[]).filter((name) => releaseErrors[name] === kind);
}
