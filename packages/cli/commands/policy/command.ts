import { Argument } from 'commander';
import { policyNames } from '../../../../core/registry/access-policy';
import { withService } from '../shared/account-options';
import { addCommand, type AddCommand } from '../shared/command';
import type * as PolicyModule from './run';
import type { PolicyOptions } from './run';

/** `rollouts policy` */
export const addPolicy: AddCommand = (program, toAction) => {
  const command = addCommand(program, 'policy', {
    summary: 'print the IAM policy of a role of people, or of commands, for a service; changes nothing',
    examples: `
      rollouts policy approver --service checkout
      rollouts policy starter --strategy canary careful
      rollouts policy 'start --wait' report
      rollouts policy doctor --placeholders
      aws iam put-role-policy --role-name deployers --policy-name checkout-releases --policy-document "$(rollouts policy operator)"`,
    notes:
      'viewer: read. starter: start releases, and abort them. approver: approve, reject and abort. operator: start, pause, promote ' +
      'past a stage, abort, and suspend the guard. release-admin: everything about releases, overrides included.\n' +
      "Commands are quoted with the flags that change their permissions: 'start --wait', 'undo --now', 'promote --full', 'guard suspend'.",
  })
    .addArgument(new Argument('<names...>', 'roles and commands').choices(policyNames))
    .option(
      '--strategy <names...>',
      'strategies to start releases with (default: the default strategy, canary)',
    )
    .option(
      '--placeholders',
      'print words in capitals in place of names, without access to the account',
      false,
    );
  withService(command).action(
    toAction((names: readonly PolicyModule.PolicyName[], options: PolicyOptions) => {
      const { runPolicy } = require('./run') as typeof PolicyModule;
      return runPolicy(names, options);
    }),
  );
};
