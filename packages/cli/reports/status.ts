import { z } from 'zod';
import { pastReleaseSchema, releaseReportSchema } from './release-report';

/** The output of `rollouts status --json`. */
export const statusSchema = z.strictObject({
  service: z.string(),
  /** The version in production. */
  productionVersion: z.string(),
  /** The release in flight. */
  release: releaseReportSchema.optional(),
  /** The release that ended last, if none is in flight. */
  lastRelease: pastReleaseSchema.optional(),
});

export type Status = z.output<typeof statusSchema>;
