import { defineAuditEvent } from './define-audit-event';
import { identified } from '../../release/identity';
import { defineReleaseEvent } from './define-release-event';

const releasePaused = defineReleaseEvent({
  kind: 'Release Paused',
  fields: ({ release, text }) => ({ release, stage: text, pausedBy: text, reason: text, until: text }),
  severity: 'warning',
  headline: ({ stage }, version) => `${version} is paused at ${stage}`,
  message: ({ stage, pausedBy, reason, until }, version) =>
    `${version} is paused at ${stage} by ${pausedBy}: ${reason}. It rolls back at ${until} unless it is resumed.`,
  nextSteps: ({ run, runWithReason, abort }) => [
    run('Resume it', 'resume'),
    runWithReason('Continue past this stage even though a gate has not passed', 'promote'),
    abort,
  ],
});

/** The release stays at its stage until it is resumed, or until the longest pause is over. */
export const paused = defineAuditEvent({
  kind: 'paused',
  fields: ({ asked }) => asked,
  describe: ({ reason, ...asked }) => ({
    tone: 'waiting',
    title: `paused by ${identified(asked)}`,
    why: reason,
  }),
  published: [releasePaused],
});
