import { Argument } from 'commander';
import { personRoles } from '../../../../core/registry/access-policy';
import { withService } from '../shared/account-options';
import { addCommand, type AddCommand } from '../shared/command';
import type * as PolicyModule from './run';
import type { PolicyOptions } from './run';

/** `rollouts policy` */
export const addPolicy: AddCommand = (program, toAction) => {
  const command = addCommand(program, 'policy', {
    summary: 'print the IAM policy of a role of people for a service; changes nothing',
    examples: `
      rollouts policy approver --service checkout
      rollouts policy starter --strategy canary careful
      aws iam put-role-policy --role-name deployers --policy-name checkout-releases --policy-document "$(rollouts policy operator)"`,
    notes:
      'viewer: read. starter: start releases, and abort them. approver: approve, reject and abort. operator: start, pause, promote ' +
      'past a stage, abort, and suspend the guard. release-admin: everything, overrides included.',
  })
    .addArgument(new Argument('<role>', 'role of the people').choices(personRoles))
    .option(
      '--strategy <names...>',
      'strategies that a starter or an operator may start releases with (default: the default strategy, canary)',
    );
  withService(command).action(
    toAction((role: PolicyModule.PersonRole, options: PolicyOptions) => {
      const { runPolicy } = require('./run') as typeof PolicyModule;
      return runPolicy(role, options);
    }),
  );
};
