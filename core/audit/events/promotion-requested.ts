import { defineAuditEvent } from './define-audit-event';
import { identified } from '../../release/identity';

/** A person promoted the release even though a gate has not passed. */
export const promotionRequested = defineAuditEvent({
  kind: 'promotionRequested',
  fields: ({ asked, oneOf, optional, text }) => ({
    ...asked,
    extent: oneOf(['stage', 'full']),
    /** The stage that is passed, for the extent `stage`. */
    stage: optional(text),
  }),
  describe: ({ extent, stage, reason, ...asked }) => {
    const past = extent === 'full' ? 'past all stages' : `past ${stage ?? 'its stage'}`;
    return { tone: 'moving', title: `promoted ${past} by ${identified(asked)}`, why: reason };
  },
});
