import type { ControlOptions } from '../verbs/control';
import type * as ResumeModule from '../verbs/resume';
import { withJson, withService } from './account-options';
import { addCommand, type AddCommand } from './command';
import { steeredRelease } from './release-argument';

/** `rollouts resume` */
export const addResume: AddCommand = (program, ending) => {
  const command = addCommand(program, 'resume', {
    does: 'let a paused release go on',
    examples: `
      rollouts resume --reason 'the load test is over'`,
  }).argument('[release]', steeredRelease);
  withJson(withService(command.option('--reason <text>', 'why, for those who read the history'))).action(
    ending((release: string | undefined, options: ControlOptions) => {
      const { runResume } = require('../verbs/resume') as typeof ResumeModule;
      return runResume(release, options);
    }),
  );
};
