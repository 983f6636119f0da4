import type { ControlOptions } from '../shared/open-release';
import type * as ResumeModule from './run';
import { withJson, withService } from '../shared/account-options';
import { addCommand, type AddCommand } from '../shared/command';
import { steeredRelease } from '../shared/release-argument';

/** `rollouts resume` */
export const addResume: AddCommand = (program, ending) => {
  const command = addCommand(program, 'resume', {
    does: 'let a paused release go on',
    examples: `
      rollouts resume --reason 'the load test is over'`,
  }).argument('[release]', steeredRelease);
  withJson(withService(command.option('--reason <text>', 'why, for those who read the history'))).action(
    ending((release: string | undefined, options: ControlOptions) => {
      const { runResume } = require('./run') as typeof ResumeModule;
      return runResume(release, options);
    }),
  );
};
