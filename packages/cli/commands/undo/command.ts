import type * as UndoModule from './run';
import type { UndoOptions } from './run';
import { withConfirmation, withJson, withService } from '../shared/account-options';
import { withOverrides } from '../shared/override-options';
import { addCommand, type AddCommand } from '../shared/command';
import { withFollowing } from '../shared/following-options';

/** `rollouts undo` */
export const addUndo: AddCommand = (program, toAction) => {
  const command = addCommand(program, 'undo', {
    summary: 'release the previous version again',
    examples: `
      rollouts undo                                   through the stages of the strategy
      rollouts undo --now --reason 'checkout is down' --yes
      rollouts undo --to 40 --reason '41 has the bug too'`,
    notes:
      'With --now the production alias moves at once and no gate is checked. No release may be in flight.',
  })
    .option('--to <version>', 'version to release (default: the previous production version)')
    .option('--now', 'promote at once, without a canary', false)
    .option('--strategy <name>', 'strategy to use (default: canary)')
    .option('--wait', 'wait until the release ends; exits with 0 if it was promoted', false);
  withConfirmation(withJson(withService(withOverrides(withFollowing(command, '--wait'))))).action(
    toAction((options: UndoOptions) => {
      const { runUndo } = require('./run') as typeof UndoModule;
      return runUndo(options);
    }),
  );
};
