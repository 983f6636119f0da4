import type * as AbortModule from './run';
import type { AbortOptions } from './run';
import { withConfirmation, withJson, withService } from '../shared/account-options';
import { addCommand, type AddCommand } from '../shared/command';
import { currentReleaseArgument } from '../shared/release-argument';

/** `rollouts abort` */
export const addAbort: AddCommand = (program, toAction) => {
  const command = addCommand(program, 'abort', {
    summary: 'roll back the release in flight: send all traffic to production now',
    examples: `
      rollouts abort
      rollouts abort --reason 'wrong version' --yes
      rollouts abort checkout-42-20261123T100000 --reason 'wrong version' --yes`,
  }).argument('[release]', currentReleaseArgument);
  withJson(withService(withConfirmation(command))).action(
    toAction((release: string | undefined, options: AbortOptions) => {
      const { runAbort } = require('./run') as typeof AbortModule;
      return runAbort(release, options);
    }),
  );
};
