import type { ControlledRelease } from '../../aws/releases';
import { exitCodes } from '../exit-codes';

/** Says that a release ended before it could be steered. */
export function tooLate({ id }: ControlledRelease): number {
  process.stderr.write(
    `rollouts: release ${id} has ended meanwhile; rollouts status tells how things stand\n`,
  );
  return exitCodes.unexpectedOutcome;
}
