import { z } from 'zod';

/**
 * The result of one check.
 *
 * - `ok`: as expected
 * - `warning`: releases work, but something needs attention
 * - `problem`: releases or rollbacks do not work
 * - `unknown`: the check could not be completed
 */
export const findingSchema = z.strictObject({
  check: z.string(),
  status: z.enum(['ok', 'warning', 'problem', 'unknown']),
  message: z.string(),
  /** The next step, or the page that describes it. */
  remedy: z.string().optional(),
  /** A command for a POSIX shell that fixes it or shows more; words in capitals are placeholders. */
  command: z.string().optional(),
});

export type Finding = z.output<typeof findingSchema>;

/** The output of `rollouts doctor --json`. */
export const doctorReportSchema = z.strictObject({
  service: z.string().optional(),
  findings: z.array(findingSchema),
});

export type DoctorReport = z.output<typeof doctorReportSchema>;
