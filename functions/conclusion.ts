import type { Ledger } from '../aws/dynamodb';
import type { Announcements } from '../aws/eventbridge';
import { assertNever } from '../core/errors';
import type { Failure, Outcome, Release } from '../core/release';

/** A release that ends; of one that was refused only its execution is sure. */
export type ConcludedRelease = Pick<Release, 'id' | 'executionArn' | 'startedAt'> & Partial<Release>;

export interface Conclusion {
  readonly release: ConcludedRelease;
  readonly outcome: Outcome;
  readonly failure?: Failure;
  /** Why the rollback could not be confirmed. */
  readonly rollbackFailure?: Failure;
  /** ISO 8601. */
  readonly at: string;
}

/**
 * Ends a release: history, the lock given back, and one event on the default bus. A rollback that could not be
 * confirmed keeps the lock, so that nothing is released into the unknown.
 *
 * Doing it again writes the same history, gives back no lock but the release's own, and sends the event again.
 *
 * @returns how it ended, in one sentence for people
 * @throws ReleaseError `AwsCallFailed`, `AwsCallRefused`
 */
export async function concludeRelease(
  to: { readonly ledger: Ledger; readonly announcements: Announcements },
  { release, outcome, failure, rollbackFailure, at }: Conclusion,
): Promise<string> {
  const message = messageOf(outcome, release.version, failure, rollbackFailure);
  await to.ledger.record(release.id, { at, kind: 'concluded', outcome, failure });
  await to.ledger.archive({ ...release, endedAt: at, outcome, failure });
  // Before the announcement, which may fail for its own reasons: the next release need not wait for it.
  if (outcome !== 'rollback-unconfirmed') await to.ledger.release(release.executionArn);
  await to.announcements.send({
    detailType: 'Release Concluded',
    detail: { ...release, endedAt: at, outcome, failure, message },
    at,
  });
  return message;
}

function messageOf(
  outcome: Outcome,
  version: string | undefined,
  failure?: Failure,
  rollbackFailure?: Failure,
): string {
  const what = version === undefined ? 'The release' : `Version ${version}`;
  const why = reasonOf(failure);
  switch (outcome) {
    case 'promoted':
      return `${what} is in production.`;
    case 'rolled-back':
      return `${what} was rolled back${why}`;
    case 'rollback-unconfirmed':
      return `${what} could not be confirmed to be rolled back, look at the traffic now${reasonOf(rollbackFailure)}; it was rolled back because of${why.slice(1)}`;
    case 'refused':
      return `${what} was refused${why}`;
    case 'already-live':
      return `${what} was in production already.`;
    default:
      return assertNever(outcome);
  }
}

function reasonOf(failure: Failure | undefined): string {
  return failure ? `: ${failure.error}: ${failure.message}` : '';
}
