import type { ControlOptions } from '../shared/open-release';
import type * as PauseModule from './run';
import { withJson, withService } from '../shared/account-options';
import { addCommand, type AddCommand } from '../shared/command';
import { currentReleaseArgument } from '../shared/release-argument';

/** `rollouts pause` */
export const addPause: AddCommand = (program, toAction) => {
  const command = addCommand(program, 'pause', {
    summary: 'pause the release in flight at its current stage',
    examples: `
      rollouts pause --reason 'the load test is running'`,
    notes: 'A failed gate still rolls the release back, and so does a pause that exceeds maxPauseSeconds.',
  }).argument('[release]', currentReleaseArgument);
  withJson(withService(command.option('--reason <text>', 'reason to record in the audit trail'))).action(
    toAction((release: string | undefined, options: ControlOptions) => {
      const { runPause } = require('./run') as typeof PauseModule;
      return runPause(release, options);
    }),
  );
};
