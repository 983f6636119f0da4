import type * as ListModule from './run';
import type { ListOptions } from './run';
import { withAccount, withJson } from '../shared/account-options';
import { addCommand, type AddCommand } from '../shared/command';

/** `rollouts list` */
export const addList: AddCommand = (program, toAction) => {
  const command = addCommand(program, 'list', {
    summary: 'list all services with the status of their releases',
    examples: `
      rollouts list
      rollouts list --profile production --region eu-west-1
      rollouts list --json | jq -r '.[] | select(.release).service'`,
  });
  withJson(withAccount(command)).action(
    toAction((options: ListOptions) => {
      const { runList } = require('./run') as typeof ListModule;
      return runList(options);
    }),
  );
};
