import { askedRelease, failureFrom, type Outcome, type Release } from '../core/release/release';
import { concludeRelease, type ConcludedRelease } from './runtime/conclude-release';
import {
  openService,
  type Invocation,
  serviceName,
  openLedger,
  openEventPublisher,
} from './runtime/environment';

/** An admitted `release`, or the `request` and `execution` of a refused one. */
export interface ConcludeInput {
  readonly release?: Release;
  readonly request?: unknown;
  readonly execution?: { readonly arn: string; readonly name: string };
  readonly outcome: Outcome;
  /** As Step Functions caught it. */
  readonly failure?: { readonly error: string; readonly cause: string };
  /** The error that kept the rollback from being confirmed, as Step Functions caught it. */
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
 * Concludes a release: writes the history, publishes one event on the default bus and releases the lock.
 *
 * Idempotent: the history is keyed by the release, and only its owner releases the lock. The event may be published twice.
 */
export async function handler(input: ConcludeInput, invocation?: Invocation): Promise<ConcludeOutput> {
  const service = serviceOf(invocation);
  const { outcome, failure, rollbackFailure, at } = input;
  // A refused release may have been in the queue until now.
  if (outcome === 'refused' && input.execution)
    await service.ledger.contenders.stopWaiting(input.execution.name);
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
