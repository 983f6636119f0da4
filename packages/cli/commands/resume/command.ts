import type { ControlOptions } from '../shared/open-release';
import type * as ResumeModule from './run';
import { withJson, withService } from '../shared/account-options';
import { addCommand, type AddCommand } from '../shared/command';
import { currentReleaseArgument } from '../shared/release-argument';

/** `rollouts resume` */
export const addResume: AddCommand = (program, toAction) => {
  const command = addCommand(program, 'resume', {
    summary: 'resume a paused release',
    examples: `
      rollouts resume --reason 'the load test is over'`,
  }).argument('[release]', currentReleaseArgument);
  withJson(withService(command.option('--reason <text>', 'reason to record in the audit trail'))).action(
    toAction((release: string | undefined, options: ControlOptions) => {
      const { runResume } = require('./run') as typeof ResumeModule;
      return runResume(release, options);
    }),
  );
};
