import { assertNever } from '../core/errors';
import { failureFrom, type Failure, type Outcome, type Release } from '../core/release';
import { openAnnouncements, openLedger, serviceName } from './environment';

/** Either an admitted `release`, or the `request` and `execution` of one that was refused. */
export interface ConcludeInput {
  readonly release?: Release;
  readonly request?: unknown;
  readonly execution?: { readonly arn: string; readonly name: string };
  readonly outcome: Outcome;
  /** As Step Functions caught it. */
  readonly failure?: { readonly error: string; readonly cause: string };
  /** Why the rollback could not be confirmed, as Step Functions caught it. */
  readonly rollbackFailure?: { readonly error: string; readonly cause: string };
  readonly at: string;
}

export interface ConcludeOutput {
  readonly outcome: Outcome;
  /** One sentence for people. */
  readonly message: string;
}

const [ledger, announcements, service] = [openLedger(), openAnnouncements(), serviceName()];

/**
 * Idempotent: the history is keyed by the release, the lock is only given back by its owner; the event may be
 * sent twice.
 *
 * Ends a release: history, one event on the default bus, and the lock given back. A rollback that could not
 * be confirmed keeps the lock, so that nothing is released into the unknown.
 */
export async function handler(input: ConcludeInput): Promise<ConcludeOutput> {
  const { outcome, at } = input;
  const failure = input.failure && failureFrom(input.failure);
  const release = input.release ?? refusedRelease(input);
  const rollbackFailure = input.rollbackFailure && failureFrom(input.rollbackFailure);
  const message = messageOf(outcome, release.version, failure, rollbackFailure);

  await ledger.record(release.id, { at, kind: 'concluded', outcome, failure });
  await ledger.archive({ ...release, endedAt: at, outcome, failure });
  // Before the announcement, which may fail for its own reasons: the next release need not wait for it.
  if (outcome !== 'rollback-unconfirmed') await ledger.release(release.executionArn);
  await announcements.send({
    source: 'lattice-rollouts',
    detailType: 'Release Concluded',
    detail: { service, ...release, endedAt: at, outcome, failure, message },
    at,
  });
  return { outcome, message };
}

type ConcludedRelease = Omit<Release, 'version' | 'previousVersion' | 'strategy'> & Partial<Release>;

/** Of a refused request only a plain version is taken over: the rest was never checked. */
function refusedRelease({ request, execution, at }: ConcludeInput): ConcludedRelease {
  const version = (request as { version?: unknown } | undefined)?.version;
  return {
    id: execution?.name ?? '',
    executionArn: execution?.arn ?? '',
    startedAt: at,
    version: typeof version === 'string' && /^\d{1,10}$/.test(version) ? version : undefined,
  };
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
