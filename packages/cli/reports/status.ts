import { z } from 'zod';
import type { WaitingRelease } from '../../../core/release/conflict';
import { clientsSchema } from './clients';
import { pastReleaseSchema, releaseReportSchema } from './release-report';

/** Releases that wait for the one in flight, in the order of their turns. */
export const queueSchema = z.array(
  z.strictObject({ id: z.string(), version: z.string(), queuedAt: z.string() }),
);

/** Reports the queue of a service; undefined when nothing waits. */
export function reportQueue(waiting: readonly WaitingRelease[]): z.output<typeof queueSchema> | undefined {
  if (waiting.length === 0) return undefined;
  return waiting.map(({ id, version, startedAt: queuedAt }) => ({ id, version, queuedAt }));
}

/** The output of `rollouts status --json`. */
export const statusSchema = z.strictObject({
  service: z.string(),
  /** The version in production. */
  productionVersion: z.string(),
  /** The way of clients to the service; absent if the caller may not read it. */
  clients: clientsSchema.optional(),
  /** The suspension of the guard, while it counts. */
  guardSuspension: z
    .strictObject({ until: z.string(), requestedBy: z.string(), reason: z.string(), at: z.string() })
    .optional(),
  /** The release in flight. */
  release: releaseReportSchema.optional(),
  /** Missing when nothing waits. */
  queue: queueSchema.optional(),
  /** The release that ended last, if none is in flight. */
  lastRelease: pastReleaseSchema.optional(),
});

export type Status = z.output<typeof statusSchema>;
