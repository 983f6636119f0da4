/**
 * Every error a release can end with or be retried for. The names are an API: they appear in the state
 * machine's Retry and Catch, in the console, in the ledger and in people's alerts.
 *
 * `retryable`: trying again later may succeed. `final`: trying the same again cannot help.
 */
export const releaseErrors = {
  /** means the input of the execution is not a release; nothing was touched */
  InvalidReleaseInput: 'final',
  /** means no strategy of that name was deployed */
  UnknownStrategy: 'final',
  /** means the target has no such revision */
  VersionNotFound: 'final',
  /** means another release of this service holds the lock */
  ReleaseInProgress: 'final',
  /** means the release waits until those before it have ended */
  ReleaseQueued: 'retryable',
  /** means the release has asked an older version to go home, and waits until it has */
  ReleaseSuperseding: 'retryable',
  /** means a newer version came first; this one must not come after it */
  ReleaseSuperseded: 'final',
  /** means somebody else has traffic away from 100% production */
  TrafficNotAtBaseline: 'final',
  /** means an alarm that the strategy relies on does not exist */
  AlarmMissing: 'final',
  /** means an alarm is in ALARM before the release began, usually from the canary before */
  CanaryAlarmStillRed: 'retryable',
  /** means the target is still making the revision ready */
  VersionPending: 'retryable',
  /** means the target could not make the revision ready */
  VersionFailed: 'final',
  /** means somebody else changed production or the canary, such as by moving an alias */
  AliasMoved: 'final',
  /** means the ledger no longer names this execution as the owner of the release */
  LockLost: 'final',
  /** means somebody asked for the release to be aborted */
  ReleaseAborted: 'final',
  /** means an alarm that the release is held to went off */
  CanaryAlarm: 'final',
  /** means a person said no to a release that asked for an approval */
  ApprovalRejected: 'final',
  /** means nobody answered a release that asked for an approval, in the time that the strategy gives */
  ApprovalTimedOut: 'final',
  /** means AWS does not show the weights that were written */
  TrafficNotConfirmed: 'retryable',
  /** means AWS shows other weights than the release last wrote */
  TrafficDrifted: 'final',
  /** means the verdict of a stage was `fail` */
  VerdictFailed: 'final',
  /** means AWS did not answer, was throttling or had an internal error */
  AwsCallFailed: 'retryable',
  /** means AWS refused the call: permissions, or a resource that is gone */
  AwsCallRefused: 'final',
  /** means the function was deployed with an incomplete environment */
  MisconfiguredFunction: 'final',
  /** means the execution ended in the middle of the release: somebody stopped it, or it ran out of time */
  ExecutionEnded: 'final',
  /** ends a refused release */
  ReleaseRefused: 'final',
  /** ends a release whose traffic is back at 100% production */
  ReleaseRolledBack: 'final',
  /** ends a release whose traffic could not be confirmed at 100% production: somebody must look at once */
  RollbackUnconfirmed: 'final',
  /** ends a release whose weights are back at 100% production, while requests still reach the canary */
  CanaryNotDrained: 'final',
  /** ends a release that was promoted or rolled back but could not be written into the ledger */
  ReleaseNotRecorded: 'final',
} as const satisfies Record<string, 'retryable' | 'final'>;

export type ReleaseErrorName = keyof typeof releaseErrors;

/** Thrown when a release cannot go on; its `name` is the one that the state machine matches. */
export class ReleaseError extends Error {
  constructor(
    override readonly name: ReleaseErrorName,
    message: string,
    options?: { cause?: unknown },
  ) {
    super(message, options);
  }
}

/** The names of one kind, in the registry's order. */
export function errorNames(kind: 'retryable' | 'final'): ReleaseErrorName[] {
  return (Object.keys(releaseErrors) as ReleaseErrorName[]).filter((name) => releaseErrors[name] === kind);
}
