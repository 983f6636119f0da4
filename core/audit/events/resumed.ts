import { defineAuditEvent } from './define-audit-event';
import { identified } from '../../release/identity';
import { defineReleaseEvent } from './define-release-event';

const releaseResumed = defineReleaseEvent({
  kind: 'Release Resumed',
  fields: ({ release, text }) => ({ release, stage: text }),
  severity: 'info',
  headline: ({ stage }, version) => `${version} continues at ${stage}`,
  message: ({ stage }, version) => `${version} continues at ${stage}.`,
  nextSteps: ({ watch, abort }) => [watch, abort],
});

/** A paused release continues. */
export const resumed = defineAuditEvent({
  kind: 'resumed',
  fields: ({ asked }) => asked,
  describe: ({ reason, ...asked }) => ({
    tone: 'moving',
    title: `resumed by ${identified(asked)}`,
    why: reason,
  }),
  published: [releaseResumed],
});
