import { parseNumber } from '../../process/option-values';
import type * as UndoModule from './run';
import type { UndoOptions } from './run';
import { withConsent, withJson, withService } from '../shared/account-options';
import { addCommand, type AddCommand } from '../shared/command';

/** `rollouts undo` */
export const addUndo: AddCommand = (program, ending) => {
  const command = addCommand(program, 'undo', {
    does: 'release the version before again',
    examples: `
      rollouts undo                                   through the ladder
      rollouts undo --now --reason 'checkout is down' --yes
      rollouts undo --to 40 --reason '41 has it too'`,
    more: 'With --now no gate is asked: the alias live moves at once. It needs that no release is in flight.',
  })
    .option('--to <version>', 'which version (default: the one before the one in production)')
    .option('--now', 'at once, without a canary', false)
    .option('--strategy <name>', 'the ladder (default: canary)')
    .option('--wait', 'follow it to its end; the exit code tells whether it was promoted', false)
    .option('--interval <seconds>', 'with --wait: how often to look', parseNumber(0.1, 3600), 2);
  withConsent(withJson(withService(command))).action(
    ending((options: UndoOptions) => {
      const { runUndo } = require('./run') as typeof UndoModule;
      return runUndo(options);
    }),
  );
};
