import { assertNever } from '../errors/assert-never';
import { atOnceStrategyName } from '../strategy/defaults';
import type { Failure } from '../release/release';
import { allTraffic } from '../traffic/weight';
import { percent } from '../text/format';
import type { EventRelease, ReleaseEvent } from './release-event';

/** A release event in one sentence for people. */
export function messageOf(event: ReleaseEvent): string {
  const what = event.release?.version === undefined ? 'The release' : `Version ${event.release.version}`;
  switch (event.kind) {
    case 'Release Started':
      return `${what} is being released${insteadOf(event.release)}${whyOf(event.release)}.`;
    case 'Stage Shifted':
      return `${what} gets ${percent(event.canaryPerMille / allTraffic)} of the traffic.`;
    case 'Release Paused':
      return `${what} waits at ${event.stage} for a person until ${event.until}: paused by ${event.pausedBy}: ${event.reason}`;
    case 'Release Resumed':
      return `${what} goes on at ${event.stage}.`;
    case 'Approval Requested': {
      const otherwise = event.otherwise === 'rollback' ? 'is rolled back' : 'goes on';
      return `${what} waits at ${event.stage} for an approval until ${event.until}, then it ${otherwise}: ${event.evidence}`;
    }
    case 'Release Promoted':
      return `${what} is in production.`;
    case 'Release Rolled Back':
      return `${what} was rolled back, version ${event.restoredVersion} serves everybody${reasonOf(event.failure)}`;
    case 'Guard Acted':
      return `The guard ${event.did}: ${event.cause}`;
    case 'Release Refused':
      return `${what} was refused${reasonOf(event.failure)}`;
    case 'Release Concluded':
      return conclusionOf(what, event);
    default:
      return assertNever(event);
  }
}

function conclusionOf(
  what: string,
  { release, outcome, failure, rollbackFailure }: Extract<ReleaseEvent, { kind: 'Release Concluded' }>,
): string {
  switch (outcome) {
    case 'promoted':
      return release.strategy === atOnceStrategyName
        ? `${what} was put into production at once, without a canary${insteadOf(release)}${whyOf(release)}.`
        : `${what} is in production.`;
    case 'rolled-back':
      return `${what} was rolled back${reasonOf(failure)}`;
    case 'rollback-unconfirmed':
      return (
        `${what} could not be confirmed to be rolled back, look at the traffic now${reasonOf(rollbackFailure)}; ` +
        `it was rolled back because of${reasonOf(failure).slice(1)}`
      );
    case 'already-live':
      return `${what} was in production already.`;
    default:
      return assertNever(outcome);
  }
}

function insteadOf({ previousVersion }: EventRelease): string {
  return previousVersion === undefined ? '' : ` in place of version ${previousVersion}`;
}

function whyOf({ requestedBy, reason }: EventRelease): string {
  const by = requestedBy === undefined ? '' : `, asked for by ${requestedBy}`;
  return reason === undefined ? by : `${by} (${reason})`;
}

function reasonOf(failure: Failure | undefined): string {
  return failure ? `: ${failure.error}: ${failure.message}` : '';
}
