import {
  isRollingBack,
  type StartConflict,
  type StoppingConflict,
  type WaitingConflict,
} from '../../../core/audit/start-conflict';
import { statusText } from '../../../core/audit/release-status';
import { assertNever } from '../../../core/errors/assert-never';

/**
 * Says why the release in flight let no other one begin, and what to do.
 *
 * @param wanted the version that was to be released, as `version 42 of checkout`
 * @param isFollowed true if the command follows the release in flight now
 */
export function notStartedText(conflict: StoppingConflict, wanted: string, isFollowed: boolean): string {
  const { id } = conflict.inFlight;
  const watch = `rollouts watch ${id}`;
  switch (conflict.resolution) {
    case 'already-releasing': {
      const next = isFollowed ? 'following that release' : `run ${watch} to follow it`;
      return `${wanted} is already being released as ${id} (${statusText[conflict.inFlight.status]}); nothing was started: ${next}`;
    }
    case 'reject':
      return (
        `${wanted} was not started: ${inFlightText(conflict)}. ` +
        `Wait until that has ended (${watch}), or add --on-conflict queue to start it then`
      );
    case 'outdated':
      return (
        `${wanted} was not started: ${inFlightText(conflict)}, which is newer. ` +
        `Wait until that has ended (${watch}), or roll it back (rollouts abort ${id}), then start this one again`
      );
    default:
      return assertNever(conflict.resolution);
  }
}

/** Says what a release that was started waits for. */
export function waitsText(conflict: WaitingConflict): string {
  return conflict.resolution === 'supersede'
    ? `It supersedes release ${conflict.inFlight.id} of version ${conflict.inFlight.version}, which rolls back first.`
    : `It waits in the queue: ${inFlightText(conflict)}.`;
}

function inFlightText(conflict: StartConflict): string {
  const { id, version, status } = conflict.inFlight;
  const release = `release ${id} of version ${version}`;
  if (status === 'rollbackUnconfirmed') return `the rollback of ${release} is not confirmed`;
  return isRollingBack(conflict)
    ? `${release} is rolling back at the moment`
    : `${release} is in flight (${statusText[status]})`;
}
