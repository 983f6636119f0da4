import { z } from 'zod';
import type { Change } from '../../release/change';
import type { IdentityKind } from '../../release/identity';
import type { WaitingRelease, WantedRelease } from '../../release/conflict';
import { type Failure, type Outcome, outcomes } from '../../release/release';
import { change, lenient, failure, name, text, time, type FieldsOf } from '../events/fields';

/** A release that has ended. */
export interface PastRelease {
  readonly id: string;
  readonly executionArn: string;
  readonly version?: string;
  readonly previousVersion?: string;
  readonly strategy?: string;
  readonly change?: Change;
  readonly reason?: string;
  readonly requestedBy?: string;
  /** `claimed`, if `requestedBy` is only claimed. The history attests nobody: see {@link parsePastRelease}. */
  readonly identity?: IdentityKind;
  readonly startedAt: string;
  readonly endedAt: string;
  readonly outcome: Outcome;
  readonly failure?: Failure;
}

const pastSchema = z.object({
  id: name,
  executionArn: text,
  version: lenient(text),
  previousVersion: lenient(text),
  strategy: lenient(text),
  change: lenient(change),
  reason: lenient(text),
  requestedBy: lenient(text),
  identity: lenient(z.literal('claimed')),
  startedAt: time,
  endedAt: time,
  outcome: z.enum(outcomes),
  failure: lenient(failure),
} satisfies FieldsOf<PastRelease>);

const waitingSchema = z.object({
  id: name,
  executionArn: name,
  version: name,
  startedAt: time,
  aborted: lenient(z.object({ requestedBy: text, reason: text })),
} satisfies FieldsOf<WaitingRelease>);

const wantedSchema = z.object({
  id: name,
  executionArn: name,
  version: name,
  startedAt: time,
  isOver: lenient(z.literal(true)),
} satisfies FieldsOf<WantedRelease>);

/**
 * Reads a row of the history. A row cannot say that AWS attests its name: who may write the history could write that, too. The audit trail
 * tells.
 *
 * @returns undefined for an invalid row, which a later version may have written
 */
export function parsePastRelease(row: unknown): PastRelease | undefined {
  return pastSchema.safeParse(row).data;
}

/** Sorts releases by their end, the last one first; of those that ended at the same time, the order stays. */
export function lastEndedFirst(past: readonly PastRelease[]): PastRelease[] {
  return past.toSorted((one, other) => Date.parse(other.endedAt) - Date.parse(one.endedAt));
}

/** Reads a row of the queue. @returns undefined for an invalid row; a queued release writes its own again at each attempt */
export function parseWaitingRelease(row: unknown): WaitingRelease | undefined {
  return waitingSchema.safeParse(row).data;
}

/** Reads the wanted release. @returns undefined for an invalid row, which the next superseding release replaces */
export function parseWantedRelease(row: unknown): WantedRelease | undefined {
  return wantedSchema.safeParse(row).data;
}
