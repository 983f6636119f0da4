import type * as AnswerModule from './run';
import type { AnswerOptions } from './run';
import { withConsent, withJson, withService } from '../shared/account-options';
import { addCommand, type AddCommand } from '../shared/command';
import { steeredRelease } from '../shared/release-argument';

const releaseArgument = ['[release]', steeredRelease] as const;
const stageOption = ['--stage <label>', 'the stage, to be sure: 10% (default: the one that waits)'] as const;

/** `rollouts approve` */
export const addApprove: AddCommand = (program, ending) => {
  const command = addCommand(program, 'approve', {
    does: 'let the release leave the stage that waits for an approval',
    examples: `
      rollouts approve
      rollouts approve --service checkout --stage 10% --reason 'looks good'`,
  })
    .argument(...releaseArgument)
    .option(...stageOption)
    .option('--reason <text>', 'why, for those who read the history');
  withJson(withService(command)).action(
    ending((release: string | undefined, options: AnswerOptions) => {
      const { runApprove } = require('./run') as typeof AnswerModule;
      return runApprove(release, options);
    }),
  );
};

/** `rollouts reject` */
export const addReject: AddCommand = (program, ending) => {
  const command = addCommand(program, 'reject', {
    does: 'take the release back that waits for an approval',
    examples: `
      rollouts reject
      rollouts reject --stage 10% --reason 'the new page is not translated' --yes`,
  })
    .argument(...releaseArgument)
    .option(...stageOption);
  withConsent(withJson(withService(command))).action(
    ending((release: string | undefined, options: AnswerOptions) => {
      const { runReject } = require('./run') as typeof AnswerModule;
      return runReject(release, options);
    }),
  );
};
