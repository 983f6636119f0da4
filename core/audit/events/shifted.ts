import { percent } from '../../text/format';
import { allTraffic } from '../../traffic/weight';
import { defineAuditEvent } from './define-audit-event';
import { defineReleaseEvent } from './define-release-event';

const stageShifted = defineReleaseEvent({
  kind: 'Stage Shifted',
  fields: ({ release, text, perMille }) => ({ release, stage: text, canaryPerMille: perMille }),
  severity: 'info',
  headline: ({ canaryPerMille }, version) => `${version} gets ${percent(canaryPerMille / allTraffic)}`,
  message: ({ canaryPerMille }, version) =>
    `${version} gets ${percent(canaryPerMille / allTraffic)} of the traffic.`,
  nextSteps: ({ watch, abort }) => [watch, abort],
});

/** VPC Lattice shows the canary at this weight. */
export const shifted = defineAuditEvent({
  kind: 'shifted',
  fields: ({ name, perMille }) => ({ stage: name, canaryPerMille: perMille }),
  describe: ({ canaryPerMille }) => ({
    tone: 'moving',
    title: `the canary gets ${percent(canaryPerMille / allTraffic)} of the traffic`,
  }),
  published: [stageShifted],
});
