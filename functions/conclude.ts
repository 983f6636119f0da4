import { askedRelease, failureFrom, type Outcome, type Release } from '../core/release/release';
import { concludeRelease, type ConcludedRelease } from './runtime/conclude-release';
import {
  openService,
  type Invocation,
  serviceName,
  openLedger,
  openEventPublisher,
} from './runtime/environment';

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

const serviceOf = openService({ name: serviceName, ledger: openLedger, publisher: openEventPublisher });

/**
 * Idempotent: the history is keyed by the release, the lock is only given back by its owner; the event may be
 * sent twice.
 *
 * Ends a release: history, one event on the default bus, and the lock given back.
 */
export async function handler(input: ConcludeInput, invocation?: Invocation): Promise<ConcludeOutput> {
  const service = serviceOf(invocation);
  const { outcome, failure, rollbackFailure, at } = input;
  // One that was refused may have waited its turn until now.
  if (outcome === 'refused' && input.execution) await service.ledger.stopWaiting(input.execution.name);
  const message = await concludeRelease(service, {
    release: input.release ?? refusedRelease(input),
    outcome,
    failure: failure && failureFrom(failure),
    rollbackFailure: rollbackFailure && failureFrom(rollbackFailure),
    at,
  });
  return { outcome, message };
}

function refusedRelease({ request, execution, at }: ConcludeInput): ConcludedRelease {
  return {
    ...askedRelease(request),
    id: execution?.name ?? '',
    executionArn: execution?.arn ?? '',
    startedAt: at,
  };
}
