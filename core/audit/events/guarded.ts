import { defineAuditEvent } from './define-audit-event';
import { defineReleaseEvent } from './define-release-event';

/**
 * What made the guard act.
 *
 * - `alarm`: an alarm of the release went to ALARM
 * - `drift`: somebody else changed the route
 * - `abort`: an abort was recorded while the canary had traffic
 * - `ended`: the execution ended before its release did
 */
const guardTriggers = ['alarm', 'drift', 'abort', 'ended'] as const;

export type GuardTrigger = (typeof guardTriggers)[number];

const guardActed = defineReleaseEvent({
  kind: 'Guard Acted',
  fields: ({ release, text }) => ({ release: release.optional(), cause: text, did: text }),
  severity: 'warning',
  headline: () => 'the guard restored the baseline',
  message: ({ did, cause }) => `The guard ${did}: ${cause}`,
  nextSteps: ({ status, explain }, { release }) => (release ? [status, explain] : [status]),
});

/** The guard acted, and the baseline is confirmed. */
export const guarded = defineAuditEvent({
  kind: 'guarded',
  fields: ({ oneOf, text }) => ({
    trigger: oneOf(guardTriggers),
    /** `checkout-canary-errors is in ALARM (…)`. */
    cause: text,
    /** In one sentence. */
    did: text,
  }),
  describe: ({ did, cause }) => ({ tone: 'bad', title: `the guard ${did}`, why: cause }),
  published: [guardActed],
});
