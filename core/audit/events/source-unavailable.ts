import { defineAuditEvent } from './define-audit-event';

/** VPC Lattice has published no metrics of either side, so that the release is judged without them. Recorded once. */
export const sourceUnavailable = defineAuditEvent({
  kind: 'sourceUnavailable',
  fields: ({ name }) => ({
    /** The stage at which that was found. */
    stage: name,
    /** The source of the stage: with `aws`, the metrics of the target itself judge the release. */
    source: name,
  }),
  describe: ({ source }) => ({
    tone: 'neutral',
    title: 'VPC Lattice publishes no metrics of the target groups',
    why:
      source === 'aws'
        ? "judged by Lambda's own metrics, which do not count 5xx responses that the function returns"
        : 'the stage has no other source: use "aws" or "lambda"',
  }),
});
