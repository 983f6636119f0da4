import { shortName } from '../../text/format';
import { defineAuditEvent } from './define-audit-event';

/** A person promoted the release even though a gate has not passed. */
export const promotionRequested = defineAuditEvent({
  kind: 'promotionRequested',
  fields: ({ asked, oneOf, optional, text }) => ({
    ...asked,
    extent: oneOf(['stage', 'full']),
    /** The stage that is passed, for the extent `stage`. */
    stage: optional(text),
  }),
  describe: ({ extent, stage, requestedBy, reason }) => {
    const past = extent === 'full' ? 'past all stages' : `past ${stage ?? 'its stage'}`;
    return { tone: 'moving', title: `promoted ${past} by ${shortName(requestedBy)}`, why: reason };
  },
});
