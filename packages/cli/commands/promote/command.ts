import type * as PromoteModule from './run';
import type { PromoteOptions } from './run';
import { withConsent, withJson, withService } from '../shared/account-options';
import { addCommand, type AddCommand } from '../shared/command';
import { steeredRelease } from '../shared/release-argument';

/** `rollouts promote` */
export const addPromote: AddCommand = (program, ending) => {
  const command = addCommand(program, 'promote', {
    does: 'let the release go on although a gate holds',
    examples: `
      rollouts promote                                past the stage it is at
      rollouts promote --full --reason 'hotfix' --yes  all the way at once`,
    more: 'Nobody promotes past a gate that fails.',
  })
    .argument('[release]', steeredRelease)
    .option('--full', 'all the way, not only past the stage it is at', false);
  withJson(withService(withConsent(command))).action(
    ending((release: string | undefined, options: PromoteOptions) => {
      const { runPromote } = require('./run') as typeof PromoteModule;
      return runPromote(release, options);
    }),
  );
};
