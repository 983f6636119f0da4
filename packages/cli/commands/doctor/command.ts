import type * as LeftoversModule from './leftovers';
import type { LeftoversOptions } from './leftovers';
import type * as DoctorModule from './run';
import type { DoctorOptions } from './run';
import { withJson, withService } from '../shared/account-options';
import { addCommand, type AddCommand } from '../shared/command';

/** `rollouts doctor` */
export const addDoctor: AddCommand = (program, toAction) => {
  const command = addCommand(program, 'doctor', {
    summary:
      'check everything that releases depend on, and show how to fix problems; changes nothing without --delete',
    examples: `
      rollouts doctor
      rollouts doctor --service checkout --region eu-west-1
      rollouts doctor --leftovers
      rollouts doctor --leftovers --service checkout --delete
      rollouts doctor --json | jq '.findings[] | select(.status != "ok")'`,
    notes:
      'Exits with 0 if there are no problems, or nothing is left over, 1 if there are, and 2 on invalid usage.\n' +
      '--leftovers lists the ledger tables that deleted stacks left in the account and Region, of every service unless --service ' +
      'names one. A table that a stack owns, or that a service in the registry uses, is none of them.',
  })
    .option('--leftovers', 'list what deleted stacks left behind, in place of the checks', false)
    .option('--delete', 'with --leftovers: delete it, with its audit trail, after a confirmation', false)
    .option('--yes', 'with --delete: skip the confirmation', false);
  withJson(withService(command)).action(
    toAction((options: DoctorOptions & LeftoversOptions & { readonly leftovers: boolean }) => {
      if (options.leftovers || options.delete || options.yes) {
        return (require('./leftovers') as typeof LeftoversModule).runLeftovers(options);
      }
      const { runDoctor } = require('./run') as typeof DoctorModule;
      return runDoctor(options);
    }),
  );
};
