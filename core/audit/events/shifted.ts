import { formatWeight } from '../../traffic/weight';
import { defineAuditEvent } from './define-audit-event';
import { defineReleaseEvent } from './define-release-event';

const stageShifted = defineReleaseEvent({
  kind: 'Stage Shifted',
  fields: ({ release, text, weight }) => ({ release, stage: text, canaryWeight: weight }),
  severity: 'info',
  headline: ({ canaryWeight }, version) => `${version} gets ${formatWeight(canaryWeight)}`,
  message: ({ canaryWeight }, version) => `${version} gets ${formatWeight(canaryWeight)} of the traffic.`,
  nextSteps: ({ watch, abort }) => [watch, abort],
});

/** VPC Lattice shows the canary at this weight. */
export const shifted = defineAuditEvent({
  kind: 'shifted',
  fields: ({ name, weight }) => ({ stage: name, canaryWeight: weight }),
  describe: ({ canaryWeight }) => ({
    tone: 'moving',
    title: `the canary gets ${formatWeight(canaryWeight)} of the traffic`,
  }),
  published: [stageShifted],
});
