import { z } from 'zod';
import { clientsSchema } from '../reports/clients';

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
  /** Of the check `clients`: how clients reach the service. */
  clients: clientsSchema.optional(),
  /** Of the check `evidence`: the metrics that gates judge by, in the last day. */
  evidence: z
    .strictObject({
      /** The requests that the target counted on both sides, and of them those that VPC Lattice did. */
      requests: z.number(),
      latticeRequests: z.number(),
      /** The metrics of threshold gates without data. */
      silent: z.array(
        z.strictObject({
          gate: z.string(),
          namespace: z.string(),
          name: z.string(),
          dimensions: z.record(z.string(), z.string()),
        }),
      ),
    })
    .optional(),
});

export type Finding = z.output<typeof findingSchema>;

/** The output of `rollouts doctor --json`. */
export const doctorReportSchema = z.strictObject({
  service: z.string().optional(),
  findings: z.array(findingSchema),
});

export type DoctorReport = z.output<typeof doctorReportSchema>;
