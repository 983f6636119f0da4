import { assertNever } from '../../errors/assert-never';
import { atOnceStrategyName } from '../../strategy/defaults';
import { defineAuditEvent } from './define-audit-event';
import { defineReleaseEvent } from './define-release-event';
import { becauseOf, failureText, insteadOf, requestOf } from './phrases';

const releaseRefused = defineReleaseEvent({
  kind: 'Release Refused',
  fields: ({ release, refused, failure }) => ({ release, outcome: refused, failure: failure.optional() }),
  severity: 'warning',
  headline: (_, version) => `${version} was refused`,
  message: ({ failure }, version) => `${version} was refused${becauseOf(failure)}`,
  nextSteps: ({ status, afterFailure }, { failure }) => [
    status,
    ...(failure ? afterFailure(failure.error) : []),
  ],
});

const releaseConcluded = defineReleaseEvent({
  kind: 'Release Concluded',
  fields: ({ release, outcome, failure }) => ({
    release,
    outcome,
    failure: failure.optional(),
    /** The error that kept the rollback from being confirmed. */
    rollbackFailure: failure.optional(),
  }),
  severity: ({ outcome, release }) => {
    if (outcome === 'rollback-unconfirmed') return 'critical';
    return outcome === 'rolled-back' || release.strategy === atOnceStrategyName ? 'warning' : 'info';
  },
  headline: ({ outcome }, version) => {
    if (outcome === 'rollback-unconfirmed') return `ACT NOW: ${version} may still have traffic`;
    return outcome === 'rolled-back'
      ? `the rollback of ${version} is complete`
      : `${version} is in production`;
  },
  message: ({ release, outcome, failure, rollbackFailure }, version) => {
    switch (outcome) {
      case 'promoted':
        return release.strategy === atOnceStrategyName
          ? `${version} was put into production at once, without a canary${insteadOf(release)}${requestOf(release)}.`
          : `${version} is in production.`;
      case 'rolled-back':
        return `${version} was rolled back${becauseOf(failure)}`;
      case 'rollback-unconfirmed':
        return (
          `The rollback of ${version.replace(/^[TV]/, (letter) => letter.toLowerCase())} is not confirmed, check the weights now${becauseOf(rollbackFailure)}; ` +
          `it rolled back because of${becauseOf(failure).slice(1)}`
        );
      case 'already-live':
        return `${version} was already in production.`;
      default:
        return assertNever(outcome);
    }
  },
  nextSteps: ({ status, explain, undo, read }, { outcome }) => {
    if (outcome === 'rollback-unconfirmed') return [status, read('RollbackUnconfirmed'), explain];
    return outcome === 'rolled-back' ? [explain] : [undo];
  },
});

/** The release has ended; nothing follows. */
export const concluded = defineAuditEvent({
  kind: 'concluded',
  fields: ({ outcome, failure, askedRelease, count, optional }) => ({
    outcome,
    failure: optional(failure),
    /** Set for a refused release, which has no event `admitted`. */
    asked: optional(askedRelease),
    /** The number of events before this one, by which readers find those that are missing. */
    events: optional(count),
  }),
  describe: ({ outcome, failure }) => ({
    tone: outcome === 'promoted' || outcome === 'already-live' ? 'good' : 'bad',
    title: `ended: ${outcome.replaceAll('-', ' ')}`,
    why: failure && failureText(failure),
  }),
  published: [releaseRefused, releaseConcluded],
});
