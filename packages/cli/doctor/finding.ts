import { z } from 'zod';

/**
 * One thing that was looked at.
 *
 * - `ok` means: it is as it must be
 * - `warning` means: releases work, but somebody should look
 * - `problem` means: releases, or bringing them home, do not work
 * - `unknown` means: it could not be looked at
 */
export const findingSchema = z.strictObject({
  check: z.string(),
  status: z.enum(['ok', 'warning', 'problem', 'unknown']),
  says: z.string(),
  /** What to do now, or where to read on. */
  mend: z.string().optional(),
  /** What mends it, for a POSIX shell; words in capitals stand for what people put there. */
  command: z.string().optional(),
});

export type Finding = z.output<typeof findingSchema>;

/** What `rollouts doctor --json` prints. */
export const doctorReportSchema = z.strictObject({
  service: z.string().optional(),
  findings: z.array(findingSchema),
});

export type DoctorReport = z.output<typeof doctorReportSchema>;
