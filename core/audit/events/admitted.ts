import { atOnceStrategyName } from '../../strategy/defaults';
import { overridesText } from '../../release/overrides';
import { defineAuditEvent } from './define-audit-event';
import { defineReleaseEvent } from './define-release-event';
import { changeText } from '../../release/change';
import { identified } from '../../release/identity';
import { insteadOf, overriding, requestOf } from './phrases';

const releaseStarted = defineReleaseEvent({
  kind: 'Release Started',
  fields: ({ release, overrides }) => ({ release, overrides: overrides.optional() }),
  severity: ({ overrides }) => (overridesText(overrides) === undefined ? 'info' : 'warning'),
  headline: (_, version) => `${version} is being released`,
  message: ({ release, overrides }, version) =>
    `${version} is being released${insteadOf(release)}${requestOf(release)}${overriding(overrides)}.`,
  nextSteps: ({ watch, abort }) => [watch, abort],
});

/** The release holds the lock and begins. */
export const admitted = defineAuditEvent({
  kind: 'admitted',
  fields: ({ name, text, texts, overrides, identity, change, optional }) => ({
    version: name,
    previousVersion: name,
    strategy: name,
    reason: optional(text),
    requestedBy: optional(text),
    /** The change that the revision makes. */
    change: optional(change),
    /** The certainty of `requestedBy`: attested by AWS, or claimed. */
    identity: optional(identity),
    /** The rules that it overrides, each with the reason. */
    overrides: optional(overrides),
    /** The names of the alarms that were in ALARM. */
    overriddenAlarms: optional(texts),
    /** The kinds of failed requests that the tripwire counts. @default the service has no tripwire */
    faultKinds: optional(texts),
  }),
  describe: ({ version, previousVersion, strategy, requestedBy, identity, reason, change, overrides }) => {
    const by = requestedBy === undefined ? '' : `, requested by ${identified({ requestedBy, identity })}`;
    const what =
      strategy === atOnceStrategyName
        ? `version ${version} replaces version ${previousVersion} at once, without a canary`
        : `version ${version} admitted with strategy ${strategy} (production: version ${previousVersion})`;
    return {
      tone: 'moving',
      title: `${what}${by}${overriding(overrides)}`,
      why: [changeText(change), reason].filter((each) => each !== undefined).join('; ') || undefined,
    };
  },
  published: [releaseStarted],
});
