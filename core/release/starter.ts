import { isSameJson } from '../text/same-json';
import { ReleaseError } from '../errors/release-error';
import { atOnceStrategyName, defaultStrategyName } from '../strategy/defaults';
import type { IdentityKind } from './identity';
import type { ReleaseRequest } from './release';

/** The start of a release as `control` recorded it. */
export interface RecordedStart {
  readonly identity: IdentityKind;
  /** The input of the execution. */
  readonly input: Readonly<Record<string, unknown>>;
}

/**
 * Decides whether an execution may release what its input says, and how well its starter is known.
 *
 * `StartExecution` on the state machine is one permission, and its input is whatever the caller wrote. So a release that it starts directly
 * has the default strategy, overrides nothing, and its starter is only claimed. For anything else there are permissions of their own,
 * which `control` has checked when it recorded the start.
 *
 * @param input the input of the execution, which must be the recorded one
 * @param needsAttested true if the strategy lets nobody approve while the starter is only claimed
 * @returns undefined if nobody is named
 * @throws ReleaseError `NotPermitted`
 */
export function identifyStarter(
  request: ReleaseRequest,
  input: unknown,
  start: RecordedStart | undefined,
  needsAttested: boolean,
): IdentityKind | undefined {
  const { strategy, overrides, requestedBy } = request;
  if (start) {
    if (isSameJson(start.input, input)) return start.identity;
    throw new ReleaseError(
      'NotPermitted',
      'the input of the execution is not the one that was started under this name',
    );
  }
  const command = strategy === atOnceStrategyName ? 'rollouts undo --now' : 'rollouts start';
  if (strategy !== defaultStrategyName) {
    throw new ReleaseError(
      'NotPermitted',
      `the strategy ${strategy} has a permission of its own: start the release with ${command}, not with StartExecution`,
    );
  }
  if (overrides !== undefined) {
    throw new ReleaseError(
      'NotPermitted',
      `overrides have a permission of their own: start the release with ${command}, not with StartExecution`,
    );
  }
  if (needsAttested) {
    throw new ReleaseError(
      'NotPermitted',
      `somebody else than the starter must approve, and StartExecution does not tell who that is: start the release with ${command}`,
    );
  }
  return requestedBy === undefined ? undefined : 'claimed';
}
