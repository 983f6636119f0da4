import { z } from 'zod';
import type { LoggedError } from '../../analysis/faults/fault-line';
import { sampleForm, type FaultMinute } from '../../analysis/tripwire/fault-minutes';
import { text, type FieldsOf } from '../events/fields';

/** A minute of faults in the ledger. */
export interface FaultMinuteRow extends FaultMinute {
  /** Counts the writes, so that none is lost when two functions write at once. */
  readonly revision: number;
}

const error = z.object({ type: text, message: text } satisfies FieldsOf<LoggedError>);

const schema = z.object({
  startsAt: z.int().min(0),
  seconds: z.record(z.string().regex(/^[1-5]?\d$/), z.string().regex(sampleForm)),
  errors: z.record(z.string(), error),
  slowestDeliverySeconds: z.number(),
  revision: z.int(),
} satisfies FieldsOf<FaultMinuteRow>);

/**
 * Reads a minute of faults. The tripwire can only roll back, so a damaged row counts for nothing.
 *
 * @returns undefined for a damaged row
 */
export function parseFaultMinuteRow(row: Readonly<Record<string, unknown>>): FaultMinuteRow | undefined {
  return schema.safeParse(row).data;
}
