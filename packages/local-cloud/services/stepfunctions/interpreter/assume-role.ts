import { AwsError, Unsupported } from '../../../kernel/errors';
import type { Principal } from '../../../kernel/service';
import { StateFailure } from './failure';
import type { Run } from './run';

/**
 * Assumes the role of an execution.
 *
 * @throws StateFailure `States.Permissions`, which is AWS's name for it as far as its documentation tells
 */
export function assumeRole(run: Run): Principal {
  try {
    return run.peers.access.assume({
      roleArn: run.roleArn,
      service: 'states.amazonaws.com',
      sessionName: run.name.slice(0, 64),
      sourceArn: run.stateMachineArn,
    });
  } catch (error) {
    if (error instanceof Unsupported || !(error instanceof AwsError)) throw error;
    throw new StateFailure('States.Permissions', error.message);
  }
}
