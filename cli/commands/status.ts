import { parseNumber } from '../../packages/cli/process/option-values';
import type * as StatusModule from '../verbs/status';
import type { StatusOptions } from '../verbs/status';
import { withJson, withService } from './account-options';
import { addCommand, type AddCommand } from './command';

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
      const { runStatus } = require('../verbs/status') as typeof StatusModule;
      return runStatus(options);
    }),
  );
};
