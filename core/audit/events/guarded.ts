import { defineAuditEvent } from './define-audit-event';
import { defineReleaseEvent } from './define-release-event';

/**
 * The reason for an action of the guard.
 *
 * - `alarm`: an alarm of the release went to ALARM
 * - `tripwire`: more requests to the canary failed than to production
 * - `drift`: somebody else changed the route
 * - `abort`: an abort was recorded while the canary had traffic
 * - `ended`: the execution ended before its release did
 */
const guardTriggers = ['alarm', 'tripwire', 'drift', 'abort', 'ended'] as const;

export type GuardTrigger = (typeof guardTriggers)[number];

/** The actions of the guard, with the words that follow "the guard". */
const actionTexts = {
  releaseAborted: 'aborted the release and restored the baseline',
  baselineRestored: 'restored the baseline',
  releaseRolledBack: 'rolled back the release',
  releaseRolledBackLockKept: 'rolled back the release and keeps its lock for now',
  releaseRolledBackAndConcluded: 'rolled back the release and concluded it',
  promotionConcluded: 'concluded the promoted release',
  lockReleased: 'released the lock of a refused release',
  lockDiscarded: 'restored the baseline and removed the lock, which no release took',
} as const;

/** An action of the guard. */
export type GuardAction = keyof typeof actionTexts;

export const guardActions = Object.keys(actionTexts) as [GuardAction, ...GuardAction[]];

const guardActed = defineReleaseEvent({
  kind: 'Guard Acted',
  fields: ({ release, text, oneOf }) => ({
    release: release.optional(),
    cause: text,
    action: oneOf(guardActions),
    /** The weights of somebody else that the guard replaced. */
    undid: text.optional(),
  }),
  severity: 'warning',
  headline: () => 'the guard restored the baseline',
  message: ({ action, cause, undid }) =>
    `The guard ${actionTexts[action]}: ${cause}${undid === undefined ? '' : `. It replaced ${undid}`}`,
  nextSteps: ({ status, explain, runWithReason }, { release, undid }) => [
    status,
    ...(release ? [explain] : []),
    ...(undid === undefined
      ? []
      : [
          runWithReason(
            'Keep the guard from replacing weights that you write',
            'guard suspend',
            '--for',
            '1h',
          ),
        ]),
  ],
});

/** The guard acted, and the baseline is confirmed. */
export const guarded = defineAuditEvent({
  kind: 'guarded',
  fields: ({ oneOf, text }) => ({
    trigger: oneOf(guardTriggers),
    /** `checkout-canary-errors is in ALARM (…)`. */
    cause: text,
    action: oneOf(guardActions),
  }),
  describe: ({ action, cause }) => ({ tone: 'bad', title: `the guard ${actionTexts[action]}`, why: cause }),
  published: [guardActed],
});
