import type { ControlOptions } from '../shared/open-release';
import type * as PauseModule from './run';
import { withJson, withService } from '../shared/account-options';
import { addCommand, type AddCommand } from '../shared/command';
import { steeredRelease } from '../shared/release-argument';

/** `rollouts pause` */
export const addPause: AddCommand = (program, ending) => {
  const command = addCommand(program, 'pause', {
    does: 'keep the release in flight at its stage',
    examples: `
      rollouts pause --reason 'the load test is running'`,
    more: 'A gate that fails still takes it back, and so does a pause that lasts too long (maxPauseSeconds).',
  }).argument('[release]', steeredRelease);
  withJson(withService(command.option('--reason <text>', 'why, for those who read the history'))).action(
    ending((release: string | undefined, options: ControlOptions) => {
      const { runPause } = require('./run') as typeof PauseModule;
      return runPause(release, options);
    }),
  );
};
