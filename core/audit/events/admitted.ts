import { atOnceStrategyName } from '../../strategy/defaults';
import { shortName } from '../../text/format';
import { defineAuditEvent } from './define-audit-event';
import { defineReleaseEvent } from './define-release-event';
import { insteadOf, requestOf } from './phrases';

const releaseStarted = defineReleaseEvent({
  kind: 'Release Started',
  fields: ({ release }) => ({ release }),
  severity: 'info',
  headline: (_, version) => `${version} is being released`,
  message: ({ release }, version) =>
    `${version} is being released${insteadOf(release)}${requestOf(release)}.`,
  nextSteps: ({ watch, abort }) => [watch, abort],
});

/** The release holds the lock and begins. */
export const admitted = defineAuditEvent({
  kind: 'admitted',
  fields: ({ name, text, optional }) => ({
    version: name,
    previousVersion: name,
    strategy: name,
    reason: optional(text),
    requestedBy: optional(text),
    /** The reason to ignore windows. */
    overrideWindowReason: optional(text),
  }),
  describe: ({ version, previousVersion, strategy, requestedBy, reason }) => {
    const by = requestedBy === undefined ? '' : `, requested by ${shortName(requestedBy)}`;
    const what =
      strategy === atOnceStrategyName
        ? `version ${version} replaces version ${previousVersion} at once, without a canary`
        : `version ${version} admitted with strategy ${strategy} (production: version ${previousVersion})`;
    return { tone: 'moving', title: `${what}${by}`, why: reason };
  },
  published: [releaseStarted],
});
