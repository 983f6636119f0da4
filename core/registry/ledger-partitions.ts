/**
 * The partitions of a service in the ledger table. Policies tell them apart by their key, so each writer reaches only those
 * that it needs.
 *
 * - `state`: the lock with the release in flight, and the queue
 * - `events`: the audit trail that the functions of releases write; nobody changes or deletes an event
 * - `people`: what people asked for, written by `control` alone: starts, answers, promotions, their audit events, and the suspension of the guard
 * - `history`: the releases that have ended
 * - `tokens`: the task token of a release that waits for a person
 * - `outbox`: the release events that may be sent to people
 * - `faults`: the failed requests of releases, as the log of the function shows them
 */
export const ledgerParts = ['state', 'events', 'people', 'history', 'tokens', 'outbox', 'faults'] as const;

export type LedgerPart = (typeof ledgerParts)[number];

/** The partition key of a part of a service's ledger. Names of services have no `#`. */
export function partitionOf(service: string, part: LedgerPart): string {
  return part === 'state' ? service : `${service}#${part}`;
}
