import type * as AbortModule from './run';
import type { AbortOptions } from './run';
import { withConsent, withJson, withService } from '../shared/account-options';
import { addCommand, type AddCommand } from '../shared/command';
import { steeredRelease } from '../shared/release-argument';

/** `rollouts abort` */
export const addAbort: AddCommand = (program, ending) => {
  const command = addCommand(program, 'abort', {
    does: 'take the release back: traffic goes home at once',
    examples: `
      rollouts abort
      rollouts abort --reason 'wrong version' --yes
      rollouts abort checkout-42-20261123T100000 --reason 'wrong version' --yes`,
  }).argument('[release]', steeredRelease);
  withJson(withService(withConsent(command))).action(
    ending((release: string | undefined, options: AbortOptions) => {
      const { runAbort } = require('./run') as typeof AbortModule;
      return runAbort(release, options);
    }),
  );
};
