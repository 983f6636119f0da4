import type * as AnswerModule from './run';
import type { AnswerOptions } from './run';
import { withConfirmation, withJson, withService } from '../shared/account-options';
import { addCommand, type AddCommand } from '../shared/command';
import { currentReleaseArgument } from '../shared/release-argument';

const releaseArgumentAndHelp = ['[release]', currentReleaseArgument] as const;
const stageOption = [
  '--stage <label>',
  'stage to answer for, such as 10% (default: the stage that is waiting)',
] as const;

/** `rollouts approve` */
export const addApprove: AddCommand = (program, toAction) => {
  const command = addCommand(program, 'approve', {
    summary: 'approve the stage that is waiting for approval',
    examples: `
      rollouts approve
      rollouts approve --service checkout --stage 10% --reason 'looks good'`,
  })
    .argument(...releaseArgumentAndHelp)
    .option(...stageOption)
    .option('--reason <text>', 'reason to record in the audit trail');
  withJson(withService(command)).action(
    toAction((release: string | undefined, options: AnswerOptions) => {
      const { runApprove } = require('./run') as typeof AnswerModule;
      return runApprove(release, options);
    }),
  );
};

/** `rollouts reject` */
export const addReject: AddCommand = (program, toAction) => {
  const command = addCommand(program, 'reject', {
    summary: 'reject the stage that is waiting for approval, and roll back the release',
    examples: `
      rollouts reject
      rollouts reject --stage 10% --reason 'the new page is not translated' --yes`,
  })
    .argument(...releaseArgumentAndHelp)
    .option(...stageOption);
  withConfirmation(withJson(withService(command))).action(
    toAction((release: string | undefined, options: AnswerOptions) => {
      const { runReject } = require('./run') as typeof AnswerModule;
      return runReject(release, options);
    }),
  );
};
