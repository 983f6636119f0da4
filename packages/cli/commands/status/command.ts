import { parseNumber } from '../../process/option-values';
import type * as StatusModule from './run';
import type { StatusOptions } from './run';
import { withJson, withService } from '../shared/account-options';
import { addCommand, type AddCommand } from '../shared/command';

/** `rollouts status` */
export const addStatus: AddCommand = (program, ending) => {
  const command = addCommand(program, 'status', {
    does: 'what is released now, how it is doing and why',
    examples: `
      rollouts status
      rollouts status --service checkout --watch
      rollouts status --json | jq -r .productionVersion`,
  })
    .option('--watch', 'look again and again, until Ctrl-C', false)
    .option('--interval <seconds>', 'with --watch: how often', parseNumber(0.1, 3600), 2);
  withJson(withService(command)).action(
    ending((options: StatusOptions) => {
      const { runStatus } = require('./run') as typeof StatusModule;
      return runStatus(options);
    }),
  );
};
