import type * as StatusModule from './run';
import type { StatusOptions } from './run';
import { withJson, withService } from '../shared/account-options';
import { addCommand, type AddCommand } from '../shared/command';
import { withFollowing } from '../shared/following-options';

/** `rollouts status` */
export const addStatus: AddCommand = (program, toAction) => {
  const command = addCommand(program, 'status', {
    summary: 'show the release in flight, or the last one',
    examples: `
      rollouts status
      rollouts status --service checkout --watch
      rollouts status --json | jq -r .productionVersion`,
  }).option('--watch', 'keep polling until Ctrl-C', false);
  withJson(withService(withFollowing(command, '--watch'))).action(
    toAction((options: StatusOptions) => {
      const { runStatus } = require('./run') as typeof StatusModule;
      return runStatus(options);
    }),
  );
};
