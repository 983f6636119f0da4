import { z } from 'zod';
import type { ObservedExecution } from '../../../aws/executions/executions';

/** The output of an execution that had nothing to do. Such a release records no events. */
const nothingToDoSchema = z.discriminatedUnion('outcome', [
  z.object({ outcome: z.literal('already-live'), version: z.string() }),
  z.object({
    outcome: z.literal('already-releasing'),
    version: z.string(),
    /** The id of the release in flight of the same version. */
    inFlight: z.string(),
  }),
]);

export type NothingToDo = z.output<typeof nothingToDoSchema>;

/** Reads why a release had nothing to do; undefined if it had, or has not ended. */
export function nothingToDoOf(execution: ObservedExecution | undefined): NothingToDo | undefined {
  if (execution?.output === undefined) return undefined;
  return nothingToDoSchema.safeParse(JSON.parse(execution.output)).data;
}
