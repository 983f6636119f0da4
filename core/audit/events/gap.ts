import { pluralize } from '../../text/format';
import { defineAuditEvent } from './define-audit-event';

/** Something is wrong with the trail itself. Nobody writes this event: readers of the trail find it. */
export const gap = defineAuditEvent({
  kind: 'gap',
  fields: ({ oneOf, count }) => ({
    /** `unreadable`: a row is damaged. `missing`: the release recorded more events when it ended than there are now. */
    cause: oneOf(['unreadable', 'missing']),
    /** The number of events. */
    events: count,
  }),
  describe: ({ cause, events }) => ({
    tone: 'bad',
    title: `${pluralize(events, 'event')} of the audit trail ${events === 1 ? 'is' : 'are'} ${cause}`,
  }),
});
