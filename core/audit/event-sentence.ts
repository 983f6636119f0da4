import { assertNever } from '../errors/assert-never';
import type { AuditEvent } from './events/audit-event';
import { atOnceStrategyName } from '../strategy/defaults';
import { percent, shortName } from '../text/format';

/** One entry of the audit trail, as people are told it. */
export function eventSentence(event: AuditEvent): string {
  switch (event.kind) {
    case 'admitted':
      return admitted(event);
    case 'prepared':
      return `the canary is ready: version ${event.version}`;
    case 'paused':
      return `paused by ${shortName(event.requestedBy)}: ${event.reason}`;
    case 'resumed':
      return `resumed by ${shortName(event.requestedBy)}: ${event.reason}`;
    case 'promotionRequested': {
      const past = event.extent === 'full' ? 'all the way' : `past ${event.stage ?? 'this stage'}`;
      return `promoted ${past} by ${shortName(event.requestedBy)}: ${event.reason}`;
    }
    case 'abortRequested':
      return `aborted by ${shortName(event.requestedBy)}: ${event.reason}`;
    case 'approved':
      return `${event.stage} is approved by ${shortName(event.requestedBy)}: ${event.reason}`;
    case 'rejected':
      return `${event.stage} is rejected by ${shortName(event.requestedBy)}: ${event.reason}`;
    case 'approvalRequested':
      return `${event.stage} waits for an approval until ${event.until}, otherwise ${event.otherwise}: ${event.evidence}`;
    case 'judged':
      return `${event.decision} at ${event.stage}: ${event.reason}`;
    case 'shifted':
      return `${percent(event.canaryPerMille / 1000)} of the traffic is on the canary`;
    case 'promoted':
      return `version ${event.version} is in production`;
    case 'guarded':
      return `the guard ${event.did}: ${event.cause}`;
    case 'rolledBack':
      return `traffic is back on version ${event.restoredVersion}: ${event.failure.error}: ${event.failure.message}`;
    case 'drained':
      return 'no request reaches the canary any more';
    case 'concluded':
      return event.failure ? `${event.outcome}: ${event.failure.error}` : event.outcome;
    default:
      return assertNever(event);
  }
}

function admitted({
  version,
  previousVersion,
  strategy,
  reason,
  requestedBy,
}: Extract<AuditEvent, { kind: 'admitted' }>): string {
  const what =
    strategy === atOnceStrategyName
      ? `version ${version} takes over from ${previousVersion} at once, without a canary`
      : `version ${version} is admitted, with ${strategy}; ${previousVersion} is in production`;
  const by = requestedBy === undefined ? '' : `; asked for by ${shortName(requestedBy)}`;
  return `${what}${by}${reason === undefined ? '' : `: ${reason}`}`;
}
