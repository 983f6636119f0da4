import { shortName } from '../../text/format';
import { defineReleaseEvent } from './define-release-event';

const guardSuspended = defineReleaseEvent({
  kind: 'Guard Suspended',
  fields: ({ release, text }) => ({
    /** Never set: the guard is suspended for the service. */
    release: release.optional(),
    suspendedBy: text,
    reason: text,
    until: text,
  }),
  severity: 'warning',
  headline: () => 'the guard is suspended',
  message: ({ suspendedBy, reason, until }) =>
    `The guard is suspended until ${until} by ${shortName(suspendedBy)}: ${reason}. It leaves the weights alone, and no release ` +
    'can begin.',
  nextSteps: ({ runWithReason, status }) => [runWithReason('End the suspension', 'guard resume'), status],
});

const guardResumed = defineReleaseEvent({
  kind: 'Guard Resumed',
  fields: ({ release, text }) => ({
    /** Never set: the guard is suspended for the service. */
    release: release.optional(),
    /** Missing when the suspension expired. */
    resumedBy: text.optional(),
    reason: text.optional(),
  }),
  severity: 'warning',
  headline: () => 'the guard works again',
  message: ({ resumedBy, reason }) =>
    resumedBy === undefined
      ? 'The suspension of the guard is over: it restores the baseline again.'
      : `${shortName(resumedBy)} ended the suspension of the guard: ${reason}. It restores the baseline again.`,
  nextSteps: ({ status }) => [status],
});

/** The events about a suspension of the guard, which belong to no release. */
export const guardSuspensionEvents = [guardSuspended, guardResumed] as const;
