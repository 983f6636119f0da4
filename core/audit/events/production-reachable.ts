import { formatDuration } from '../../text/format';
import { defineAuditEvent } from './define-audit-event';
import { defineReleaseEvent } from './define-release-event';

const productionReachableEvent = defineReleaseEvent({
  kind: 'Production Reachable',
  fields: ({ release }) => ({ release }),
  severity: 'info',
  headline: () => 'production can serve again',
  message: () => 'Production can serve again, and the release continues.',
  nextSteps: ({ watch, status }) => [watch, status],
});

/** The defects that made requests to production fail are repaired. */
export const productionReachable = defineAuditEvent({
  kind: 'productionReachable',
  fields: ({ count }) => ({
    /** Seconds since the first check that found a defect. */
    seconds: count,
  }),
  describe: ({ seconds }) => ({
    tone: 'good',
    title: `production can serve again, after ${formatDuration(seconds)}`,
  }),
  published: [productionReachableEvent],
});
