import type * as PromoteModule from './run';
import type { PromoteOptions } from './run';
import { withConfirmation, withJson, withService } from '../shared/account-options';
import { addCommand, type AddCommand } from '../shared/command';
import { currentReleaseArgument } from '../shared/release-argument';

/** `rollouts promote` */
export const addPromote: AddCommand = (program, toAction) => {
  const command = addCommand(program, 'promote', {
    summary: 'advance past the current stage even if a gate is holding or an approval is missing',
    examples: `
      rollouts promote                                skip the rest of the current stage
      rollouts promote --full --reason 'hotfix' --yes  skip all remaining stages`,
    notes: 'A failed gate still rolls the release back.',
  })
    .argument('[release]', currentReleaseArgument)
    .option('--full', 'skip all remaining stages, not only the current one', false);
  withJson(withService(withConfirmation(command))).action(
    toAction((release: string | undefined, options: PromoteOptions) => {
      const { runPromote } = require('./run') as typeof PromoteModule;
      return runPromote(release, options);
    }),
  );
};
