import { assertNever } from '../errors/assert-never';
import { atOnceStrategyName } from '../strategy/defaults';
import type { Failure } from '../release/release';
import { allTraffic } from '../traffic/weight';
import { percent } from '../text/format';
import type { AnnouncedRelease, News } from './release-event';

/** News in one sentence for people. */
export function messageOf(news: News): string {
  const what = news.release?.version === undefined ? 'The release' : `Version ${news.release.version}`;
  switch (news.kind) {
    case 'Release Started':
      return `${what} is being released${insteadOf(news.release)}${whyOf(news.release)}.`;
    case 'Stage Shifted':
      return `${what} gets ${percent(news.canaryPerMille / allTraffic)} of the traffic.`;
    case 'Release Paused':
      return `${what} waits at ${news.stage} for a person until ${news.until}: paused by ${news.pausedBy}: ${news.reason}`;
    case 'Release Resumed':
      return `${what} goes on at ${news.stage}.`;
    case 'Approval Requested': {
      const otherwise = news.otherwise === 'rollback' ? 'is rolled back' : 'goes on';
      return `${what} waits at ${news.stage} for an approval until ${news.until}, then it ${otherwise}: ${news.evidence}`;
    }
    case 'Release Promoted':
      return `${what} is in production.`;
    case 'Release Rolled Back':
      return `${what} was rolled back, version ${news.restoredVersion} serves everybody${reasonOf(news.failure)}`;
    case 'Guard Acted':
      return `The guard ${news.did}: ${news.cause}`;
    case 'Release Refused':
      return `${what} was refused${reasonOf(news.failure)}`;
    case 'Release Concluded':
      return conclusionOf(what, news);
    default:
      return assertNever(news);
  }
}

function conclusionOf(
  what: string,
  { release, outcome, failure, rollbackFailure }: Extract<News, { kind: 'Release Concluded' }>,
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

function insteadOf({ previousVersion }: AnnouncedRelease): string {
  return previousVersion === undefined ? '' : ` in place of version ${previousVersion}`;
}

function whyOf({ requestedBy, reason }: AnnouncedRelease): string {
  const by = requestedBy === undefined ? '' : `, asked for by ${requestedBy}`;
  return reason === undefined ? by : `${by} (${reason})`;
}

function reasonOf(failure: Failure | undefined): string {
  return failure ? `: ${failure.error}: ${failure.message}` : '';
}
